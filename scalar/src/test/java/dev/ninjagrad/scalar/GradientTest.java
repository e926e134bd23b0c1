package dev.ninjagrad.scalar;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The gradients of random graphs against central differences, which know nothing of the chain rule. */
class GradientTest {

    /**
     * The step. No leaf moves a result by more than {@link RandomGraph#STEEPEST} times as much, 0.02, which is far from the
     * margin of 0.3 that random graphs keep from kinks and poles.
     */
    private static final double STEP = 1e-3;

    /**
     * Extrapolating from two steps leaves an error of h⁴/480 times the fifth derivative, 2e-15 times what may be 1e7 for a
     * dozen nested operations, and a rounding error of about 1e-16 · 10 / h = 1e-12. A wrong rule misses by far more.
     */
    private static final double TOLERANCE = 1e-7;

    @Test
    void aThousandRandomGraphsAgreeWithCentralDifferences() {
        SplittableRandom rng = new SplittableRandom(20);
        for (int graph = 0; graph < 1_000; graph++) {
            RandomGraph function = new RandomGraph(rng, 4 + graph % 12);
            List<Value> leaves = RandomGraph.leaves(function.at());
            (graph % 2 == 0 ? function.on(leaves) : function.amidUnusedResults(leaves)).backward();
            for (int i = 0; i < leaves.size(); i++) {
                double analytic = leaves.get(i).grad();
                double numeric = numeric(function, i);
                assertThat(relativeError(analytic, numeric))
                        .as("graph %d, leaf %d: analytic %s, numeric %s", graph, i, analytic, numeric)
                        .isLessThan(TOLERANCE);
            }
        }
    }

    @Test
    void aGradientThatIsSlightlyWrongIsNoticed() {
        SplittableRandom rng = new SplittableRandom(21);
        int noticed = 0;
        int nonzero = 0;
        for (int graph = 0; graph < 100; graph++) {
            RandomGraph function = new RandomGraph(rng, 8);
            List<Value> leaves = RandomGraph.leaves(function.at());
            function.on(leaves).backward();
            for (int i = 0; i < leaves.size(); i++) {
                double analytic = leaves.get(i).grad();
                if (Math.abs(analytic) > 0.1) {
                    nonzero++;
                    noticed += relativeError(1.00001 * analytic, numeric(function, i)) > TOLERANCE ? 1 : 0;
                }
            }
        }
        assertThat(nonzero).isGreaterThan(100);
        assertThat(noticed).isEqualTo(nonzero);
    }

    private static double relativeError(double analytic, double numeric) {
        return Math.abs(analytic - numeric) / Math.max(1, Math.abs(numeric));
    }

    /** Richardson's extrapolation of the central difference to step 0. */
    private static double numeric(RandomGraph function, int leaf) {
        return (4 * difference(function, leaf, STEP / 2) - difference(function, leaf, STEP)) / 3;
    }

    private static double difference(RandomGraph function, int leaf, double h) {
        double[] above = function.at().clone();
        double[] below = function.at().clone();
        above[leaf] += h;
        below[leaf] -= h;
        return (function.at(above) - function.at(below)) / (2 * h);
    }
}
