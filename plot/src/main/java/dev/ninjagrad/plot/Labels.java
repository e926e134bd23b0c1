package dev.ninjagrad.plot;

/**
 * The words around a chart.
 *
 * @param title    what the reader should see in it
 * @param subtitle data, settings, source; may be empty
 * @param x        what the horizontal axis shows, with its unit: {@code step}, {@code loss (nats)}; may be empty
 * @param y        likewise for the vertical axis
 */
public record Labels(String title, String subtitle, String x, String y) {}
