package dev.ninjagrad.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectiveCheckTest {
    private static final double[] POINT = {0.3, -1.2, 2.5, 0.7, -0.1, 1.9, -2.2, 0.05, 1.1};

    /** f(A) = sum of sin(A)·B with A and B = A squared, 3 by 3: its gradient is not symmetric. */
    private static double objective(double[] a) {
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                sum += Math.sin(a[3 * i + j]) * (i + 2 * j + 1) + a[3 * i + j] * a[3 * i + j] * (2 * i + j);
            }
        }
        return sum;
    }

    private static double[] gradient(double[] a) {
        double[] g = new double[9];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 3; j++) {
                g[3 * i + j] = Math.cos(a[3 * i + j]) * (i + 2 * j + 1) + 2 * a[3 * i + j] * (2 * i + j);
            }
        }
        return g;
    }

    /** Mistakes people make. */
    enum Mistake {
        SIGN,
        FACTOR_TWO,
        DROPPED_TERM,
        TRANSPOSED,
        ZEROS,
        NOT_A_NUMBER,
        INFINITE,
        ONE_ELEMENT,
        A_TEN_THOUSANDTH;

        double[] gradient(double[] a) {
            double[] g = ObjectiveCheckTest.gradient(a);
            return switch (this) {
                case SIGN -> map(g, v -> -v);
                case FACTOR_TWO -> map(g, v -> 2 * v);
                case DROPPED_TERM -> dropped(a);
                case TRANSPOSED -> transposed(g);
                case ZEROS -> new double[9];
                case NOT_A_NUMBER -> replaced(g, 4, Double.NaN);
                case INFINITE -> replaced(g, 4, Double.POSITIVE_INFINITY);
                case ONE_ELEMENT -> replaced(g, 7, g[7] + 0.5);
                case A_TEN_THOUSANDTH -> map(g, v -> v * 1.0001);
            };
        }

        private static double[] map(double[] g, DoubleUnaryOperator f) {
            return Arrays.stream(g).map(f).toArray();
        }

        private static double[] dropped(double[] a) {
            double[] g = new double[9];
            for (int k = 0; k < 9; k++) {
                g[k] = Math.cos(a[k]) * (k / 3 + 2 * (k % 3) + 1);
            }
            return g;
        }

        private static double[] transposed(double[] g) {
            double[] t = new double[9];
            for (int k = 0; k < 9; k++) {
                t[k] = g[k % 3 * 3 + k / 3];
            }
            return t;
        }

        private static double[] replaced(double[] g, int at, double value) {
            g[at] = value;
            return g;
        }
    }

    @Test
    void theTrueGradientIsRight() {
        GradientReport report = ObjectiveCheck.of(ObjectiveCheckTest::objective)
                .gradient(ObjectiveCheckTest::gradient)
                .at(POINT);
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.Right());
        assertThat(report.inputs().getFirst().largestError()).isLessThan(1e-8);
    }

    @Test
    void aSmoothElementCostsTwoEvaluations() {
        GradientReport report = ObjectiveCheck.of(ObjectiveCheckTest::objective)
                .gradient(ObjectiveCheckTest::gradient)
                .at(POINT);
        // What is left is the noise estimate, once a check.
        assertThat(report.evaluations()).isBetween(18L, 18L + 42);
    }

    @ParameterizedTest
    @EnumSource
    void everyMistakeIsCaught(Mistake mistake) {
        GradientReport report = ObjectiveCheck.of(ObjectiveCheckTest::objective)
                .gradient(mistake::gradient)
                .at(POINT);
        assertThat(report.verdict()).as(report.text()).isInstanceOf(Verdict.Wrong.class);
        assertThat(report.passes()).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void everyMistakeIsCaughtByProjections(Mistake mistake) {
        GradientReport report = ObjectiveCheck.of(ObjectiveCheckTest::objective)
                .fast()
                .gradient(mistake::gradient)
                .at(POINT);
        assertThat(report.verdict()).as(report.text()).isInstanceOf(Verdict.Wrong.class);
    }

    @Test
    void projectionsFindTheOneWrongElement() {
        GradientReport report = ObjectiveCheck.of(ObjectiveCheckTest::objective)
                .fast()
                .gradient(Mistake.ONE_ELEMENT::gradient)
                .at(POINT);
        assertThat(report.inputs().getFirst().worst())
                .extracting(Element::position)
                .contains("[7]");
    }

    @Test
    void theWorstElementsAreShownWithBothValues() {
        GradientReport report = ObjectiveCheck.of(ObjectiveCheckTest::objective)
                .gradient(Mistake.ONE_ELEMENT::gradient)
                .at(POINT);
        assertThat(report.text())
                .contains("WRONG: 1 of 9 elements differ from the slope")
                .containsPattern("x\\[7\\]: got 5\\.99\\d+, expected 5\\.\\d+ ± ");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.25, 1})
    void anySubgradientOfReluPassesAtZero(double claimed) {
        GradientReport report = ObjectiveCheck.of(x -> Math.max(0, x[0])).at(new double[] {0}, new double[] {claimed});
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.RightButForKinks(1, 0, 0));
        assertThat(report.text()).contains("kink: any value in [0, 1]");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN})
    void whatIsNoSubgradientOfReluFailsAtZero(double claimed) {
        GradientReport report = ObjectiveCheck.of(x -> Math.max(0, x[0])).at(new double[] {0}, new double[] {claimed});
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.Wrong(1, 1));
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-3, 1e-6, 1e-9, 1e-12})
    void besideAKinkThereIsOneSlope(double distance) {
        ObjectiveCheck check = ObjectiveCheck.of(x -> Math.max(0, x[0]));
        assertThat(check.at(new double[] {distance}, new double[] {1}).verdict())
                .isEqualTo(new Verdict.Right());
        assertThat(check.at(new double[] {distance}, new double[] {0}).verdict())
                .isEqualTo(new Verdict.Wrong(1, 1));
    }

    @Test
    void aGradientThatCancelsToZeroIsMeasuredAgainstWhatCancels() {
        // A bias before normalisation: 1e-13 of rounding instead of the 0 on paper.
        GradientReport report = ObjectiveCheck.of(x -> Math.cos(3 + x[0] - (x[0] + 1)) + x[1])
                .at(new double[] {0.4, 1}, new double[] {1e-15, 1});
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.Right());
    }

    @Test
    void aFunctionInFloatIsRecognisedAndGivenItsTolerance() {
        GradientReport report = ObjectiveCheck.of(x -> (float) Math.sin((float) x[0]) * (float) x[1])
                .at(new double[] {0.8, 1.7}, new double[] {Math.cos(0.8) * 1.7, Math.sin(0.8)});
        assertThat(report.precision()).isEqualTo(Precision.SINGLE);
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.Right());
    }

    @Test
    void aFunctionInFloatWithAWrongGradientIsCaught() {
        GradientReport report = ObjectiveCheck.of(x -> (float) Math.sin((float) x[0]) * (float) x[1])
                .at(new double[] {0.8, 1.7}, new double[] {Math.cos(0.8) * 1.72, Math.sin(0.8)});
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.Wrong(1, 2));
    }

    @Test
    void scalesFarFromOneAreStepped() {
        double[] x = {1e-9, 1e9, 1e-3};
        ObjectiveCheck check = ObjectiveCheck.of(v -> Math.sin(v[0] * 1e9) + Math.log(v[1]) + Math.exp(-v[2] * 1e3));
        double[] g = {Math.cos(1) * 1e9, 1e-9, -1e3 * Math.exp(-1)};
        assertThat(check.at(x, g).verdict()).as(check.at(x, g).text()).isEqualTo(new Verdict.Right());
        double[] wrong = {g[0], 2 * g[1], g[2]};
        assertThat(check.at(new double[] {1e9}, new double[] {1}).passes()).isFalse();
        assertThat(ObjectiveCheck.of(v -> Math.log(v[0]))
                        .at(new double[] {1e9}, new double[] {wrong[1]})
                        .verdict())
                .isEqualTo(new Verdict.Wrong(1, 1));
    }

    @Test
    void theEdgeOfADomainIsApproachedFromInside() {
        ObjectiveCheck check = ObjectiveCheck.of(x -> x[0] < 0 ? Double.NaN : x[0] * Math.exp(x[0]));
        assertThat(check.at(new double[] {0}, new double[] {1}).verdict()).isEqualTo(new Verdict.Right());
        assertThat(check.at(new double[] {0}, new double[] {1.001}).verdict()).isEqualTo(new Verdict.Wrong(1, 1));
        assertThat(ObjectiveCheck.of(x -> Math.log(x[0]))
                        .at(new double[] {1e-8}, new double[] {1e8})
                        .verdict())
                .isEqualTo(new Verdict.Right());
    }

    @Test
    void aJumpHasNoSlopeToCompareWith() {
        GradientReport report = ObjectiveCheck.of(x -> Math.signum(x[0])).at(new double[] {0}, new double[] {0});
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.RightButForKinks(0, 0, 1));
        assertThat(report.text()).contains("jumps");
    }

    @Test
    void aFunctionThatRefusesItsNeighboursIsCheckedOnOneSide() {
        GradientReport report = ObjectiveCheck.of(x -> {
                    if (x[0] < 1) {
                        throw new IllegalArgumentException("below 1");
                    }
                    return x[0] * x[0];
                })
                .at(new double[] {1}, new double[] {2});
        assertThat(report.verdict()).as(report.text()).isEqualTo(new Verdict.Right());
    }

    @Test
    void oddFunctionsAreDiagnosedAndNeverThrow() {
        UnaryOperator<double[]> ones = x -> new double[] {1};
        double[] x = {0.5};
        AtomicInteger calls = new AtomicInteger();
        SplittableRandom rng = new SplittableRandom(1);
        assertThat(ObjectiveCheck.of(_ -> Double.NaN).gradient(ones).at(x).verdict())
                .isInstanceOf(Verdict.NotFinite.class);
        assertThat(ObjectiveCheck.of(_ -> 1 / 0.0).gradient(ones).at(x).verdict())
                .isInstanceOf(Verdict.NotFinite.class);
        assertThat(ObjectiveCheck.of(v -> v[3]).gradient(ones).at(x).verdict()).isInstanceOf(Verdict.Threw.class);
        assertThat(ObjectiveCheck.of(ObjectiveCheckTest::endless)
                        .gradient(ones)
                        .at(x)
                        .verdict())
                .isInstanceOf(Verdict.Threw.class);
        assertThat(ObjectiveCheck.of(v -> v[0])
                        .gradient(v -> new double[] {v[5]})
                        .at(x)
                        .verdict())
                .isInstanceOf(Verdict.Threw.class);
        assertThat(ObjectiveCheck.of(v -> v[0])
                        .gradient(_ -> new double[2])
                        .at(x)
                        .verdict())
                .isInstanceOf(Verdict.Malformed.class);
        assertThat(ObjectiveCheck.of(v -> v[0]++).gradient(ones).at(x).passes()).isFalse();
        assertThat(ObjectiveCheck.of(v -> v[0] + rng.nextDouble())
                        .gradient(ones)
                        .at(x)
                        .verdict())
                .isInstanceOf(Verdict.Nondeterministic.class);
        assertThat(ObjectiveCheck.of(v -> v[0] + (calls.incrementAndGet() > 9 ? 1e-9 : 0))
                        .gradient(ones)
                        .at(x)
                        .verdict())
                .isInstanceOf(Verdict.Nondeterministic.class);
        assertThat(ObjectiveCheck.of(v -> v[0])
                        .gradient(_ -> new double[] {rng.nextDouble()})
                        .at(x)
                        .verdict())
                .isInstanceOf(Verdict.Nondeterministic.class);
        assertThat(ObjectiveCheck.of(_ -> 3).gradient(v -> v).at().verdict()).isEqualTo(new Verdict.Right());
    }

    private static double endless(double[] x) {
        return x.length > 0 ? endless(x) + 1 : 0;
    }
}
