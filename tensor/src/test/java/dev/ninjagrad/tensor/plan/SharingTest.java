package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.PlainKernels;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Steps in parts, and values computed again; every op and random programs in parts are for the tests of ops and programs. */
class SharingTest {
    private final SplittableRandom rng = new SplittableRandom(4);

    /** Centred columns, their squares and a product of both, as a batch norm has them. */
    private static List<Tensor> centred(List<Tensor> in) {
        Tensor h = in.get(0).matmul(in.get(1));
        Tensor moved = h.sub(h.sum(0).div(7));
        Tensor squares = moved.square().sum(0);
        return List.of(moved.mul(squares).exp().sum(1));
    }

    private List<Tensor> operands() {
        return List.of(
                Tensor.randn(rng, DType.F64, 7, 3),
                Tensor.randn(rng, DType.F64, 3, 5).mul(0.1));
    }

    @Test
    void theNumberOfPartsChangesNoMoreThanTheLastBits() {
        List<Tensor> in = operands();
        double[] expected = centred(in).getFirst().toDoubles();
        for (int parts = 1; parts <= 9; parts++) {
            double[] actual = PartedKernels.compile(parts, (x, _) -> centred(x))
                    .run(in, rng)
                    .getFirst()
                    .toDoubles();
            assertThat(actual).as("in %d parts", parts).hasSameSizeAs(expected);
            for (int i = 0; i < expected.length; i++) {
                assertThat(actual[i]).isCloseTo(expected[i], within(1e-14 * expected[i]));
            }
        }
    }

    @Test
    void theSameNumberOfPartsGivesTheSameBits() {
        List<Tensor> in = operands();
        double[] first = PartedKernels.compile(3, (x, _) -> centred(x))
                .run(in, rng)
                .getFirst()
                .toDoubles();
        Compiled again = PartedKernels.compile(3, (x, _) -> centred(x));
        for (int i = 0; i < 3; i++) {
            assertThat(again.run(in, rng).getFirst().toDoubles()).isEqualTo(first);
        }
    }

    @Test
    void whatALightCallMakesOfAKeptArrayIsNotKept() {
        List<Tensor> in = operands();
        StepFunction step = (x, _) -> centred(x);
        Plan kept = new Compiled(step, new Plan.Passes(true, Integer.MAX_VALUE), new PlainKernels()).plan(in);
        Plan again = PartedKernels.compile(1, step).plan(in);
        // Computing again adds no step; the product and the step behind it have become one pipeline.
        assertThat(again.stepCount()).isEqualTo(kept.stepCount() - 1);
        assertThat(again.buffers().bytesUnshared()).isLessThan(kept.buffers().bytesUnshared());
        // The difference from the mean is made by two steps, each from the product.
        assertThat(subtractions(kept)).isEqualTo(1);
        assertThat(subtractions(again)).isEqualTo(2);
    }

    private static long subtractions(Plan plan) {
        return plan.groups().stream()
                .flatMap(group -> group.members().stream())
                .filter(m -> m.instruction().call() instanceof Call.Map map && map.fn() == Binary.SUB)
                .count();
    }

    @Test
    void aParameterThatIsOverwrittenInBetweenIsNotReadAgain() {
        Parameter bias = Parameter.of(Tensor.of(1.0, 2.0, 3.0, 4.0, 5.0)).named("bias");
        StepFunction step = (in, _) -> {
            try (var _ = NoGrad.enter()) {
                Tensor h = in.get(0).matmul(in.get(1));
                Tensor moved = h.add(bias);
                Tensor total = moved.sum(0);
                bias.assign(total);
                return List.of(moved.mul(bias.add(1)).exp());
            }
        };
        List<Tensor> in = operands();
        Compiled compiled = PartedKernels.compile(2, step);
        double[] start = bias.toDoubles();
        double[] expected = step.run(in, rng).getFirst().toDoubles();
        bias.update(s -> {
            for (int i = 0; i < start.length; i++) {
                s.set(i, start[i]);
            }
        });
        double[] actual = compiled.run(in, rng).getFirst().toDoubles();
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-12 * expected[i]));
        }
    }
}
