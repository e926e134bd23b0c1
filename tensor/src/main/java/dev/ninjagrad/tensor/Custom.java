package dev.ninjagrad.tensor;

import java.util.List;

/** A user's {@link CustomOp} as a node of the graph. */
public record Custom(CustomOp definition) implements Op {
    @Override
    public String label() {
        return definition.name();
    }

    @Override
    public Spec spec(List<Spec> x) {
        return definition.spec(x);
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> x, Spec out) {
        Tensor y;
        try (Scope _ = NoGrad.enter()) {
            y = definition.forward(x);
        }
        if (!y.spec().equals(out)) {
            throw new ShapeException(
                    label() + " declares the output " + out + " but its forward pass returned " + y.spec());
        }
        return y.storage();
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        return definition.backward(input, g, n.inputs(), n.y());
    }

    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        return definition.tangent(input, t, n.inputs(), n.y());
    }
}
