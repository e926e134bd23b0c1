package dev.ninjagrad.check;

import dev.ninjagrad.check.Variants.Places;
import dev.ninjagrad.check.Variants.RankOne;
import dev.ninjagrad.check.Variants.Slices;
import dev.ninjagrad.check.Variants.Stack;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Matrices;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;

/**
 * The cross-entropy of B variants of logits that lie near those at the point. With p the softmax at the point and d how far a logit has moved, a
 * row's loss log Σ e^x − x at the target has moved by
 *
 * <pre>
 *   log Σ p·e^d − d at the target.
 * </pre>
 *
 * The sum is close to 1, so nothing overflows and no maximum need be looked for; where one logit of a row moves, the others' share of the
 * sum is known.
 */
final class LossRules {
    private final Tensor logits; // [rows, V]
    private final Tensor targets; // [rows]
    private final Tensor weights; // [rows, 1]
    private final double before;

    private LossRules(Node n, CrossEntropy loss) {
        int classes = n.x(0).dim(-1);
        int rows = n.x(1).size();
        int[] target = n.x(1).toInts();
        double[] weight = new double[rows];
        int counted = 0;
        for (int r = 0; r < rows; r++) {
            boolean ignored = target[r] == loss.ignoreIndex();
            weight[r] = ignored ? 0 : 1;
            target[r] = ignored ? 0 : target[r];
            counted += ignored ? 0 : 1;
        }
        for (int r = 0; r < rows && loss.reduction() == CrossEntropy.Reduction.MEAN; r++) {
            weight[r] /= counted;
        }
        this.logits = n.x(0).detach().reshape(rows, classes);
        this.targets = Tensor.of(target, rows);
        this.weights = Tensor.of(weight, rows, 1);
        this.before = n.y().item();
    }

    /** @param x [..., V, B], the logits in every variant */
    static Tensor ofStack(Node n, CrossEntropy loss, Tensor x) {
        LossRules rules = new LossRules(n, loss);
        int count = x.dim(-1);
        Tensor logits = x.reshape(rules.logits.dim(0), rules.logits.dim(1), count);
        Tensor normalizer = rules.logits.sub(rules.logits.logSoftmax(-1)).slice(1, 0, 1); // [rows, 1]
        Tensor moved = rules.atTargets(logits).sub(rules.atTargets(rules.logits.unsqueeze(-1)));
        return rules.total(logits.sub(normalizer.unsqueeze(-1)).exp().sum(1), moved);
    }

    /** Row by row, so that what is computed of one stays in the nearest cache. */
    static Variants ofRankOne(Node n, CrossEntropy loss, RankOne move) {
        LossRules rules = new LossRules(n, loss);
        int rows = rules.logits.dim(0);
        int classes = rules.logits.dim(1);
        int count = move.count();
        Tensor each = move.rows().expand(rows, 1, count).reshape(rows, count);
        Tensor columns = move.columns().expand(classes, count);
        double[] factors = each.storage().doubles();
        Storage p = rules.logits.softmax(-1).storage();
        Storage factor = Storage.forResult(DType.F64, count);
        Storage moved = Storage.forResult(DType.F64, classes * count);
        Storage powers = Storage.forResult(DType.F64, classes * count);
        Storage sum = Storage.forResult(DType.F64, count);
        Storage sums = Storage.forResult(DType.F64, rows * count);
        int[] tile = {classes, count};
        Kernels kernels = KernelChoice.current().kernels();
        for (int r = 0; r < rows; r++) {
            System.arraycopy(factors, r * count, factor.doubles(), 0, count);
            kernels.binary(Binary.MUL, tile, columns.storage(), new int[] {count, 1}, factor, new int[] {0, 1}, moved);
            kernels.unary(Unary.EXP, classes * count, moved, powers);
            Matrices row = new Matrices(p, new int[] {r * classes}, false);
            kernels.matmul(1, classes, count, row, Matrices.of(powers, false), sum);
            System.arraycopy(sum.doubles(), 0, sums.doubles(), r * count, count);
        }
        Tensor atTargets = each.mul(columns.index(rules.targets)); // [rows, B]
        return new Stack(rules.total(Tensor.wrap(sums, each.shape()), atTargets));
    }

    /** Returns the loss in every variant, [B], of Σ p·e^d and d at the target, [rows, B] both. */
    private Tensor total(Tensor sums, Tensor moved) {
        return sums.log().sub(moved).mul(weights).sum(0).add(before);
    }

    private Tensor atTargets(Tensor x) {
        int rows = x.dim(0);
        int count = x.dim(2);
        Tensor index = targets.reshape(rows, 1, 1).expand(rows, 1, count);
        return x.gather(1, index).reshape(rows, count);
    }

    /** One logit of each row moves, a class a variant. */
    static Variants ofSlices(Node n, CrossEntropy loss, Slices x) {
        LossRules rules = new LossRules(n, loss);
        Places at = x.at();
        int rows = rules.logits.dim(0);
        Tensor moved = x.now().reshape(rows, at.count()).sub(at.of(rules.logits));
        Tensor p = at.of(rules.logits.softmax(-1));
        Tensor sums = p.mul(moved.exp()).sub(p).add(1);
        return new Stack(rules.total(sums, moved.mul(rules.isTarget(at))));
    }

    /** Returns 1 where a variant moves a row's target, [rows, B]. */
    private Tensor isTarget(Places at) {
        int[] target = targets.toInts();
        int count = at.count();
        Storage ones = Storage.forResult(DType.F64, target.length * count);
        for (int r = 0; r < target.length; r++) {
            for (int b = 0; b < count; b++) {
                ones.set(r * count + b, at.index(b) == target[r] ? 1 : 0);
            }
        }
        return Tensor.wrap(ones, weights.shape().with(1, count));
    }
}
