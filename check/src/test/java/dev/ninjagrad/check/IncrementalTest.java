package dev.ninjagrad.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
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
                        .sum(0));
    }

    private static List<Parameter> parameters() {
        return Stream.of(new int[] {5, 3}, new int[] {6, 8}, new int[] {8, 7}, new int[] {7, 8}, new int[] {1, 8})
                .map(shape -> Parameter.of(Tensor.randn(RNG, DType.F64, shape)))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("networks")
    void whateverIsSlicedTheOutputIsTheFunctions(Function<List<Tensor>, Tensor> network) {
        List<Parameter> parameters = parameters();
        Incremental incremental = new Incremental(network.apply(List.copyOf(parameters)));
        for (Parameter p : parameters) {
            for (int element = 0; element < p.size(); element++) {
                double from = p.storage().get(element);
                set(p, element, from + 0.01);
                double[] exact;
                try (var _ = NoGrad.enter()) {
                    exact = network.apply(List.copyOf(parameters)).toDoubles();
                }
                for (int fromEnd = 0; fromEnd <= 2; fromEnd++) {
                    double[] quick = incremental.value(p, element, fromEnd).toDoubles();
                    assertThat(quick).containsExactly(exact, within(1e-12));
                }
                set(p, element, from);
            }
        }
    }

    private static void set(Parameter p, int element, double value) {
        p.update(values -> values.set(element, value));
    }

    @Test
    void aSliceOfAWeightCostsFarLessThanTheWholeComputation() {
        List<Parameter> parameters = parameters();
        Incremental incremental =
                new Incremental(networks().findFirst().orElseThrow().apply(List.copyOf(parameters)));
        Parameter w1 = parameters.get(1);
        assertThat(incremental.cost(w1, 0, 1)).isLessThan(incremental.cost(w1, 0, 0));
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
