package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.plan.Compiled;
import dev.ninjagrad.tensor.plan.PartedKernels;
import dev.ninjagrad.tensor.plan.Plan;
import dev.ninjagrad.tensor.plan.StepFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of {@link OpCases}, value and gradient: a compiled step computes what the same step computes eagerly. */
class CompiledOpsTest {
    /** The same arithmetic in another order of summation. */
    private static final Closeness DOUBLE = Closeness.perTensor(1e-12, 1e-13);

    /** Fused values keep 24 bits between ops, as unfused ones do; sums are cut into tiles. */
    private static final Closeness SINGLE = Closeness.perTensor(1e-5, 1e-6);

    private final SplittableRandom rng = new SplittableRandom(11);

    static List<OpCase> cases() {
        return OpCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void valuesAndGradientsEqualEagerOnes(OpCase c) {
        check(c, DType.F64, DOUBLE);
        check(c, DType.F32, SINGLE);
    }

    private void check(OpCase c, DType dtype, Closeness closeness) {
        List<Tensor> inputs = new ArrayList<>();
        c.inputs().forEach(x -> inputs.add(x.dtype().isFloating() ? x.to(dtype) : x));
        Tensor y = c.apply().apply(inputs);
        StepFunction step = (in, _) -> valueAndGradients(c, in);
        agree(dtype + " whole", step, Plan.compile(step), inputs, y, closeness);
        agree(dtype + " in parts", step, PartedKernels.compile(3, step), inputs, y, closeness);
    }

    private void agree(
            String what, StepFunction step, Compiled compiled, List<Tensor> inputs, Tensor y, Closeness closeness) {
        DType dtype = inputs.stream()
                .map(Tensor::dtype)
                .filter(DType::isFloating)
                .findFirst()
                .orElse(DType.F32);
        for (int run = 0; run < 2; run++) {
            List<Tensor> in = new ArrayList<>(inputs);
            in.add(Tensor.randn(rng, DType.F64, y.shape().sizes()).to(y.dtype().isFloating() ? y.dtype() : dtype));
            List<Tensor> expected = step.run(in, rng);
            List<Tensor> actual = compiled.run(in, rng);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(closeness.differences(what + ", result " + i, expected.get(i), actual.get(i)))
                        .isEmpty();
            }
        }
    }

    /** The last input is the cotangent. */
    private static List<Tensor> valueAndGradients(OpCase c, List<Tensor> in) {
        List<Tensor> leaves = new ArrayList<>();
        List<Tensor> wanted = new ArrayList<>();
        for (Tensor x : in.subList(0, in.size() - 1)) {
            Tensor leaf = x.dtype().isFloating() ? x.detach().requiresGrad(true) : x;
            leaves.add(leaf);
            if (leaf.requiresGrad()) {
                wanted.add(leaf);
            }
        }
        Tensor y = c.apply().apply(leaves);
        List<Tensor> out = new ArrayList<>(List.of(y));
        if (y.requiresGrad()) {
            out.addAll(Autograd.grad(y, wanted, in.getLast(), false));
        }
        return out;
    }
}
