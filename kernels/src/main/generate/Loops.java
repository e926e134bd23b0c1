import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The element-wise kernels, a loop for each op: the JIT compiler keeps vectors in registers only where a loop's op is known,
 * so a loop shared by all ops would be ten times as slow. Written once here, a row for each op.
 */
final class Loops {
    private static final Map<String, String> BINARY = new LinkedHashMap<>();
    private static final Map<String, String> UNARY = new LinkedHashMap<>();
    private static final String[] COMPARISONS = {"EQ", "NE", "GT", "GE", "LT", "LE"};
    private static final String[] PER_ROW = {"ADD", "SUB", "MUL", "DIV"};

    static {
        BINARY.put("ADD", "v.add(u)");
        BINARY.put("SUB", "v.sub(u)");
        BINARY.put("MUL", "v.mul(u)");
        BINARY.put("DIV", "v.div(u)");
        BINARY.put("MAXIMUM", "v.max(u)");
        BINARY.put("MINIMUM", "v.min(u)");
        UNARY.put("NEG", "v.neg()");
        UNARY.put("ABS", "v.abs()");
        UNARY.put("SIGN", "v.blend(1f, v.compare(VectorOperators.GT, 0f)).blend(-1f, v.compare(VectorOperators.LT, 0f))");
        UNARY.put("SQUARE", "v.mul(v)");
        UNARY.put("SQRT", "v.sqrt()");
        UNARY.put("RECIPROCAL", "FloatVector.broadcast(S, 1f).div(v)");
        UNARY.put("RELU", "v.max(0f)");
    }

    private Loops() {}

    static String text() {
        StringBuilder out = new StringBuilder("""
                package dev.ninjagrad.kernels;

                import dev.ninjagrad.tensor.Binary;
                import dev.ninjagrad.tensor.Compare;
                import dev.ninjagrad.tensor.Unary;
                import jdk.incubator.vector.FloatVector;
                import jdk.incubator.vector.IntVector;
                import jdk.incubator.vector.VectorOperators;
                import jdk.incubator.vector.VectorSpecies;

                /**
                 * Generated: element-wise functions, a loop each. An operand of two advances by {@code xStep}: L, or 0 for one that
                 * repeats a vector of equal elements. A loop reads and writes whole vectors: up to {@code L - 1} elements past the
                 * last are overwritten, which is padding or what the caller writes next. Rows of one vector have a loop without
                 * another inside, which takes half the time.
                 */
                final class FloatLoops {
                    private static final VectorSpecies<Float> S = FloatLanes.S;
                    private static final VectorSpecies<Integer> INTS = FloatLanes.INTS;
                    private static final int L = FloatLanes.L;

                    private FloatLoops() {}
                """);
        out.append(family(
                "Unary",
                "y[yAt + i] = op(x[xAt + i]) for i from 0 to n - 1.",
                "unary",
                "int n, float[] x, int xAt, float[] y, int yAt",
                UNARY.keySet()));
        UNARY.forEach((op, value) -> out.append("""

                    private static void unary%s(int n, float[] x, int xAt, float[] y, int yAt) {
                        for (int i = 0; i < n; i += L) {
                            FloatVector v = FloatVector.fromArray(S, x, xAt + i);
                            %s.intoArray(y, yAt + i);
                        }
                    }
                """.formatted(op, value)));
        out.append(family(
                "Binary",
                "y = op(x, w) on rows whose first elements lie xRow, wRow and yRow apart; all but POW.",
                "binary",
                ROWS,
                BINARY.keySet()));
        BINARY.forEach((op, value) -> out.append("""

                    private static void binary%s(%s) {
                        if (n > 0 && n <= L) {
                            int a = xAt;
                            int b = wAt;
                            int c = yAt;
                            for (int r = 0; r < rows; r++, a += xRow, b += wRow, c += yRow) {
                                FloatVector v = FloatVector.fromArray(S, x, a);
                                FloatVector u = FloatVector.fromArray(S, w, b);
                                %s.intoArray(y, c);
                            }
                            return;
                        }
                        for (int r = 0; r < rows; r++) {
                            int a = xAt + r * xRow;
                            int b = wAt + r * wRow;
                            int c = yAt + r * yRow;
                            for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
                                FloatVector v = FloatVector.fromArray(S, x, a);
                                FloatVector u = FloatVector.fromArray(S, w, b);
                                %s.intoArray(y, c + i);
                            }
                        }
                    }
                """.formatted(op, ROWS, value, value)));
        out.append(family(
                "Binary",
                "y = op(x, w) with one w for each row; add, sub, mul and div.",
                "perRow",
                PER_ROW_PARAMETERS,
                List.of(PER_ROW)));
        for (String op : PER_ROW) {
            out.append("""

                    private static void perRow%s(%s) {
                        if (n > 0 && n <= L) {
                            int a = xAt;
                            int c = yAt;
                            for (int r = 0; r < rows; r++, a += xRow, c += yRow) {
                                FloatVector u = FloatVector.broadcast(S, w[wAt + r * wRow]);
                                FloatVector v = FloatVector.fromArray(S, x, a);
                                %s.intoArray(y, c);
                            }
                            return;
                        }
                        for (int r = 0; r < rows; r++) {
                            FloatVector u = FloatVector.broadcast(S, w[wAt + r * wRow]);
                            int a = xAt + r * xRow;
                            int c = yAt + r * yRow;
                            for (int i = 0; i < n; i += L) {
                                FloatVector v = FloatVector.fromArray(S, x, a + i);
                                %s.intoArray(y, c + i);
                            }
                        }
                    }
                """.formatted(op, PER_ROW_PARAMETERS, BINARY.get(op), BINARY.get(op)));
        }
        out.append(family(
                "Compare",
                "y[yAt + i] = 1 where the comparison holds, else 0.",
                "compare",
                COMPARED,
                List.of(COMPARISONS)));
        for (String op : COMPARISONS) {
            out.append("""

                    private static void compare%s(%s) {
                        int a = xAt;
                        int b = wAt;
                        for (int i = 0; i < n; i += L, a += xStep, b += wStep) {
                            FloatVector v = FloatVector.fromArray(S, x, a);
                            FloatVector u = FloatVector.fromArray(S, w, b);
                            IntVector.zero(INTS)
                                    .blend(1, v.compare(VectorOperators.%s, u).cast(INTS))
                                    .intoArray(y, yAt + i);
                        }
                    }
                """.formatted(op, COMPARED, op));
        }
        return out.append("}\n").toString();
    }

    private static final String ROWS = "int rows, int n, float[] x, int xAt, int xRow, int xStep, "
            + "float[] w, int wAt, int wRow, int wStep, float[] y, int yAt, int yRow";
    private static final String PER_ROW_PARAMETERS =
            "int rows, int n, float[] x, int xAt, int xRow, float[] w, int wAt, int wRow, float[] y, int yAt, int yRow";
    private static final String COMPARED =
            "int n, float[] x, int xAt, int xStep, float[] w, int wAt, int wStep, int[] y, int yAt";

    /** The method that chooses a loop once, outside of it. */
    private static String family(String type, String what, String name, String parameters, Iterable<String> ops) {
        StringJoiner arguments = new StringJoiner(", ");
        for (String parameter : parameters.split(", ")) {
            arguments.add(parameter.substring(parameter.indexOf(' ') + 1));
        }
        StringBuilder out = new StringBuilder("\n    /** %s */\n    static void %s(%s op, %s) {\n        switch (op) {\n"
                .formatted(what, name, type, parameters));
        for (String op : ops) {
            out.append("            case %s -> %s%s(%s);\n".formatted(op, name, op, arguments));
        }
        return out.append("            default -> throw new IllegalArgumentException(op + \" has no such loop\");\n        }\n    }\n")
                .toString();
    }
}
