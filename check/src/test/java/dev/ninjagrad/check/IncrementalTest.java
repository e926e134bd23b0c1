package dev.ninjagrad.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IncrementalTest {
    private static final SplittableRandom RNG = new SplittableRandom(8);
    private static final Tensor CLASSES = Tensor.randint(RNG, 7, 6);
    private static final Tensor IGNORED = Tensor.of(new int[] {3, 0, 6, 0, 1, 2}, 6);
    private static final Tensor ROWS = Tensor.randint(RNG, 5, 6, 2);

    /** Networks of an embedding [5, 3], a matrix [6, 8], one [8, 7], one [7, 8] and a gain [1, 8]. */
    static Stream<Function<List<Tensor>, Tensor>> networks() {
        return Stream.of(
                p -> p.get(0)
                        .index(ROWS)
                        .reshape(6, 6)
                        .matmul(p.get(1))
                        .tanh()
                        .matmul(p.get(2))
                        .crossEntropy(CLASSES),
                p -> p.get(0)
                        .index(ROWS)
                        .reshape(6, 6)
                        .matmul(p.get(1))
                        .batchNorm(p.get(4).reshape(8), p.get(4).reshape(8), 1e-5)
                        .relu()
                        .matmul(p.get(3).transpose())
                        .crossEntropy(CLASSES),
                p -> p.get(1)
                        .mul(p.get(4))
                        .add(p.get(1).square())
                        .softmax(-1)
                        .matmul(p.get(2))
                        .sum(),
                p -> p.get(1)
                        .matmul(p.get(1).transpose())
                        .sigmoid()
                        .mul(p.get(1).matmul(p.get(2)).sum(1, true))
                        .mean(),
                p -> p.get(2)
                        .transpose()
                        .add(p.get(3))
                        .div(p.get(4).exp())
                        .pow(3)
                        .sum(0),
                p -> p.get(1).matmul(p.get(2)).add(p.get(0).sum()).crossEntropy(IGNORED, 0, CrossEntropy.Reduction.SUM),
                p -> p.get(1)
                        .matmul(p.get(2))
                        .softmax(-1)
                        .add(p.get(2).slice(0, 1, 7).logSoftmax(0)),
                p -> p.get(0)
                        .matmul(p.get(0).transpose())
                        .pad(1, 1, 2)
                        .expand(2, 5, 8)
                        .permute(2, 0, 1),
                p -> p.get(1)
                        .reshape(3, 2, 8)
                        .matmul(p.get(2))
                        .matmul(p.get(3))
                        .mul(p.get(1).reshape(3, 2, 8)),
                // Ops that have no form for many variants at once.
                p -> p.get(1).matmul(p.get(2)).layerNorm(p.get(3).sum(1), 1e-5),
                p -> Tensor.concat(0, List.of(p.get(1), p.get(4)))
                        .scaledDotProductAttention(
                                p.get(1).mul(2), p.get(2).matmul(p.get(3)).slice(0, 0, 6), false),
                p -> Cube.RIGHT
                        .apply(p.get(3).matmul(p.get(2)))
                        .batchNorm(0, p.get(4).sum(1).expand(7), p.get(3).sum(1), 1e-5));
    }

    private static List<Parameter> parameters() {
        return Stream.of(new int[] {5, 3}, new int[] {6, 8}, new int[] {8, 7}, new int[] {7, 8}, new int[] {1, 8})
                .map(shape -> Parameter.of(Tensor.randn(RNG, DType.F64, shape)))
                .toList();
    }

    /** Σ v·y of every variant, some at once, beside the function's own value at each. */
    @ParameterizedTest
    @MethodSource("networks")
    void whateverIsSlicedAVariantIsTheFunction(Function<List<Tensor>, Tensor> network) {
        List<Parameter> parameters = parameters();
        Tensor y = network.apply(List.copyOf(parameters));
        double[] cotangent = Tensor.randn(RNG, DType.F64, y.size()).toDoubles();
        Incremental incremental = new Incremental(y, cotangent);
        assertThat(incremental.isDouble()).isTrue();
        for (Parameter p : parameters) {
            double[] moved = p.toDoubles();
            double[] exact = new double[p.size()];
            for (int element = 0; element < p.size(); element++) {
                double from = moved[element];
                moved[element] = from + 0.01;
                set(p, element, moved[element]);
                try (var _ = NoGrad.enter()) {
                    exact[element] = dot(network.apply(List.copyOf(parameters)), cotangent);
                }
                set(p, element, from);
            }
            for (int fromEnd = 0; fromEnd <= 2; fromEnd++) {
                for (int count : new int[] {1, 5, p.size()}) {
                    for (int from = 0; from < p.size(); from += count) {
                        int to = Math.min(from + count, p.size());
                        double[] quick = incremental.values(p, fromEnd, from, Arrays.copyOfRange(moved, from, to));
                        // Sums of some hundred terms up to 100, in another order.
                        assertThat(quick).containsExactly(Arrays.copyOfRange(exact, from, to), within(1e-10));
                    }
                }
            }
        }
    }

    private static double dot(Tensor y, double[] cotangent) {
        double[] values = y.toDoubles();
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            sum += cotangent[i] * values[i];
        }
        return sum;
    }

    private static void set(Parameter p, int element, double value) {
        p.update(values -> values.set(element, value));
    }

    @Test
    void aSliceOfAWeightCostsFarLessThanTheWholeComputation() {
        List<Parameter> parameters = parameters();
        Tensor loss = networks().findFirst().orElseThrow().apply(List.copyOf(parameters));
        Incremental incremental = new Incremental(loss, new double[] {1});
        Parameter w1 = parameters.get(1);
        assertThat(incremental.cost(w1, 1)).isLessThan(incremental.cost(w1, 0));
        assertThat(Slicing.of(incremental, w1).fromEnd()).isEqualTo(1);
    }

    @Test
    void aMistakeInOneElementOfALargeInputIsStillFound() {
        Tensor x = Tensor.randn(RNG, DType.F64, 5, 20);
        Tensor w = Tensor.randn(RNG, DType.F64, 20, 10);
        GradientReport report = GradientCheck.of(
                        in -> in.get(0).matmul(in.get(1)).tanh())
                .backward((in, v) -> {
                    Tensor y = in.get(0).matmul(in.get(1)).tanh();
                    Tensor g = v.mul(y.square().neg().add(1));
                    double[] dw = in.get(0).transpose().matmul(g).toDoubles();
                    dw[77] *= 1.001;
                    return List.of(g.matmul(in.get(1).transpose()), Tensor.of(dw, 20, 10));
                })
                .at(x, w);
        assertThat(report.verdict()).isEqualTo(new Verdict.Wrong(1, 300));
    }

    /** The recorded steps are those of one side; the function itself has to be asked. */
    @Test
    void aDecisionOfTheFunctionAtThePointIsNotReplayedAway() {
        double[] values = Tensor.randn(RNG, DType.F64, 100).toDoubles();
        values[3] = 0;
        GradientReport report = GradientCheck.ofUnary(x -> x.toDoubles()[3] > 0
                        ? x.sum()
                        : x.sum().add(x.slice(0, 3, 4).sum()))
                .at(Tensor.of(values));
        assertThat(report.verdict()).isEqualTo(new Verdict.RightButForKinks(1, 0, 0));
    }
}
