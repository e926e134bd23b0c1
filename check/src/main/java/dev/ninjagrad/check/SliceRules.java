package dev.ninjagrad.check;

import dev.ninjagrad.check.Variants.Places;
import dev.ninjagrad.check.Variants.RankOne;
import dev.ninjagrad.check.Variants.Slices;
import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ops that a slice passes through: what the op does to the slices of all variants side by side, it does to each. So do the few that a matrix of rank one does. */
final class SliceRules {
    private SliceRules() {}

    /** Returns the variants of a node's output; null if they are not slices, or no rule here knows. */
    static @Nullable Variants of(Node n, Map<Tensor, Variants> changed) {
        if (changed.get(n.x(0)) instanceof RankOne move) {
            return rankOne(n, move, changed);
        }
        Places at = places(n, changed);
        return at == null
                ? null
                : switch (n.op()) {
                    case Unary _, Power _ -> new Slices(at, n.op().apply(slices(n.x(0), changed)));
                    case Binary _ -> elementwise(n, changed, at);
                    case BatchNorm norm
                    when norm.dim() == n.y().rank() - 1 && at.fromEnd() == 1 -> elementwise(n, changed, at);
                    case MatMul _ -> product(n, changed, at);
                    case Indexing.Rows _
                    when at.fromEnd() == 1 && n.x(0).rank() > 1 ->
                        new Slices(at, n.op().apply(slices(n.x(0), changed), n.x(1)));
                    case Movement.Reshape _ -> reshaped(n, changed, at);
                    case Movement.Permute p -> permuted(n, p, changed, at);
                    case CrossEntropy loss
                    when at.fromEnd() == 1 && changed.get(n.x(0)) instanceof Slices x -> LossRules.ofSlices(n, loss, x);
                    default -> null;
                };
    }

    private static @Nullable Variants rankOne(Node n, RankOne move, Map<Tensor, Variants> changed) {
        return switch (n.op()) {
            case CrossEntropy loss -> LossRules.ofRankOne(n, loss, move);
            case Binary op
            when (op == Binary.ADD || op == Binary.SUB)
                    && !changed.containsKey(n.x(1))
                    && n.y().shape().equals(n.x(0).shape()) -> move;
            default -> null;
        };
    }

    /** Returns which slices the inputs have in common; null if some are whole, or others. */
    private static @Nullable Places places(Node n, Map<Tensor, Variants> changed) {
        Places common = null;
        for (Tensor x : n.inputs()) {
            Variants variants = changed.get(x);
            if (variants == null) {
                continue;
            }
            if (!(variants instanceof Slices s) || (common != null && !common.matches(s.at()))) {
                return null;
            }
            common = s.at();
        }
        return common;
    }

    private static Tensor slices(Tensor x, Map<Tensor, Variants> changed) {
        if (changed.get(x) instanceof Slices s) {
            return s.now();
        }
        throw new IllegalStateException("no slices of " + x.spec());
    }

    private static @Nullable Variants elementwise(Node n, Map<Tensor, Variants> changed, Places at) {
        Tensor[] inputs = new Tensor[n.inputs().size()];
        for (int i = 0; i < inputs.length; i++) {
            Tensor x = n.x(i);
            boolean spans = x.rank() >= at.fromEnd() && x.dim(-at.fromEnd()) == n.y().dim(-at.fromEnd());
            if (changed.containsKey(x) && !spans) {
                return null; // it is repeated along that dimension
            }
            inputs[i] = changed.containsKey(x) ? slices(x, changed) : spans ? at.of(x) : x;
        }
        if (n.op() instanceof BatchNorm) {
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = inputs[i].expand(inputs[i].shape().with(inputs[i].rank() - 1, at.count()));
            }
        }
        return new Slices(at, n.op().apply(inputs));
    }

    private static @Nullable Variants product(Node n, Map<Tensor, Variants> changed, Places at) {
        Tensor x = n.x(0);
        Tensor w = n.x(1);
        boolean left = changed.containsKey(x);
        if ((left && changed.containsKey(w)) || w.rank() != 2 || x.rank() != 2) {
            return null;
        }
        if (left == (at.fromEnd() == 2)) { // rows of the left factor, columns of the right
            return new Slices(at, left ? slices(x, changed).matmul(w) : x.matmul(slices(w, changed)));
        }
        // What has moved times what it meets: [n or 1, m or 1, B or 1] each.
        Tensor rows = left ? slices(x, changed).sub(at.of(x)) : at.along(1).of(x);
        Tensor columns = left ? at.along(2).of(w) : slices(w, changed).sub(at.of(w));
        return new RankOne(rows.unsqueeze(1), columns.transpose(), at.count());
    }

    private static @Nullable Variants reshaped(Node n, Map<Tensor, Variants> changed, Places at) {
        int[] sizes = n.y().shape().sizes();
        if (at.fromEnd() != 1 || n.y().rank() == 0 || n.x(0).dim(-1) != n.y().dim(-1)) {
            return null;
        }
        sizes[sizes.length - 1] = at.count();
        return new Slices(at, slices(n.x(0), changed).reshape(sizes));
    }

    private static Variants permuted(Node n, Movement.Permute p, Map<Tensor, Variants> changed, Places at) {
        int from = n.x(0).rank() - at.fromEnd();
        int to = p.order().indexOf(from);
        return new Slices(at.along(n.y().rank() - to), p.apply(slices(n.x(0), changed)));
    }
}
