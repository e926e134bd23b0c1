package dev.ninjagrad.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;

/**
 * How a training shows that it goes on: on a terminal one live line on standard error, everywhere plain lines at about ten milestones.
 * Losses are means since the line before; the time left is reckoned from the steps so far.
 */
final class ProgressLine {
    private static final int MILESTONES = 10;
    private static final int LEAST_WIDTH = 4;
    private static final long REDRAW_NS = 100_000_000;

    private final PrintWriter prose;
    private final PrintWriter err;
    private final long steps;
    private final long from;
    private final long started = System.nanoTime();
    private long drawn;
    private double losses;
    private double tokens;
    private double ms;
    private int rows;

    /**
     * Starts.
     *
     * @param prose where lines go that stay
     * @param err where the live line is drawn
     * @param from steps done before this run
     * @param steps steps in all
     */
    ProgressLine(PrintWriter prose, PrintWriter err, long from, long steps) {
        this.prose = prose;
        this.err = err;
        this.from = from;
        this.steps = steps;
    }

    /** Shows a step; returns whether its line stays. */
    boolean show(TrainingRow row) {
        losses += row.loss();
        tokens += row.tokens_per_s() * row.ms() / 1e3;
        ms += row.ms();
        rows++;
        boolean milestone = row.step() == from + 1
                || row.step() == steps
                || row.step() % Math.max(1, steps / MILESTONES) == 0
                || row.dev_loss() != null;
        if (milestone) {
            say(line(row));
            losses = 0;
            tokens = 0;
            ms = 0;
            rows = 0;
        } else if (Terminal.live() && System.nanoTime() - drawn >= REDRAW_NS) {
            drawn = System.nanoTime();
            Terminal.redraw(err, line(row));
        }
        return milestone;
    }

    /** Prints a line that stays, in place of the live one. */
    void say(String line) {
        if (Terminal.live()) {
            Terminal.redraw(err, "");
        }
        prose.println(line);
        prose.flush();
    }

    private String line(TrainingRow row) {
        int width = Math.max(LEAST_WIDTH, Long.toString(steps).length());
        StringBuilder line = new StringBuilder(
                String.format(Locale.ROOT, "step %" + width + "d/%d   loss %8.4f", row.step(), steps, losses / rows));
        if (row.dev_loss() != null) {
            line.append(String.format(Locale.ROOT, "   dev loss %.4f", row.dev_loss()));
        }
        if (row.accuracy() != null) {
            line.append(String.format(Locale.ROOT, "   accuracy %5.1f%%", 100 * row.accuracy()));
        }
        line.append(String.format(
                Locale.ROOT, "   lr %.2g   %,.0f %s/s   %.2f ms", row.lr(), 1e3 * tokens / ms, unit(row), ms / rows));
        long left = steps - row.step();
        if (left > 0) {
            double each = (System.nanoTime() - started) / 1e9 / (row.step() - from);
            line.append("   ").append(duration(left * each)).append(" left");
        }
        return line.toString();
    }

    private static String unit(TrainingRow row) {
        return row.accuracy() == null ? "tokens" : "points";
    }

    /** Returns a time for people: 45 s, 3 min, 1 h 20 min. */
    static String duration(double seconds) {
        Duration time = Duration.ofSeconds(Math.round(seconds));
        if (time.toHours() > 0) {
            return String.format(Locale.ROOT, "%,d h %d min", time.toHours(), time.toMinutesPart());
        }
        return time.toMinutes() >= 2 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }
}
