package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;

/** Cases of the matrix product: batches, vectors, empties, transposed operands. */
final class MatMulCases extends CaseTable {
    private MatMulCases() {
        super(20254);
    }

    static List<OpCase> all() {
        MatMulCases table = new MatMulCases();
        table.products();
        return table.cases();
    }

    private void products() {
        int[][][] shapes = {
            {{2, 3}, {3, 4}},
            {{1, 1}, {1, 1}},
            {{5, 7}, {7, 1}},
            {{1, 7}, {7, 5}},
            {{2, 3, 4}, {4, 5}},
            {{2, 3, 4}, {2, 4, 5}},
            {{3, 4}, {2, 4, 5}},
            {{2, 1, 3, 4}, {3, 4, 2}},
            {{1, 3, 4}, {2, 4, 2}},
            {{3}, {3}},
            {{3}, {3, 2}},
            {{2, 3}, {3}},
            {{2, 2, 3}, {3}},
            {{0, 3}, {3, 2}},
            {{2, 0}, {0, 3}},
            {{2, 3}, {3, 0}},
            {{0, 2, 3}, {3, 2}}
        };
        for (int[][] pair : shapes) {
            Tensor x = normal(pair[0]);
            Tensor w = normal(pair[1]);
            add(
                    "matmul",
                    MatMul.class,
                    List.of(x, w),
                    in -> in.get(0).matmul(in.get(1)),
                    in -> product(in.get(0), in.get(1)));
        }
        add(
                "matmul of a transposed x",
                MatMul.class,
                List.of(normal(3, 2), normal(3, 4)),
                in -> in.get(0).transpose().matmul(in.get(1)),
                in -> product(in.get(0).permute(1, 0), in.get(1)));
        add(
                "matmul with a transposed w",
                MatMul.class,
                List.of(normal(2, 3), normal(4, 3)),
                in -> in.get(0).matmul(in.get(1).transpose()),
                in -> product(in.get(0), in.get(1).permute(1, 0)));
        add(
                "matmul of two transposed batches",
                MatMul.class,
                List.of(normal(2, 3, 2), normal(2, 4, 3)),
                in -> in.get(0).transpose().matmul(in.get(1).transpose()),
                null);
        add(
                "matmul of a transposed batch with one w",
                MatMul.class,
                List.of(normal(2, 3, 2), normal(3, 4)),
                in -> in.get(0).transpose().matmul(in.get(1)),
                in -> product(in.get(0).permute(0, 2, 1), in.get(1)));
        add(
                "matmul of x with its transpose",
                MatMul.class,
                List.of(normal(3, 2)),
                in -> in.getFirst().matmul(in.getFirst().transpose()),
                null);
    }

    /** Element by element: the sum over p of x[…, i, p] · w[…, p, j]. */
    static double[] product(Tensor left, Tensor right) {
        Tensor x = left.rank() == 1 ? left.unsqueeze(0) : left;
        Tensor w = right.rank() == 1 ? right.unsqueeze(1) : right;
        Shape batchX = x.shape().removed(x.rank() - 1).removed(x.rank() - 2);
        Shape batchW = w.shape().removed(w.rank() - 1).removed(w.rank() - 2);
        Shape batch = Shape.broadcast("product", batchX, batchW);
        int n = x.dim(-2);
        int m = w.dim(-1);
        double[] out = new double[batch.size() * n * m];
        for (int i = 0; i < out.length; i++) {
            int[] px = Arrays.copyOf(project(batch, i / m / n, batchX), x.rank());
            int[] pw = Arrays.copyOf(project(batch, i / m / n, batchW), w.rank());
            px[x.rank() - 2] = i / m % n;
            pw[w.rank() - 1] = i % m;
            for (int p = 0; p < x.dim(-1); p++) {
                px[x.rank() - 1] = p;
                pw[w.rank() - 2] = p;
                out[i] += x.get(px) * w.get(pw);
            }
        }
        return out;
    }
}
