package dev.ninjagrad.dojo.course;

import dev.ninjagrad.dojo.course.Outcome.Reason;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One method must be faster than another that computes the same. Their fastest times are compared, several times in turn, and the best ratio
 * counts: another program that takes the processor away can only make a ratio worse.
 *
 * @param fast the learner's method
 * @param slow the one to beat
 * @param factor by how much
 */
record SpeedCheck(String fast, String slow, double factor, Map<String, Tensor> inputs) implements Check {
    private static final int ROUNDS = 4;
    private static final int REPEATS = 30;

    @Override
    public Outcome run(Subject subject) {
        double best = 0;
        for (int i = 0; i < ROUNDS; i++) {
            long mine = subject.time(fast, REPEATS, inputs);
            long other = subject.time(slow, REPEATS, inputs);
            best = Math.max(best, (double) other / Math.max(1, mine));
        }
        boolean enough = best >= factor;
        String name = String.format(Locale.ROOT, "%.1f times as fast", best);
        Row row = new Row(name, List.of(), false, enough, Double.NaN, Double.NaN, enough ? "ok" : "slow", enough, null);
        String text = String.format(
                Locale.ROOT,
                "'%s' is %.1f times as fast as '%s'; at least %.0f times is wanted. Does it still build a graph?",
                fast,
                best,
                slow,
                factor);
        return new Outcome(List.of(row), enough ? List.of() : List.of(new Reason("too-slow", text)));
    }
}
