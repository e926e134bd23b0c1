package dev.ninjagrad.check.fault;

/** The little JSON that reports need. */
public final class Json {
    private Json() {}

    /** Returns a string literal. */
    public static String text(String s) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < s.length(); i++) {
            char c = s.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> out.append(c < ' ' ? String.format("\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return out.append('"').toString();
    }

    /** Returns a number, or null where JSON has none. */
    public static String number(double value) {
        return Double.isFinite(value) ? Double.toString(value) : "null";
    }
}
