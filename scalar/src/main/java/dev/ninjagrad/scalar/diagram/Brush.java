package dev.ninjagrad.scalar.diagram;

import org.jspecify.annotations.Nullable;

/**
 * How a shape is painted.
 *
 * @param fill    the inside, or null for none
 * @param stroke  the outline, or null for none
 * @param width   of the outline, in pixels
 * @param opacity of the whole shape, in (0, 1]
 * @param dash    an SVG dash pattern such as {@code "4 3"}; empty for a solid line
 */
public record Brush(@Nullable Ink fill, @Nullable Ink stroke, double width, double opacity, String dash) {
    public static Brush fill(Ink ink) {
        return new Brush(ink, null, 0, 1, "");
    }

    public static Brush stroke(Ink ink, double width) {
        return new Brush(null, ink, width, 1, "");
    }

    public Brush withStroke(Ink ink, double strokeWidth) {
        return new Brush(fill, ink, strokeWidth, opacity, dash);
    }

    public Brush withOpacity(double newOpacity) {
        return new Brush(fill, stroke, width, newOpacity, dash);
    }

    public Brush dashed(String pattern) {
        return new Brush(fill, stroke, width, opacity, pattern);
    }
}
