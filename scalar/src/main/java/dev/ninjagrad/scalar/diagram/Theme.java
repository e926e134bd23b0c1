package dev.ninjagrad.scalar.diagram;

/** The paper a picture is drawn on. */
public enum Theme {
    LIGHT,
    DARK,
    /**
     * Follows the reader: light rules, and dark ones behind {@code prefers-color-scheme}. For SVG; a PNG shows the
     * light side.
     */
    AUTO
}
