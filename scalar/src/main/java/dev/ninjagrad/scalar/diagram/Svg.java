package dev.ninjagrad.scalar.diagram;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes one self-contained SVG document: no scripts, no links, no identifiers, so that it can stand in a page beside
 * others. Colours are {@link Ink}s, turned into one style sheet of single-class rules; numbers have at most two
 * decimals whatever the locale; text is escaped.
 *
 * <p>Coordinates are pixels, x to the right and y downwards.
 */
public final class Svg {
    private final Theme theme;
    private final double width;
    private final double height;
    private final Type.Face face;
    private final String title;
    private final String description;
    private final StringBuilder body = new StringBuilder();
    private final Map<String, Ink> fills = new LinkedHashMap<>();
    private final Map<String, Ink> strokes = new LinkedHashMap<>();
    private final Deque<String> open = new ArrayDeque<>();

    /**
     * Starts a document of the given size, rounded up to whole pixels, on paper.
     *
     * @param face        the face most of its text is set in
     * @param title       its name, for screen readers and as the tooltip of the whole picture
     * @param description what it shows, for screen readers; may be empty
     * @throws IllegalArgumentException if a side is not positive and finite
     */
    public Svg(Theme theme, double width, double height, Type.Face face, String title, String description) {
        if (!(width > 0 && height > 0 && Double.isFinite(width) && Double.isFinite(height))) {
            throw new IllegalArgumentException(
                    "an SVG document needs a positive, finite width and height; got " + width + " x " + height);
        }
        this.theme = theme;
        this.width = Math.ceil(width);
        this.height = Math.ceil(height);
        this.face = face;
        this.title = title;
        this.description = description;
        rect(0, 0, this.width, this.height, 0, Brush.fill(Ink.PAPER));
    }

    /** Opens a group with a class name and any further attributes as name, value, name, value. */
    public Svg group(String cssClass, String... attributes) {
        body.append("<g class=\"").append(escape(cssClass)).append('"');
        for (int i = 0; i < attributes.length; i += 2) {
            body.append(' ')
                    .append(attributes[i])
                    .append("=\"")
                    .append(escape(attributes[i + 1]))
                    .append('"');
        }
        body.append(">\n");
        open.push("</g>\n");
        return this;
    }

    /** Closes the group opened last. */
    public Svg end() {
        body.append(open.pop());
        return this;
    }

    /** Gives the group just opened a text that browsers show while the pointer rests on it. */
    public Svg tooltip(String text) {
        body.append("<title>").append(escape(text)).append("</title>\n");
        return this;
    }

    public Svg rect(double x, double y, double w, double h, double radius, Brush brush) {
        body.append("<rect").append(attribute("x", x)).append(attribute("y", y));
        body.append(attribute("width", w)).append(attribute("height", h));
        if (radius > 0) {
            body.append(attribute("rx", radius));
        }
        return paint(brush);
    }

    public Svg circle(double cx, double cy, double r, Brush brush) {
        body.append("<circle")
                .append(attribute("cx", cx))
                .append(attribute("cy", cy))
                .append(attribute("r", r));
        return paint(brush);
    }

    public Svg line(double x1, double y1, double x2, double y2, Brush brush) {
        return path(new Path().move(x1, y1).line(x2, y2), brush);
    }

    public Svg path(Path path, Brush brush) {
        body.append("<path d=\"").append(path.data).append('"');
        return paint(brush);
    }

    /** Writes text with its baseline at {@code y}. */
    public Svg text(double x, double y, String text, Type type) {
        body.append("<text").append(attribute("x", x)).append(attribute("y", y));
        body.append(attribute("font-size", type.size()));
        if (type.face() != face) {
            body.append(" font-family=\"")
                    .append(escape(type.face().families()))
                    .append('"');
        }
        if (type.bold()) {
            body.append(" font-weight=\"600\"");
        }
        if (type.anchor() != Type.Anchor.START) {
            body.append(" text-anchor=\"")
                    .append(type.anchor().name().toLowerCase(Locale.ROOT))
                    .append('"');
        }
        fills.put(type.ink().name(), type.ink());
        body.append(" class=\"").append(cssClass("f", type.ink())).append("\">");
        body.append(escape(text)).append("</text>\n");
        return this;
    }

    private Svg paint(Brush brush) {
        String classes = "";
        if (brush.fill() != null) {
            fills.put(brush.fill().name(), brush.fill());
            classes = cssClass("f", brush.fill());
        } else {
            body.append(" fill=\"none\"");
        }
        if (brush.stroke() != null) {
            strokes.put(brush.stroke().name(), brush.stroke());
            classes += (classes.isEmpty() ? "" : " ") + cssClass("s", brush.stroke());
            body.append(attribute("stroke-width", brush.width()));
            body.append(" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
        }
        if (brush.opacity() < 1) {
            body.append(attribute("opacity", brush.opacity()));
        }
        if (!brush.dash().isEmpty()) {
            body.append(" stroke-dasharray=\"").append(brush.dash()).append('"');
        }
        body.append(" class=\"").append(classes).append("\"/>\n");
        return this;
    }

    /**
     * Returns the finished document.
     *
     * @throws IllegalStateException if a group is still open
     */
    public String toDocument() {
        if (!open.isEmpty()) {
            throw new IllegalStateException(
                    "toDocument with " + open.size() + " group(s) still open; call end() first");
        }
        StringBuilder out = new StringBuilder(body.length() + 2048);
        out.append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\"");
        out.append(attribute("width", width)).append(attribute("height", height));
        out.append(" viewBox=\"0 0 ")
                .append(number(width))
                .append(' ')
                .append(number(height))
                .append('"');
        out.append(" font-family=\"").append(escape(face.families())).append("\">\n");
        out.append("<title>").append(escape(title)).append("</title>\n");
        if (!description.isEmpty()) {
            out.append("<desc>").append(escape(description)).append("</desc>\n");
        }
        out.append("<style>\n");
        rules(out, theme == Theme.DARK);
        if (theme == Theme.AUTO) {
            out.append("@media (prefers-color-scheme: dark) {\n");
            rules(out, true);
            out.append("}\n");
        }
        return out.append("</style>\n").append(body).append("</svg>\n").toString();
    }

    private void rules(StringBuilder out, boolean dark) {
        fills.values().forEach(ink -> rule(out, "f", "fill", ink, dark));
        strokes.values().forEach(ink -> rule(out, "s", "stroke", ink, dark));
    }

    private void rule(StringBuilder out, String prefix, String property, Ink ink, boolean dark) {
        out.append('.')
                .append(cssClass(prefix, ink))
                .append('{')
                .append(property)
                .append(':');
        out.append(dark ? ink.dark() : ink.light()).append("}\n");
    }

    /** Class names carry the theme: a page that shows a light and a dark picture would mix up their rules otherwise. */
    private String cssClass(String prefix, Ink ink) {
        String paper = switch (theme) {
            case LIGHT -> "l";
            case DARK -> "d";
            case AUTO -> "a";
        };
        return "ng" + paper + "-" + prefix + "-" + ink.name();
    }

    private static String attribute(String name, double value) {
        return " " + name + "=\"" + number(value) + "\"";
    }

    /**
     * Returns {@code value} with at most two decimals, a point, and no zeros at the end.
     *
     * @throws IllegalArgumentException if it is NaN, infinite or beyond 10¹⁵
     */
    static String number(double value) {
        if (!(Math.abs(value) < 1e15)) {
            throw new IllegalArgumentException("a coordinate must be finite; got " + value);
        }
        long hundredths = Math.round(value * 100);
        long magnitude = Math.abs(hundredths);
        String sign = hundredths < 0 ? "-" : "";
        String whole = sign + magnitude / 100;
        long rest = magnitude % 100;
        if (rest == 0) {
            return whole;
        }
        return whole + (rest < 10 ? ".0" + rest : rest % 10 == 0 ? "." + rest / 10 : "." + rest);
    }

    /** Returns {@code text} fit for XML content and quoted attributes; characters XML cannot hold become U+FFFD. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.appendCodePoint(isXml(c) ? c : 0xFFFD);
            }
        });
        return out.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c < 0xD800)
                || (c >= 0xE000 && c < 0xFFFE)
                || (c >= 0x10000 && c <= 0x10FFFF);
    }

    /** A path, written as it grows. */
    public static final class Path {
        private final StringBuilder data = new StringBuilder();

        public Path move(double x, double y) {
            return add('M', x, y);
        }

        public Path line(double x, double y) {
            return add('L', x, y);
        }

        /** Adds a cubic curve to (x, y) with control points (x1, y1) and (x2, y2). */
        public Path curve(double x1, double y1, double x2, double y2, double x, double y) {
            return add('C', x1, y1, x2, y2, x, y);
        }

        public Path close() {
            data.append('Z');
            return this;
        }

        public boolean isEmpty() {
            return data.isEmpty();
        }

        /** Returns the path data, as the {@code d} attribute holds it. */
        @Override
        public String toString() {
            return data.toString();
        }

        private Path add(char command, double... coordinates) {
            data.append(command);
            for (int i = 0; i < coordinates.length; i++) {
                data.append(i == 0 ? "" : " ").append(number(coordinates[i]));
            }
            return this;
        }
    }
}
