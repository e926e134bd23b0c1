package dev.ninjagrad.nn.optim;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.Differences;
import dev.ninjagrad.nn.Json;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each optimiser against its formula worked on paper, and six steps of it against libtorch's. */
class OptimizerTest {
    private static final Adam.Settings ADAM = Adam.Settings.ADAM;
    private static final Json LIBTORCH = Json.golden("models/optimizers.json");

    private static double[] descend(
            Function<List<Parameter>, Optimizer> optimizer, double start, double rate, double... gradients) {
        Parameter p = Parameter.of(Tensor.of(start));
        Optimizer descent = optimizer.apply(List.of(p));
        double[] path = new double[gradients.length];
        for (int i = 0; i < gradients.length; i++) {
            descent.step(List.of(Tensor.of(gradients[i])), rate);
            path[i] = p.item();
        }
        return path;
    }

    private static void close(double[] actual, double... expected) {
        assertThat(actual).containsExactly(expected, within(1e-12));
    }

    private static List<Tensor> rows(Tensor matrix) {
        return IntStream.range(0, matrix.dim(0))
                .mapToObj(row -> matrix.select(0, row))
                .toList();
    }

    /** Where the optimiser takes the golden file's start by its gradients, [steps, numbers]. */
    private static Tensor path(Map<String, Tensor> golden, Function<List<Parameter>, Optimizer> make) {
        Parameter p = Parameter.of(requireNonNull(golden.get("start")));
        Optimizer optimizer = make.apply(List.of(p));
        List<Tensor> path = new ArrayList<>();
        for (Tensor gradient : rows(requireNonNull(golden.get("gradients")))) {
            optimizer.step(List.of(gradient), LIBTORCH.number("rate"));
            path.add(Tensor.of(p.toDoubles()).to(p.dtype()));
        }
        return Tensor.stack(0, path);
    }

    private static Map<String, Tensor> paths(Map<String, Tensor> golden) {
        Sgd.Settings decaying = new Sgd.Settings(0, false, 0.05);
        Sgd.Settings nesterov = new Sgd.Settings(0.9, true, 0.05);
        return Map.of(
                "sgd", path(golden, p -> new Sgd(p, Sgd.Settings.PLAIN)),
                "sgd with decay", path(golden, p -> new Sgd(p, decaying)),
                "momentum", path(golden, p -> new Sgd(p, Sgd.Settings.momentum(0.9))),
                "nesterov with decay", path(golden, p -> new Sgd(p, nesterov)),
                "adam", path(golden, p -> new Adam(p, ADAM)),
                "adam with decay", path(golden, p -> new Adam(p, ADAM.withWeightDecay(0.05))),
                "adamw", path(golden, p -> new Adam(p, Adam.Settings.ADAMW.withWeightDecay(0.05))));
    }

    @Test
    void everyPathIsLibtorchs() {
        // Values below 10: some units of the last place after six steps.
        Map<String, Tensor> doubles = LIBTORCH.tensors("f64");
        assertThat(Differences.beyond(1e-13, doubles, paths(doubles))).isEmpty();
        Map<String, Tensor> floats = LIBTORCH.tensors("f32");
        assertThat(Differences.beyond(5e-6, floats, paths(floats))).isEmpty();
    }

    @Test
    void coupledDecayIsNotAdamws() {
        Map<String, Tensor> golden = LIBTORCH.tensors("f64");
        Tensor coupled = path(golden, p -> new Adam(p, ADAM.withWeightDecay(0.05)));
        assertThat(Differences.beyond(1e-3, golden, Map.of("adamw", coupled))).isNotEmpty();
    }

    @Test
    void sgdGoesDownTheGradient() {
        close(descend(p -> new Sgd(p, Sgd.Settings.PLAIN), 1, 0.1, 2, -1), 0.8, 0.9);
    }

    @Test
    void sgdsWeightDecayIsPartOfTheGradient() {
        // 1 − 0.1·(2 + 0.5·1) = 0.75
        close(descend(p -> new Sgd(p, new Sgd.Settings(0, false, 0.5)), 1, 0.1, 2), 0.75);
    }

    @Test
    void momentumKeepsAShareOfTheLastDirection() {
        // b = 1, 1.9, 2.71
        close(descend(p -> new Sgd(p, Sgd.Settings.momentum(0.9)), 0, 0.1, 1, 1, 1), -0.1, -0.29, -0.561);
    }

    @Test
    void nesterovLooksAhead() {
        // g + 0.9·b = 1.9, 2.71
        close(descend(p -> new Sgd(p, new Sgd.Settings(0.9, true, 0)), 0, 0.1, 1, 1), -0.19, -0.461);
    }

    @Test
    void adamsFirstStepIsTheRateWhateverTheGradient() {
        for (double gradient : new double[] {1e-3, 1, 1e6}) {
            double[] path = descend(p -> new Adam(p, ADAM), 0, 0.1, gradient);
            assertThat(path[0]).isCloseTo(-0.1, within(1e-5)); // ε = 1e-8 beside 1e-3
        }
    }

    @Test
    void adamsSecondStepIsItsFormulas() {
        // m = 0.9·0.1 + 0.1·3 = 0.39, /0.19; v = 0.999·0.001 + 0.001·9 = 0.009999, /0.001999
        double second = 0.1 * (0.39 / 0.19) / (Math.sqrt(0.009999 / 0.001999) + 1e-8);
        double first = 0.1 / (1 + 1e-8);
        close(descend(p -> new Adam(p, ADAM), 0, 0.1, 1, 3), -first, -first - second);
    }

    @Test
    void adamwShrinksTheWeightsThemselves() {
        // 2·(1 − 0.1·0.01) − 0.1·1/(1 + 1e-8)
        close(descend(p -> new Adam(p, Adam.Settings.ADAMW), 2, 0.1, 1), 2 * 0.999 - 0.1 / (1 + 1e-8));
        // and without a gradient the weights shrink all the same, which Adam's do too little of: its penalty is
        // rescaled
        close(descend(p -> new Adam(p, Adam.Settings.ADAMW), 2, 0.1, 0), 2 * 0.999);
        close(descend(p -> new Adam(p, ADAM.withWeightDecay(0.01)), 2, 0.1, 0), 2 - 0.1 * 0.02 / (0.02 + 1e-8));
    }

    @Test
    void decayCanSpareVectors() {
        Parameter matrix = Parameter.of(Tensor.ones(DType.F64, 2, 2));
        Parameter vector = Parameter.of(Tensor.ones(DType.F64, 2));
        Adam adam = new Adam(List.of(matrix, vector), Adam.Settings.ADAMW.withWeightDecay(0.5), p -> p.rank() >= 2);
        adam.step(List.of(Tensor.zeros(DType.F64, 2, 2), Tensor.zeros(DType.F64, 2)), 0.1);
        assertThat(matrix.get(0, 0)).isEqualTo(0.95);
        assertThat(vector.get(0)).isEqualTo(1);
    }

    enum Kind {
        SGD(0.1),
        MOMENTUM(0.01),
        ADAM(0.02),
        ADAMW(0.02);

        private final double rate;

        Kind(double rate) {
            this.rate = rate;
        }

        private Optimizer on(Parameter p) {
            return switch (this) {
                case SGD -> new Sgd(List.of(p), Sgd.Settings.PLAIN);
                case MOMENTUM -> new Sgd(List.of(p), Sgd.Settings.momentum(0.9));
                case ADAM -> new Adam(List.of(p), Adam.Settings.ADAM);
                case ADAMW -> new Adam(List.of(p), Adam.Settings.ADAMW);
            };
        }
    }

    /** f(θ) = Σ (θ − 1)², from random values. */
    private static Tensor bowl(Parameter p) {
        return p.sub(1).square().sum();
    }

    private static Parameter start(DType dtype) {
        return Parameter.of(Tensor.randn(new Random(1), dtype, 50));
    }

    private static void train(Kind kind, Parameter p, Optimizer optimizer, int steps) {
        for (int i = 0; i < steps; i++) {
            optimizer.zeroGrad();
            Autograd.backward(bowl(p));
            optimizer.step(kind.rate);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void allReachTheBottomInBothDTypes(Kind kind) {
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            Parameter p = start(dtype);
            double before = bowl(p).item();
            train(kind, p, kind.on(p), 400);
            // AdamW's decay holds it a little above the bottom.
            assertThat(bowl(p).item()).as("%s in %s", kind, dtype).isLessThan(before / 100);
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aRestoredStateGoesOnToTheSameBits(Kind kind) {
        Parameter whole = start(DType.F32);
        train(kind, whole, kind.on(whole), 20);

        Parameter half = start(DType.F32);
        Optimizer before = kind.on(half);
        train(kind, half, before, 10);
        Parameter resumed = Parameter.of(half);
        Optimizer after = kind.on(resumed);
        after.restore(before.state());
        train(kind, resumed, after, 10);
        assertThat(resumed.toFloats()).isEqualTo(whole.toFloats());
    }

    @Test
    void anotherOptimizersStateIsRefused() {
        Parameter p = start(DType.F32);
        Optimizer adam = new Adam(List.of(p), ADAM);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> adam.restore(new Sgd(List.of(p), Sgd.Settings.momentum(0.9)).state()))
                .withMessageContaining("'step'");
    }

    @Test
    void aParameterWithoutAGradientStays() {
        Parameter used = start(DType.F64);
        Parameter unused = start(DType.F64);
        Optimizer adam = new Adam(List.of(used, unused), Adam.Settings.ADAMW);
        Autograd.backward(bowl(used));
        adam.step(0.1);
        assertThat(unused.toDoubles()).isEqualTo(start(DType.F64).toDoubles());
        assertThat(used.toDoubles()).isNotEqualTo(start(DType.F64).toDoubles());
    }

    @Test
    void aMissingGradientIsRefused() {
        Optimizer sgd = new Sgd(List.of(start(DType.F64)), Sgd.Settings.PLAIN);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sgd.step(List.of(), 0.1))
                .withMessageContaining("got 0");
    }
}
