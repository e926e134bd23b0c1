package dev.ninjagrad.cli;

import java.io.PrintWriter;

/**
 * What the streams are connected to, and the colours and live lines that follow from it.
 *
 * <p>The launcher says which streams are terminals in the system property {@code ninjagrad.terminal} (some of {@code
 * in,out,err}); a JVM cannot tell for each stream.
 */
final class Terminal {
    private static final String CONNECTED = System.getProperty("ninjagrad.terminal", "");

    private Terminal() {}

    /** Returns whether keys can be read and answered on the screen. */
    static boolean interactive() {
        return CONNECTED.contains("in") && CONNECTED.contains("out");
    }

    /** Returns whether progress may be redrawn in place on standard error. */
    static boolean live() {
        return CONNECTED.contains("err");
    }

    /** Returns whether standard output may be coloured; the NO_COLOR convention is respected. */
    static boolean colours() {
        String noColour = System.getenv("NO_COLOR");
        return CONNECTED.contains("out") && (noColour == null || noColour.isEmpty());
    }

    /** Returns {@code text} in an ANSI colour (SGR code), or as it is where colours are off. */
    static String paint(String sgr, String text) {
        return colours() ? "\u001b[" + sgr + "m" + text + "\u001b[0m" : text;
    }

    static String bold(String text) {
        return paint("1", text);
    }

    static String dim(String text) {
        return paint("2", text);
    }

    static String good(String text) {
        return paint("32", text);
    }

    static String bad(String text) {
        return paint("31", text);
    }

    /** Redraws the live line. */
    static void redraw(PrintWriter err, String line) {
        err.print("\r\u001b[K" + line);
        err.flush();
    }
}
