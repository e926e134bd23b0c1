package dev.ninjagrad.plot;

import dev.ninjagrad.scalar.diagram.Svg;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a line of any number of points into a path of at most four for each half pixel of width: the first, lowest,
 * highest and last that fall there, in their order. What is left out could not be seen.
 *
 * <p>Call {@link #add} for each point and {@link #gap} where the line is interrupted and at its end.
 */
final class Thinning {
    private static final double COLUMN = 0.5;

    private final Svg.Path path = new Svg.Path();
    private final List<Dot> alone = new ArrayList<>();
    private int run;
    private @Nullable Dot written;
    private @Nullable Dot first;
    private @Nullable Dot low;
    private @Nullable Dot high;
    private @Nullable Dot last;

    /** A point in pixels; {@code index} counts from the last gap. */
    record Dot(int index, double x, double y) {
        private long column() {
            return (long) Math.floor(x / COLUMN);
        }
    }

    void add(double x, double y) {
        Dot dot = new Dot(run++, x, y);
        if (last != null && last.column() != dot.column()) {
            flush();
        }
        first = first == null ? dot : first;
        low = low == null || y < low.y() ? dot : low;
        high = high == null || y > high.y() ? dot : high;
        last = dot;
    }

    void gap() {
        if (run == 1 && last != null) {
            alone.add(last);
            clear();
        }
        flush();
        written = null;
        run = 0;
    }

    Svg.Path path() {
        return path;
    }

    /** Returns the points between two gaps, through which no line runs. */
    List<Dot> alone() {
        return alone;
    }

    private void flush() {
        if (first != null && low != null && high != null && last != null) {
            write(first);
            write(low.index() < high.index() ? low : high);
            write(low.index() < high.index() ? high : low);
            write(last);
        }
        clear();
    }

    private void clear() {
        first = null;
        low = null;
        high = null;
        last = null;
    }

    /** Writes a point unless it, being the lowest as well as the last for instance, has been written already. */
    private void write(Dot dot) {
        if (written == null) {
            path.move(dot.x(), dot.y());
        } else if (written.index() < dot.index()) {
            path.line(dot.x(), dot.y());
        } else {
            return;
        }
        written = dot;
    }
}
