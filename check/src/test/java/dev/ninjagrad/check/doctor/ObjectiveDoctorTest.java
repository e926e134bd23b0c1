package dev.ninjagrad.check.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ObjectiveDoctorTest {
    private static final int N = 3;
    private static final int M = 4;

    private final double[] x = new SplittableRandom(2).doubles(N * M + M + M).toArray();

    /** Some function of a matrix and two vectors, with no symmetry. */
    private static double f(double[] p) {
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            sum += (i + 1) * Math.sin(p[i]) + 0.1 * p[i] * p[(i + 5) % p.length];
        }
        return sum;
    }

    private static double[] gradient(double[] p) {
        double[] g = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            g[i] += (i + 1) * Math.cos(p[i]) + 0.1 * p[(i + 5) % p.length];
            g[(i + 5) % p.length] += 0.1 * p[i];
        }
        return g;
    }

    private ObjectiveDoctor doctor() {
        return ObjectiveDoctor.of(ObjectiveDoctorTest::f)
                .block("W", N, M)
                .block("b", M)
                .block("c", M);
    }

    private String signature(String block, UnaryOperator<double[]> wrong) {
        List<ObjectiveDoctor.Result> results = doctor().examine(x, wrong.apply(gradient(x)));
        return results.stream()
                .filter(r -> r.name().equals(block))
                .findFirst()
                .orElseThrow()
                .signature();
    }

    private static double[] map(double[] g, int from, int to, UnaryOperator<double[]> change) {
        double[] out = g.clone();
        System.arraycopy(change.apply(Arrays.copyOfRange(g, from, to)), 0, out, from, to - from);
        return out;
    }

    @Test
    void theRightGradientPasses() {
        List<ObjectiveDoctor.Result> results = doctor().examine(x, gradient(x));
        assertThat(results).hasSize(3).allMatch(ObjectiveDoctor.Result::right);
        assertThat(ObjectiveDoctor.text(results)).contains("ok W");
    }

    @Test
    void factorsAndSignsAreRead() {
        assertThat(signature("W", g -> Arrays.stream(g).map(v -> -v).toArray())).isEqualTo("sign-flipped");
        List<ObjectiveDoctor.Result> results =
                doctor().examine(x, Arrays.stream(gradient(x)).map(v -> v * 32).toArray());
        assertThat(results.getFirst().sentence()).contains("32 times too large");
    }

    @Test
    void arrangementsAreRead() {
        UnaryOperator<double[]> turned = w -> {
            double[] t = new double[w.length];
            for (int i = 0; i < w.length; i++) {
                t[i % M * N + i / M] = w[i];
            }
            return t;
        };
        assertThat(signature("W", g -> map(g, 0, N * M, turned))).isEqualTo("transposed");
        UnaryOperator<double[]> swapped = g -> {
            double[] s = g.clone();
            System.arraycopy(g, N * M, s, N * M + M, M);
            System.arraycopy(g, N * M + M, s, N * M, M);
            return s;
        };
        assertThat(signature("b", swapped)).isEqualTo("swapped-blocks");
        assertThat(signature("W", swapped)).isEmpty();
    }

    @Test
    void partsAreRead() {
        assertThat(signature("b", g -> map(g, N * M, N * M + M, b -> new double[M])))
                .isEqualTo("detached");
        assertThat(signature("W", g -> map(g, 5, 6, v -> new double[] {v[0] + 1})))
                .isEqualTo("one-element");
        assertThat(signature("W", g -> map(g, 4, 8, r -> new double[] {r[1] + 2, r[0] - 3, 7, 8})))
                .isEqualTo("one-row");
        assertThat(signature("c", g -> map(g, N * M + M, g.length, v -> new double[] {Double.NaN, 0, 0, 0})))
                .isEqualTo("not-finite");
        assertThat(signature("W", g -> map(g, 0, N * M, w -> plus(w, 0.3)))).isEqualTo("penalty-added");
    }

    private double[] plus(double[] w, double decay) {
        double[] out = w.clone();
        for (int i = 0; i < w.length; i++) {
            out[i] += decay * x[i];
        }
        return out;
    }

    @Test
    void noiseIsUnknown() {
        double[] noise = new SplittableRandom(8).doubles(N * M).toArray();
        assertThat(signature("W", g -> map(g, 0, N * M, w -> noise))).isEqualTo("unknown");
    }

    @Test
    void foreignCodeMayFail() {
        assertThat(doctor().examine(x, p -> {
                            throw new ArithmeticException("no");
                        })
                        .getFirst()
                        .signature())
                .isEqualTo("threw");
        assertThat(doctor().examine(x, new double[2]).getFirst().signature()).isEqualTo("wrong-length");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> doctor().block("d", 9).examine(x, gradient(x)))
                .withMessageContaining("the blocks hold 29 parameters; got a point of 20");
    }
}
