/**
 * The browser lab: a web server for this machine only, and the pages it serves.
 *
 * <p>{@link dev.ninjagrad.lab.Lab} starts it. Each room of the lab has a class here that computes with the real engine and
 * a page under {@code pages/} that shows the numbers; no page computes a gradient itself.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.lab;
