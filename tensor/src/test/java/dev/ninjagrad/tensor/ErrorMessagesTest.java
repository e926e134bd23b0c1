package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** A message names the operation, what it needs, what came, and what probably was meant. */
class ErrorMessagesTest {
    private static AbstractThrowableAssert<?, ?> shape(ThrowingCallable code) {
        return assertThatThrownBy(code).isInstanceOf(ShapeException.class);
    }

    private static AbstractThrowableAssert<?, ?> index(ThrowingCallable code) {
        return assertThatThrownBy(code).isInstanceOf(IndexException.class);
    }

    private static AbstractThrowableAssert<?, ?> dtype(ThrowingCallable code) {
        return assertThatThrownBy(code).isInstanceOf(DTypeException.class);
    }

    private static AbstractThrowableAssert<?, ?> autograd(ThrowingCallable code) {
        return assertThatThrownBy(code).isInstanceOf(AutogradException.class);
    }

    @Test
    void matmulSuggestsTheTranspose() {
        shape(() -> Tensor.zeros(32, 30).matmul(Tensor.zeros(64, 30)))
                .hasMessage("matmul needs x [..., n, k] and w [..., k, m]; got x [32, 30] and w [64, 30]."
                        + " Did you mean w.transpose()?");
        shape(() -> Tensor.zeros(30, 32).matmul(Tensor.zeros(30, 64)))
                .hasMessageEndingWith("Did you mean x.transpose()?");
        shape(() -> Tensor.zeros(4, 2).matmul(Tensor.zeros(3, 4))).hasMessageEndingWith("Did you mean w.matmul(x)?");
        shape(() -> Tensor.zeros().matmul(Tensor.zeros(2, 2))).hasMessageEndingWith("Did you mean mul?");
        shape(() -> Tensor.zeros(2, 2, 3).matmul(Tensor.zeros(3, 3, 4))).hasMessageContaining("leading dimensions");
    }

    @Test
    void broadcastingSuggestsWhatWouldFit() {
        shape(() -> Tensor.zeros(2, 3).add(Tensor.zeros(3, 2)))
                .hasMessage(
                        "add cannot broadcast x [2, 3] with w [3, 2]: sizes 3 and 2 at dimension −1 differ and neither is 1."
                                + " Did you mean transpose()?");
        shape(() -> Tensor.zeros(4, 3).div(Tensor.zeros(4)))
                .hasMessageEndingWith("Did you mean unsqueeze(-1), one value a row?");
        shape(() -> Tensor.zeros(2, 4, 3).sub(Tensor.zeros(2, 3)))
                .hasMessageEndingWith("Did you mean keepDim or unsqueeze?");
    }

    @Test
    void anOpMadeByHandMustNameDimensionsThatExist() {
        Tensor x = Tensor.zeros(2, 3);
        List<Op> ops = List.of(
                new Reduce(Reduce.Kind.SUM, List.of(1, 2), false),
                new Variance(List.of(2), 0, true),
                new ArgReduce(true, 2, false),
                new Softmax(2),
                new LogSoftmax(2),
                new LogSumExp(2, true),
                new Movement.Slice(2, 0, 1),
                new Movement.Pad(2, 1, 1),
                new Movement.Concat(2));
        for (Op op : ops) {
            index(() -> op.apply(x)).hasMessageContaining("dimension 2 of shape [2, 3]");
        }
    }

    @Test
    void movesNameTheShapes() {
        shape(() -> Tensor.zeros(2, 3).reshape(4))
                .hasMessage("reshape keeps the number of elements; x [2, 3] has 6, [4] has 4");
        shape(() -> Tensor.zeros(2, 3).reshape(4, -1)).hasMessageContaining("cannot work out the −1 in [4, -1]");
        shape(() -> Tensor.zeros(2, 3).permute(0, 0))
                .hasMessageContaining("every dimension of x [2, 3] once; got [0, 0]");
        shape(() -> Tensor.zeros(2, 3).expand(2, 6)).hasMessageContaining("does not fill [2, 6]");
        shape(() -> Tensor.zeros(2, 3).squeeze(0)).hasMessageContaining("has size 2");
        shape(() -> Tensor.zeros(2).pad(0, -1, 0)).hasMessageContaining("use slice");
        shape(() -> Tensor.zeros(2).transpose()).hasMessageContaining("needs a matrix");
        shape(() -> Tensor.zeros(2).sumTo(Shape.of(3))).hasMessageContaining("[3] does not broadcast to [2]");
        shape(() -> Tensor.concat(0, List.of(Tensor.zeros(2, 3), Tensor.zeros(2, 4))))
                .hasMessageContaining("every other dimension; got [[2, 3], [2, 4]]");
        shape(() -> Tensor.concat(0, List.of())).hasMessageContaining("at least one");
        index(() -> Tensor.zeros(2, 3).slice(1, 1, 5))
                .hasMessage("slice [1, 5) of dimension 1 of x [2, 3], whose size is 3");
        index(() -> Tensor.zeros(2).unsqueeze(3)).hasMessageContaining("dimension 3 of shape [2]");
    }

    @Test
    void reductionsOfNothingAndTwiceNamedDimensionsAreRejected() {
        shape(() -> Tensor.zeros(2, 0).amax(new int[] {1}, false))
                .hasMessage("max of no elements: x [2, 0] is empty along dims [1]");
        shape(() -> Tensor.zeros(0).argmax(0, false)).hasMessageContaining("argmax of no elements");
        shape(() -> Tensor.zeros(2, 3).sum(1, -1)).hasMessageContaining("names a dimension twice");
        index(() -> Tensor.zeros(2).sum(1)).hasMessageContaining("dimension 1 of shape [2]");
    }

    @Test
    void anIndexOutOfRangeIsLocated() {
        index(() -> Tensor.zeros(27, 10).index(Tensor.of(new int[] {0, 5, 27, 1}, 2, 2)))
                .hasMessage("index: index 27 at [1, 0] is outside [0, 27) for the rows of x [27, 10]");
        index(() -> Tensor.zeros(2, 3).gather(1, Tensor.of(new int[] {0, -1}, 2, 1)))
                .hasMessageContaining("index -1 at [1, 0]");
        index(() -> Tensor.of(3).oneHot(3, DType.F32))
                .hasMessageContaining("index 3 at [0] is outside [0, 3) for 3 classes");
        index(() -> Tensor.zeros(2, 3).crossEntropy(Tensor.of(1, 3)))
                .hasMessage("crossEntropy: class 3 at [1] is outside [0, 3), the width of the logits");
        index(() -> Tensor.zeros(2, 3).get(2, 0)).hasMessageContaining("index 2 of dimension 0");
        index(() -> Tensor.zeros(2, 3).get(2)).hasMessageContaining("needs 2 indices");
        shape(() -> Tensor.zeros(2, 3).gather(1, Tensor.of(new int[] {0}, 1, 1)))
                .hasMessageContaining("x's shape in every other");
    }

    @Test
    void dtypesAreNeverMixedSilently() {
        dtype(() -> Tensor.of(1f).add(Tensor.of(1.0)))
                .hasMessage("add needs operands of one dtype; got x F32[1] and w F64[1]. Convert one with to(F32).");
        dtype(() -> Tensor.of(1, 2).exp())
                .hasMessage("exp needs floating-point elements; got I32[2]. Convert with to(F32).");
        dtype(() -> Tensor.of(1, 2).div(2)).hasMessageContaining("div needs floating-point");
        dtype(() -> Tensor.of(1, 2).mul(0.5)).hasMessageContaining("cannot hold 0.5");
        dtype(() -> Tensor.zeros(3, 2).index(Tensor.of(1f))).hasMessageContaining("index needs I32 for its index");
        dtype(() -> Tensor.zeros(2, 3).crossEntropy(Tensor.of(1f, 2f))).hasMessageContaining("I32 for its targets");
        dtype(() -> Tensor.where(Tensor.of(1f), Tensor.of(1f), Tensor.of(1f))).hasMessageContaining("I32 for its mask");
        dtype(() -> Tensor.of(1f).toInts()).hasMessageContaining("elements are F32, not I32");
    }

    @Test
    void fusedOpsNameTheirInputs() {
        shape(() -> Tensor.zeros(2, 3).crossEntropy(Tensor.of(new int[6], 2, 3)))
                .hasMessageEndingWith(
                        "got logits [2, 3] and targets [2, 3]. Targets are class numbers, not one-hot rows.");
        shape(() -> Tensor.zeros(2, 3).layerNorm(Tensor.ones(2), 1e-5))
                .hasMessageContaining("layerNorm needs x [..., C]");
        shape(() -> Tensor.zeros(2, 3).batchNorm(Tensor.ones(2), Tensor.zeros(2), 1e-5))
                .hasMessageContaining("gain and bias [3]");
        shape(() -> Tensor.zeros(1, 3).batchNorm(Tensor.ones(3), Tensor.zeros(3), 1e-5))
                .hasMessageContaining("more than one value");
        shape(() -> Tensor.zeros(2, 3).scaledDotProductAttention(Tensor.zeros(2, 4), Tensor.zeros(2, 4), false))
                .hasMessageContaining("got q [2, 3], k [2, 4] and v [2, 4]");
        assertThatThrownBy(() -> new Dropout(1)).hasMessageContaining("[0, 1)");
    }

    @Test
    void backwardNeedsAScalarThatLeadsSomewhere() {
        Tensor x = Tensor.of(1.0, 2.0).requiresGrad(true);
        autograd(() -> Autograd.backward(x.square()))
                .hasMessage(
                        "the gradient of square [2] needs a scalar; got shape [2]. Reduce it with sum() or mean(), or pass the"
                                + " cotangent ∂L/∂y: backward(y, cotangent).");
        autograd(() -> Autograd.backward(Tensor.of(1.0)))
                .hasMessageContaining("depends on no tensor that requires a gradient");
        autograd(() -> Autograd.backward(x.argmax(0, false))).hasMessageContaining("holds integers (I32)");
        autograd(() -> Autograd.backward(x.square(), Tensor.of(1.0)))
                .hasMessageContaining("must be F64[2] like it; got F64[1]");
    }

    @Test
    void aMissingGradientSaysWhy() {
        Tensor x = Tensor.of(1.0, 2.0).named("x").requiresGrad(true);
        Tensor constant = Tensor.of(1.0).named("c");
        Tensor h = x.square();
        autograd(x::grad).hasMessage("no gradient yet: no backward pass has reached x [2]");
        autograd(constant::grad).hasMessageContaining("c [1] does not require one");
        autograd(h::grad).hasMessageContaining("square [2] is an intermediate. Call retainGrad()");
        autograd(() -> Autograd.grad(h.sum(), List.of(constant)))
                .hasMessageContaining("c [1], which does not require one");
        Tensor other = Tensor.of(1.0).named("other").requiresGrad(true);
        autograd(() -> Autograd.grad(h.sum(), List.of(other))).hasMessageContaining("does not depend on other [1]");
    }

    @Test
    void gradientsAreChosenForFloatingLeaves() {
        dtype(() -> Tensor.of(1).requiresGrad(true)).hasMessageContaining("cannot require a gradient");
        Tensor x = Tensor.of(1.0).requiresGrad(true);
        autograd(() -> x.square().requiresGrad(false)).hasMessageContaining("Use detach()");
        autograd(() -> Tensor.of(1.0).retainGrad()).hasMessageContaining("does not require a gradient");
        shape(() -> Tensor.of(1.0, 2.0).item()).hasMessageContaining("needs one element");
    }
}
