package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The rules that are a choice at some points: relu and abs at 0, maximum and minimum at a tie. Each becomes g times a {@link Expr.Choice},
 * so that a hand-written pass which chooses otherwise than the engine, within the subdifferential, is right.
 */
final class Kinks {
    private Kinks() {}

    /** Returns the rule of such an op; null for any other. */
    static @Nullable Expr rule(Node n, int input, Expr g, Function<Tensor, String> names) {
        Tensor x = n.x(input);
        String name = names.apply(x);
        if (n.op() == Unary.RELU) {
            Tensor slope = number(x.gt(0), x);
            return times(n, g, new Expr.Choice("(" + name + " > 0)", slope, slope, number(x.ge(0), x)));
        }
        if (n.op() == Unary.ABS) {
            Tensor zero = number(x.eq(0), x);
            Tensor sign = x.detach().sign();
            return times(n, g, new Expr.Choice("sign(" + name + ")", sign, sign.sub(zero), sign.add(zero)));
        }
        if (n.op() == Binary.MAXIMUM || n.op() == Binary.MINIMUM) {
            return times(n, g, wins(n, input, names));
        }
        if (n.op() instanceof Reduce r && (r.kind() == Reduce.Kind.MAX || r.kind() == Reduce.Kind.MIN)) {
            Tensor y = r.keepDim() ? n.y().detach() : n.y().detach().reshape(kept(r, x));
            Tensor first = number(x.eq(y), x);
            Tensor count = first.sum(toArray(r), true);
            Expr slope = tied(first.div(count), first, count, "(" + name + " == " + names.apply(n.y()) + ")");
            return times(n, r.keepDim() ? g : reshaped(n, g, kept(r, x)), slope);
        }
        return n.op() instanceof Indexing.Gather gather && input == 0
                ? argmax(n, gather.dim(), g, names.apply(n.x(1)))
                : null;
    }

    /** A gather of one element along a dimension that happens to be the largest: {@code x.max(dim)}. */
    private static @Nullable Expr argmax(Node n, int dim, Expr g, String index) {
        Tensor x = n.x(0).detach();
        if (n.y().dim(dim) != 1 || x.dim(dim) < 2) {
            return null;
        }
        Tensor y = n.y().detach();
        if (y.ne(x.amax(new int[] {dim}, true)).sum().item() != 0) {
            return null;
        }
        Tensor all = number(x.eq(y), x);
        Tensor chosen = new Indexing.ScatterAdd(dim, x.dim(dim)).apply(Tensor.ones(x.dtype(), y.shape()), n.x(1));
        return times(n, g, tied(chosen, all, all.sum(new int[] {dim}, true), "onehot(" + index + ")"));
    }

    /** A row with several extremes leaves open who gets the gradient; a single extreme gets all of it. */
    private static Expr tied(Tensor value, Tensor extreme, Tensor count, String text) {
        return new Expr.Choice(text, value, extreme.mul(number(count.eq(1), extreme)), extreme);
    }

    private static Expr wins(Node n, int input, Function<Tensor, String> names) {
        Tensor x = n.x(input).detach();
        Tensor w = n.x(1 - input).detach();
        boolean max = n.op() == Binary.MAXIMUM;
        Tensor won = (max ? x.gt(w) : x.lt(w)).to(x.dtype());
        Tensor tie = x.eq(w).to(x.dtype());
        String text = "(" + names.apply(n.x(input)) + (max ? " > " : " < ") + names.apply(n.x(1 - input)) + ")";
        return new Expr.Choice(text, won.add(tie.mul(0.5)), won, won.add(tie));
    }

    private static Expr times(Node n, Expr g, Expr slope) {
        return Expr.apply(Binary.MUL, n, g, slope);
    }

    private static Expr reshaped(Node n, Expr g, Shape shape) {
        return Expr.apply(new Movement.Reshape(shape), n, g);
    }

    private static Tensor number(Tensor mask, Tensor like) {
        return mask.to(like.dtype());
    }

    private static int[] toArray(Reduce r) {
        return r.dims().stream().mapToInt(Integer::intValue).toArray();
    }

    private static Shape kept(Reduce r, Tensor x) {
        Shape shape = x.shape();
        for (int d : r.dims()) {
            shape = shape.with(d, 1);
        }
        return shape;
    }
}
