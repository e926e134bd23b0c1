package dev.ninjagrad.plot;

import dev.ninjagrad.scalar.diagram.Theme;

/** A picture of numbers. All charts are values: the same data gives the same characters on every machine. */
public sealed interface Chart permits LineChart, ScatterPlot, BarChart, BoundaryPlot {
    /** Returns the picture as a self-contained SVG document. */
    String toSvg(Theme theme);

    /** Returns the picture as the bytes of a PNG file, twice as many pixels a side as the SVG has units. */
    default byte[] toPng(Theme theme) {
        return Png.of(toSvg(theme));
    }
}
