/**
 * Drawing of computation graphs, whatever engine recorded them: a {@link dev.ninjagrad.scalar.diagram.Diagram} is plain
 * data, {@link dev.ninjagrad.scalar.diagram.LayeredLayout} places it, and the diagram writes itself as SVG, DOT, JSON
 * or text. {@link dev.ninjagrad.scalar.diagram.Svg}, {@link dev.ninjagrad.scalar.diagram.Ink} and {@link
 * dev.ninjagrad.scalar.diagram.Theme} are the pen, the colours and the light or dark paper every picture of the project
 * is drawn with.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.scalar.diagram;
