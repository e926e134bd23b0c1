package dev.ninjagrad.tensor;

import java.util.List;

/**
 * x where the mask is not 0, w elsewhere; mask (I32), x and w broadcast. Backward: g goes to the side that was taken, 0
 * to the other.
 */
public record Where() implements Op {
    @Override
    public String label() {
        return "where";
    }

    @Override
    public boolean broadcasts() {
        return true;
    }

    @Override
    public String inputName(int input) {
        return List.of("mask", "x", "w").get(input);
    }

    @Override
    public Spec spec(List<Spec> inputs) {
        Spec mask = inputs.get(0).integer("where", "mask");
        Spec x = inputs.get(1).like("where", inputs.get(2));
        Shape values = Shape.broadcast("where", x.shape(), inputs.get(2).shape());
        return x.withShape(Shape.broadcast("where", mask.shape(), values));
    }

    @Override
    public Storage forward(Kernels kernels, List<Tensor> inputs, Spec out) {
        Storage y = out.allocate();
        Tensor mask = inputs.get(0);
        Tensor x = inputs.get(1);
        Tensor w = inputs.get(2);
        kernels.where(
                out.shape().sizes(),
                mask.storage(),
                mask.shape().stridesIn(out.shape()),
                x.storage(),
                x.shape().stridesIn(out.shape()),
                w.storage(),
                w.shape().stridesIn(out.shape()),
                y);
        return y;
    }

    @Override
    public Tensor vjp(Node n, int input, Tensor g) {
        Tensor zero = Tensor.scalar(0, g.dtype());
        return switch (input) {
            case 1 -> Tensor.where(n.x(0), g, zero);
            case 2 -> Tensor.where(n.x(0), zero, g);
            default -> throw Op.noRule(this, input);
        };
    }

    @Override
    public Tensor jvp(Node n, int input, Tensor t) {
        Tensor taken = input == 1 ? n.x(0).ne(0) : n.x(0).eq(0);
        return t.mul(taken.to(t.dtype()));
    }
}
