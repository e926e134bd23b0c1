package dev.ninjagrad.check.junit;

import dev.ninjagrad.check.GradientCheck;
import dev.ninjagrad.check.GradientReport;
import dev.ninjagrad.check.ObjectiveCheck;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Assertions that a gradient is right. What fails says why: the message is the check's report, with the worst elements, what was expected
 * and what came.
 *
 * <pre>{@code
 * assertGradient(x -> x[0] * x[0] + Math.sin(x[1])).at(3, 0.5).matches(x -> new double[] {2 * x[0], Math.cos(x[1])});
 * assertGradients(in -> in.get(0).matmul(in.get(1)).tanh(), x, w);
 * }</pre>
 */
public final class GradientAssertions {
    private GradientAssertions() {}

    /** Begins an assertion on any function of an array; no tensor is involved. */
    public static ObjectiveAssertion assertGradient(ToDoubleFunction<double[]> objective) {
        return new ObjectiveAssertion(ObjectiveCheck.of(objective));
    }

    /**
     * Asserts that autograd's gradients of a function of tensors are right, in reverse and forward mode.
     *
     * @throws AssertionError with the report, if they are not
     */
    public static void assertGradients(Function<List<Tensor>, Tensor> function, Tensor... inputs) {
        assertPasses(GradientCheck.of(function).at(inputs));
    }

    /**
     * Asserts that a check passed.
     *
     * @throws AssertionError with the report, if it did not
     */
    public static void assertPasses(GradientReport report) {
        if (!report.passes()) {
            throw new AssertionError(report.text());
        }
    }
}
