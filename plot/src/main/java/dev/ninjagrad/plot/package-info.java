/**
 * Pictures for talks and reports: charts as SVG ({@link dev.ninjagrad.plot.Chart} lists them) and any SVG of this
 * project as PNG ({@link dev.ninjagrad.plot.Png}), the same on every machine because the fonts come along.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.plot;
