package dev.ninjagrad.scalar.diagram;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A colour by its role, with one value on light paper and one on dark.
 *
 * <p>The data colours follow Okabe and Ito's set, which stays distinguishable under the common forms of colour
 * blindness; the dark variants are the same hues, lifted.
 *
 * @param name  lower-case letters, digits and hyphens; becomes part of a CSS class name
 * @param light {@code #rrggbb} on light paper
 * @param dark  {@code #rrggbb} on dark paper
 */
public record Ink(String name, String light, String dark) {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]*");
    private static final Pattern HEX = Pattern.compile("#[0-9a-f]{6}");

    /** The background. */
    public static final Ink PAPER = new Ink("paper", "#ffffff", "#11151c");
    /** A card on the background. */
    public static final Ink SURFACE = new Ink("surface", "#f7f8fa", "#1a202a");

    public static final Ink TEXT = new Ink("text", "#1b1f24", "#e6e9ee");
    /** Text that steps back: keys, ticks, captions. */
    public static final Ink MUTED = new Ink("muted", "#5f6873", "#9aa4b2");
    /** Borders and axes. */
    public static final Ink LINE = new Ink("line", "#c3c9d1", "#3d4756");

    public static final Ink GRID = new Ink("grid", "#e9ecf0", "#252d39");
    /** Connections between nodes. */
    public static final Ink WIRE = new Ink("wire", "#8d97a5", "#6f7b8d");
    /** Gradients, wherever they appear. */
    public static final Ink GRADIENT = new Ink("gradient", "#b8420b", "#ff9d66");

    public static final Ink OP = new Ink("op", "#2f6fae", "#6aaae6");
    public static final Ink OP_FILL = new Ink("op-fill", "#e6eff9", "#1c3049");

    /** Colours of data series, in the order to use them. */
    public static final List<Ink> SERIES = List.of(
            new Ink("blue", "#0072b2", "#55aee8"),
            new Ink("vermilion", "#d55e00", "#ff8f55"),
            new Ink("green", "#009e73", "#3fcba2"),
            new Ink("purple", "#b0558a", "#e59cca"),
            new Ink("amber", "#b57e00", "#f2c04e"),
            new Ink("slate", "#5b6b7b", "#a9b6c4"));

    public Ink {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "an ink's name is lower-case letters, digits and hyphens; got \"" + name + "\"");
        }
        if (!HEX.matcher(light).matches() || !HEX.matcher(dark).matches()) {
            throw new IllegalArgumentException("ink " + name + " needs colours as #rrggbb in lower case; got " + light
                    + " (light) and " + dark + " (dark)");
        }
    }

    /**
     * Returns the ink {@code share} of the way from this one to {@code other}, channel by channel.
     *
     * @param share in [0, 1]
     * @throws IllegalArgumentException if {@code share} is outside [0, 1]
     */
    public Ink mix(Ink other, double share, String mixedName) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException("mix needs a share in [0, 1]; got " + share);
        }
        return new Ink(mixedName, mix(light, other.light, share), mix(dark, other.dark, share));
    }

    private static String mix(String from, String to, double share) {
        int mixed = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            int a = Integer.parseInt(from, 1, 7, 16) >> shift & 0xff;
            int b = Integer.parseInt(to, 1, 7, 16) >> shift & 0xff;
            mixed |= (int) Math.round(a + (b - a) * share) << shift;
        }
        // The leading 1 keeps the zeros in front that a hexadecimal number would drop.
        return "#" + Integer.toHexString(0x1000000 | mixed).substring(1);
    }
}
