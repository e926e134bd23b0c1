package dev.ninjagrad.scalar.diagram;

/**
 * How a piece of text is set.
 *
 * @param face   monospace or sans-serif
 * @param bold   semibold where the face has it
 * @param size   of the em, in pixels
 * @param ink    its colour
 * @param anchor which end of the text stands at the given x
 */
public record Type(Face face, boolean bold, double size, Ink ink, Anchor anchor) {
    /** Every character of the monospace faces asked for is this many ems wide, so a text's width needs no font. */
    static final double MONO_ADVANCE = 0.6;

    /** The families asked for, first choice first. */
    public enum Face {
        MONO("'JetBrains Mono',ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace"),
        SANS("Inter,system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif");

        private final String families;

        Face(String families) {
            this.families = families;
        }

        /** Returns the value of the {@code font-family} attribute. */
        public String families() {
            return families;
        }
    }

    public enum Anchor {
        START,
        MIDDLE,
        END
    }

    public static Type mono(double size, Ink ink) {
        return new Type(Face.MONO, false, size, ink, Anchor.START);
    }

    public static Type sans(double size, Ink ink) {
        return new Type(Face.SANS, false, size, ink, Anchor.START);
    }

    /** Returns the same type in the heavier weight. */
    public Type strong() {
        return new Type(face, true, size, ink, anchor);
    }

    public Type anchored(Anchor newAnchor) {
        return new Type(face, bold, size, ink, newAnchor);
    }

    /** Returns the width of {@code text} in the monospace face, in pixels. */
    static double monoWidth(String text, double size) {
        return text.codePointCount(0, text.length()) * MONO_ADVANCE * size;
    }
}
