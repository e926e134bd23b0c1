package dev.ninjagrad.check;

import dev.ninjagrad.tensor.CustomOp;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;

/**
 * x³ as an op of a user's.
 *
 * @param factor of x² in its backward rule; 3 is right
 * @param forwardFactor of x² in its forward rule; 3 is right
 */
public record Cube(double factor, double forwardFactor) implements CustomOp {
    /** With both rules right. */
    public static final Cube RIGHT = new Cube(3, 3);

    @Override
    public String name() {
        return "cube";
    }

    @Override
    public Tensor forward(List<Tensor> x) {
        return x.getFirst().pow(3);
    }

    @Override
    public Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y) {
        return g.mul(x.getFirst().square()).mul(factor);
    }

    @Override
    public Tensor tangent(int input, Tensor t, List<Tensor> x, Tensor y) {
        return t.mul(x.getFirst().square()).mul(forwardFactor);
    }
}
