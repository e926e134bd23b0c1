package dev.ninjagrad.plot;

import java.util.ArrayList;
import java.util.List;

/**
 * The range of an axis, linear or logarithmic.
 *
 * @param min finite, below {@code max}; positive on a logarithmic axis
 */
record Scale(double min, double max, boolean log) {
    /** Where an axis carries a number. */
    record Tick(double value, String text) {}

    private static final double[] STEPS = {1, 2, 5, 10};
    private static final int[] LOG_STEPS = {1, 2, 5};
    /** Powers of ten from here to {@link #PLAIN_MOST} are written out on a logarithmic axis. */
    private static final int PLAIN_LEAST = -3;

    private static final int PLAIN_MOST = 6;

    /** Values this close to the end of the range, as a part of it, still count as inside. */
    private static final double SLACK = 1e-9;

    Scale {
        if (!(min < max && Double.isFinite(max - min)) || (log && min <= 0)) {
            throw new IllegalArgumentException("a " + (log ? "logarithmic" : "linear") + " axis needs finite min < max"
                    + (log ? ", both positive" : "") + "; got " + min + " and " + max);
        }
    }

    /** Returns the range from {@code min} to {@code max} with some air; a single value gets a range around it. */
    static Scale around(double min, double max, boolean log) {
        if (log) {
            double factor = max > min ? Math.pow(max / min, 0.04) : 2;
            return new Scale(min / factor, max * factor, true);
        }
        double air = max - min > 1e-12 * Math.abs(max) ? (max - min) * 0.04 : max == 0 ? 1 : Math.abs(max) * 0.1;
        return new Scale(min - air, max + air, false);
    }

    /** Returns the place of {@code value} as a part of the range: 0 at min, 1 at max. */
    double share(double value) {
        return log ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
    }

    /** Returns round numbers within the range, at least two where that is possible, {@code most} or a few more. */
    List<Tick> ticks(int most) {
        if (!log) {
            return linear(most);
        }
        double decades = Math.log10(max / min);
        List<Tick> ticks = decades < 1 ? List.of() : logarithmic(most, decades);
        return ticks.size() < 2 ? linear(most) : ticks;
    }

    private List<Tick> linear(int most) {
        double step = step((max - min) / most);
        int decimals = Math.max(0, (int) -Math.floor(Math.log10(step) + SLACK));
        List<Tick> ticks = new ArrayList<>();
        long first = (long) Math.ceil(min / step - SLACK);
        long last = (long) Math.floor(max / step + SLACK);
        boolean small = decimals > 4;
        for (long k = first; k <= last; k++) {
            double value = k * step;
            ticks.add(new Tick(value, small ? Numerals.brief(value) : Numerals.fixed(value, decimals)));
        }
        return ticks;
    }

    private List<Tick> logarithmic(int most, double decades) {
        List<Tick> ticks = new ArrayList<>();
        int every = (int) Math.max(1, Math.ceil(decades / most));
        boolean fine = decades * LOG_STEPS.length <= most;
        for (int power = (int) Math.floor(Math.log10(min)); power <= Math.log10(max) + SLACK; power++) {
            for (int digit : LOG_STEPS) {
                double value = digit * Math.pow(10, power);
                boolean wanted = digit == 1 ? Math.floorMod(power, every) == 0 : fine;
                if (wanted && value >= min * (1 - SLACK) && value <= max * (1 + SLACK)) {
                    ticks.add(new Tick(value, text(digit, power)));
                }
            }
        }
        return ticks;
    }

    private static String text(int digit, int power) {
        if (power >= PLAIN_LEAST && power <= PLAIN_MOST) {
            return Numerals.fixed(digit * Math.pow(10, power), Math.max(0, -power));
        }
        return (digit == 1 ? "" : digit + "·") + Numerals.powerOfTen(power);
    }

    /** Returns the smallest of 1, 2, 5 × 10ᵏ that is not below {@code least}. */
    static double step(double least) {
        double magnitude = Math.pow(10, Math.floor(Math.log10(least)));
        for (double step : STEPS) {
            if (step * magnitude >= least * (1 - SLACK)) {
                return step * magnitude;
            }
        }
        return STEPS[STEPS.length - 1] * magnitude;
    }
}
