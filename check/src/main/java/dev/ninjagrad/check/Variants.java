package dev.ninjagrad.check;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;

/** What a tensor of a computation is in B variants of it, each with one moved element of a leaf. All are F64. */
sealed interface Variants {
    /** Returns all of the tensor in every variant. */
    Stack stacked(Tensor base);

    /**
     * The whole tensor in every variant.
     *
     * @param now [shape..., B], the variants side by side as the lanes of a vector are
     */
    record Stack(Tensor now) implements Variants {
        @Override
        public Stack stacked(Tensor base) {
            return this;
        }

        /** Returns variants that do not differ yet. */
        static Stack copies(Tensor base, int count) {
            double[] from = base.storage().doubles();
            Storage y = Storage.forResult(DType.F64, base.size() * count);
            for (int i = 0; i < base.size(); i++) {
                y.fill(i * count, count, from[i]);
            }
            return new Stack(Tensor.wrap(y, base.shape().inserted(base.rank(), count)));
        }

        int count() {
            return now.dim(-1);
        }

        /** Returns variant {@code b}. */
        Tensor variant(int b, Tensor base) {
            return now.slice(-1, b, b + 1).reshape(base.shape());
        }
    }

    /**
     * Each variant differs in one slice.
     *
     * @param at which
     * @param now the slices side by side: of the tensor's shape, but for the sliced dimension, which is B
     */
    record Slices(Places at, Tensor now) implements Variants {
        @Override
        public Stack stacked(Tensor base) {
            double[] slices = now.storage().doubles();
            int count = at.count();
            int inner = at.inner(base);
            int width = base.dim(-at.fromEnd());
            Stack stack = Stack.copies(base, count);
            double[] to = stack.now.storage().doubles();
            for (int o = 0; o < base.size() / (inner * width); o++) {
                for (int b = 0; b < count; b++) {
                    int element = (o * width + at.index(b)) * inner;
                    for (int i = 0; i < inner; i++) {
                        to[(element + i) * count + b] = slices[(o * count + b) * inner + i];
                    }
                }
            }
            return stack;
        }
    }

    /**
     * Each variant differs by a matrix of rank one, of which only the factors are known: base [n, m] + rows · columns.
     *
     * @param rows [n, 1, B] or what broadcasts to it
     * @param columns [m, B] or what broadcasts to it
     */
    record RankOne(Tensor rows, Tensor columns, int count) implements Variants {
        @Override
        public Stack stacked(Tensor base) {
            return new Stack(plus(base));
        }

        /** Returns what is moved like this, in every variant: [n, m, B]. */
        Tensor plus(Tensor matrix) {
            return rows.mul(columns).add(matrix.detach().unsqueeze(-1));
        }
    }

    /** Which slice each variant has moved: position {@code index(b)} of the dimension {@code fromEnd}, counted from the last, which is 1. */
    final class Places {
        private final int fromEnd;
        private final int[] index;

        /** Whether the positions follow each other, or are all the same. */
        private final boolean run;

        private final boolean same;

        Places(int fromEnd, int[] index) {
            this.fromEnd = fromEnd;
            this.index = index;
            boolean follows = true;
            boolean repeats = true;
            for (int b = 1; b < index.length; b++) {
                follows &= index[b] == index[b - 1] + 1;
                repeats &= index[b] == index[b - 1];
            }
            this.run = follows;
            this.same = repeats;
        }

        int fromEnd() {
            return fromEnd;
        }

        int count() {
            return index.length;
        }

        int index(int b) {
            return index[b];
        }

        /** Returns the same positions of another dimension. */
        Places along(int otherFromEnd) {
            return new Places(otherFromEnd, index);
        }

        boolean matches(Places other) {
            return fromEnd == other.fromEnd && Arrays.equals(index, other.index);
        }

        /** Returns how many elements follow each other in one position of the sliced dimension. */
        int inner(Tensor x) {
            return x.shape().product(x.rank() - fromEnd + 1, x.rank());
        }

        /** Returns these slices of a tensor side by side, or one that broadcasts if all are the same. */
        Tensor of(Tensor x) {
            int dim = x.rank() - fromEnd;
            if (same) {
                return x.slice(dim, index[0], index[0] + 1);
            }
            if (run) {
                return count() == x.dim(dim) ? x : x.slice(dim, index[0], index[0] + count());
            }
            return Tensor.wrap(copied(x), x.shape().with(dim, count()));
        }

        /** Returns these slices of a tensor side by side, repeated where they are the same. */
        Storage copied(Tensor x) {
            int inner = inner(x);
            int width = x.dim(-fromEnd);
            int outer = x.size() / (inner * width);
            double[] from = x.storage().doubles();
            Storage y = Storage.forResult(DType.F64, outer * count() * inner);
            double[] to = y.doubles();
            for (int o = 0; o < outer; o++) {
                for (int b = 0; b < count(); b++) {
                    System.arraycopy(from, (o * width + index[b]) * inner, to, (o * count() + b) * inner, inner);
                }
            }
            return y;
        }
    }

    /**
     * Returns a leaf of which element {@code from} + b has the value {@code moved[b]} in variant b.
     *
     * @param fromEnd the dimension to slice, from 1 to the leaf's rank; 0 for none
     */
    static Variants of(Tensor leaf, int fromEnd, int from, double... moved) {
        int count = moved.length;
        if (fromEnd == 0) {
            Stack stack = Stack.copies(leaf, count);
            for (int b = 0; b < count; b++) {
                stack.now.storage().doubles()[(from + b) * count + b] = moved[b];
            }
            return stack;
        }
        Shape shape = leaf.shape();
        int inner = shape.product(leaf.rank() - fromEnd + 1, leaf.rank());
        int width = leaf.dim(-fromEnd);
        int[] index = new int[count];
        for (int b = 0; b < count; b++) {
            index[b] = (from + b) / inner % width;
        }
        Places at = new Places(fromEnd, index);
        Storage y = at.copied(leaf);
        for (int b = 0; b < count; b++) {
            int outer = (from + b) / (inner * width);
            y.doubles()[(outer * count + b) * inner + (from + b) % inner] = moved[b];
        }
        return new Slices(at, Tensor.wrap(y, shape.with(leaf.rank() - fromEnd, count)));
    }
}
