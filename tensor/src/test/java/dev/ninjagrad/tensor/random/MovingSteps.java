package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The random steps that move elements or pick them by index. */
final class MovingSteps {
    private final RandomGenerator rng;
    private final ProgramDraft draft;

    MovingSteps(RandomGenerator rng, ProgramDraft draft) {
        this.rng = rng;
        this.draft = draft;
    }

    List<Runnable> all() {
        return List.of(
                this::reshape,
                this::permute,
                this::expand,
                this::slice,
                this::pad,
                this::concat,
                this::gather,
                this::scatterAdd,
                this::rows,
                this::rowsAdd,
                this::triangle);
    }

    // ---- movement

    /** Two neighbours merged, a 1 inserted, or one dimension split. */
    private void reshape() {
        int x = draft.value(0);
        List<Integer> sizes =
                new ArrayList<>(Arrays.stream(draft.shape(x).sizes()).boxed().toList());
        int at = rng.nextInt(sizes.size() + 1);
        if (at + 1 < sizes.size() && rng.nextBoolean()) {
            sizes.set(at, sizes.get(at) * sizes.remove(/* index */ at + 1));
        } else if (at < sizes.size() && sizes.get(at) == 4) {
            sizes.set(at, 2);
            sizes.add(at, 2);
        } else if (sizes.size() < 4) {
            sizes.add(at, 1);
        } else {
            Collections.reverse(sizes);
        }
        draft.apply(new Movement.Reshape(Shape.of(SafeDomain.array(sizes))), x);
    }

    private void permute() {
        int x = draft.value(1);
        draft.apply(permutation(draft.shape(x).rank()), x);
    }

    /** Often the transpose of the last two, which a matmul reads in place. */
    private Movement.Permute permutation(int rank) {
        if (rank >= 2 && rng.nextBoolean()) {
            return transpose(rank);
        }
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        for (int d = rank - 1; d > 0; d--) {
            Collections.swap(order, d, rng.nextInt(d + 1));
        }
        return new Movement.Permute(order);
    }

    static Movement.Permute transpose(int rank) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, rank).boxed().toList());
        Collections.swap(order, rank - 1, rank - 2);
        return new Movement.Permute(order);
    }

    private void expand() {
        int x = draft.value(s -> s.rank() < 4, () -> Shape.of(1, rng.nextInt(1, 4)));
        int[] own = draft.shape(x).sizes();
        int front = rng.nextInt(5 - own.length);
        int[] sizes = new int[front + own.length];
        for (int d = 0; d < sizes.length; d++) {
            boolean repeats = d < front || own[d - front] == 1;
            sizes[d] = repeats ? rng.nextInt(1, 4) : own[d - front];
        }
        draft.apply(new Movement.Expand(Shape.of(sizes)), x);
    }

    private void slice() {
        int x = draft.value(1);
        int dim = rng.nextInt(draft.shape(x).rank());
        int n = draft.shape(x).dim(dim);
        int from = rng.nextInt(Math.max(1, n));
        draft.apply(new Movement.Slice(dim, from, Math.min(n, from + rng.nextInt(1, 4))), x);
    }

    private void pad() {
        int x = draft.value(1);
        draft.apply(new Movement.Pad(rng.nextInt(draft.shape(x).rank()), rng.nextInt(3), rng.nextInt(3)), x);
    }

    private void concat() {
        int first = draft.value(1);
        Shape shape = draft.shape(first);
        int dim = rng.nextInt(shape.rank());
        int[] parts = new int[rng.nextInt(1, 4)];
        parts[0] = first;
        for (int i = 1; i < parts.length; i++) {
            parts[i] = draft.value(
                    s -> s.rank() == shape.rank() && s.with(dim, 0).equals(shape.with(dim, 0)),
                    () -> shape.with(dim, rng.nextInt(1, 4)));
        }
        draft.apply(new Movement.Concat(dim), parts);
    }

    // ---- indexing

    /** Indices repeat wherever there are more of them than there is to pick from. */
    private void gather() {
        int x = draft.value(1);
        Shape shape = draft.shape(x);
        int dim = rng.nextInt(shape.rank());
        if (shape.dim(dim) > 0) {
            int index = draft.integers(shape.dim(dim), shape.with(dim, rng.nextInt(1, 5)));
            draft.apply(new Indexing.Gather(dim), x, index);
        }
    }

    private void scatterAdd() {
        int x = draft.value(1);
        Shape shape = draft.shape(x);
        int size = rng.nextInt(1, 5);
        int index = draft.integers(size, shape);
        draft.apply(new Indexing.ScatterAdd(rng.nextInt(shape.rank()), size), x, index);
    }

    private void rows() {
        int table = draft.value(s -> s.rank() > 0 && s.dim(0) > 0, () -> Shape.of(3, rng.nextInt(1, 4)));
        int[] index = IntStream.generate(() -> rng.nextInt(1, 4))
                .limit(rng.nextInt(3))
                .toArray();
        draft.apply(
                new Indexing.Rows(), table, draft.integers(draft.shape(table).dim(0), Shape.of(index)));
    }

    private void rowsAdd() {
        int x = draft.value(0);
        Shape shape = draft.shape(x);
        int rank = rng.nextInt(shape.rank() + 1);
        int rows = rng.nextInt(1, 4);
        int index = draft.integers(rows, Shape.of(Arrays.copyOf(shape.sizes(), rank)));
        draft.apply(new Indexing.RowsAdd(rows), x, index);
    }

    private void triangle() {
        draft.apply(new Indexing.Triangle(rng.nextBoolean(), rng.nextInt(-1, 2)), draft.value(2));
    }
}
