package dev.ninjagrad.check;

import dev.ninjagrad.check.Variants.Stack;
import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.LogSoftmax;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Softmax;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Ops on whole tensors in B variants at once, as one op on tensors with a dimension B behind the others; an op without such a form takes one variant
 * after another.
 */
final class StackRules {
    private final Node n;
    private final List<@Nullable Stack> stacks = new ArrayList<>();
    private final int count;

    private StackRules(Node n, Map<Tensor, Variants> changed) {
        this.n = n;
        n.inputs().forEach(x -> stacks.add(Incremental.stack(x, changed)));
        this.count = stacks.stream()
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow()
                .count();
    }

    /** Returns the variants of a node's output. */
    static Stack of(Node n, Map<Tensor, Variants> changed) {
        StackRules rules = new StackRules(n, changed);
        Tensor y = rules.atOnce();
        return y == null ? rules.oneByOne() : new Stack(y);
    }

    private @Nullable Tensor atOnce() {
        Tensor y = n.y();
        return switch (n.op()) {
            case Unary _, Power _ -> n.op().apply(all(0));
            case Binary _ -> n.op().apply(behind(0), behind(1));
            case MatMul _ -> product();
            case Reduce r -> r.apply(all(0));
            case Softmax s -> s.composed(List.of(all(0)));
            case LogSoftmax s -> s.composed(List.of(all(0)));
            case CrossEntropy loss -> LossRules.ofStack(n, loss, all(0));
            case BatchNorm norm -> normalized(norm);
            case Movement.Reshape _ -> all(0).reshape(y.shape().inserted(y.rank(), count));
            case Movement.Permute p -> permuted(p);
            case Movement.Expand _ -> behind(0).expand(y.shape().inserted(y.rank(), count));
            case Movement.Slice s -> s.apply(all(0));
            case Movement.Pad p -> p.apply(all(0));
            default -> null;
        };
    }

    /** Returns an input [shape..., B], repeated if it has no variants. */
    private Tensor all(int input) {
        Stack stack = stacks.get(input);
        return stack != null ? stack.now() : Stack.copies(n.x(input), count).now();
    }

    /** Returns an input [shape..., B], or [shape..., 1] if it has no variants. */
    private Tensor behind(int input) {
        Stack stack = stacks.get(input);
        return stack != null ? stack.now() : n.x(input).detach().unsqueeze(-1);
    }

    private boolean moves(int input) {
        return stacks.get(input) != null;
    }

    /** One factor moves, the other is a matrix: one product for all variants. */
    private @Nullable Tensor product() {
        Tensor x = n.x(0);
        Tensor w = n.x(1);
        if (moves(0) && moves(1)) {
            return null;
        }
        if (moves(0)) {
            return w.rank() == 2 ? w.detach().transpose().matmul(all(0)) : null; // [m, k] · [..., n, k, B]
        }
        if (x.rank() != 2 || w.rank() != 2) {
            return null;
        }
        return x.detach().matmul(all(1).reshape(w.dim(0), -1)).reshape(x.dim(0), w.dim(1), count);
    }

    /** Channels of all variants side by side, so that they are normalised as so many channels more. */
    private @Nullable Tensor normalized(BatchNorm norm) {
        Tensor x = all(0);
        int channel = norm.dim();
        if (channel != n.y().rank() - 1) {
            return null;
        }
        Shape joined = x.shape().removed(channel).with(channel, x.dim(channel) * count);
        Tensor y = norm.apply(x.reshape(joined), all(1).reshape(-1), all(2).reshape(-1));
        return y.reshape(x.shape());
    }

    private Tensor permuted(Movement.Permute p) {
        List<Integer> order = new ArrayList<>(p.order());
        order.add(order.size());
        return new Movement.Permute(order).apply(all(0));
    }

    private Stack oneByOne() {
        int size = n.y().size();
        Storage all = Storage.forResult(DType.F64, size * count);
        double[] to = all.doubles();
        for (int b = 0; b < count; b++) {
            Tensor[] inputs = new Tensor[stacks.size()];
            for (int i = 0; i < inputs.length; i++) {
                Stack stack = stacks.get(i);
                inputs[i] = stack == null ? n.x(i) : stack.variant(b, n.x(i));
            }
            double[] y = n.op().apply(inputs).storage().doubles();
            for (int i = 0; i < size; i++) {
                to[i * count + b] = y[i];
            }
        }
        return new Stack(Tensor.wrap(all, n.y().shape().inserted(n.y().rank(), count)));
    }
}
