package dev.ninjagrad.tensor;

import dev.ninjagrad.tensor.Kernels.Block;

/** The reference for {@link Kernels.Block} kernels: one element after the other, in double, rounded once at the store. */
final class PlainBlocks {
    private PlainBlocks() {}

    static void unary(Unary op, int rows, int n, Block x, Block y) {
        Storage from = x.storage();
        Storage to = y.storage();
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            int b = y.at() + r * y.row();
            if (x.col() == 1 && y.col() == 1) {
                PlainElementwise.unary(op, n, from, a, to, b);
            } else {
                for (int c = 0; c < n; c++) {
                    PlainElementwise.unary(op, 1, from, a + c * x.col(), to, b + c * y.col());
                }
            }
        }
    }

    static void binary(Binary op, int rows, int n, Block x, Block w, Block y) {
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            int b = w.at() + r * w.row();
            int to = y.at() + r * y.row();
            if (y.col() == 1) {
                PlainElementwise.binaryRow(op, x.storage(), a, x.col(), w.storage(), b, w.col(), y.storage(), to, n);
            } else {
                for (int c = 0; c < n; c++) {
                    PlainElementwise.binaryRow(
                            op,
                            x.storage(),
                            a + c * x.col(),
                            0,
                            w.storage(),
                            b + c * w.col(),
                            0,
                            y.storage(),
                            to + c * y.col(),
                            1);
                }
            }
        }
    }

    /** The result is made row by row, so y's columns are neighbours. */
    static void compare(Compare op, int rows, int n, Block x, Block w, Block y) {
        int[] out = y.storage().ints();
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            int b = w.at() + r * w.row();
            int to = y.at() + r * y.row();
            for (int c = 0; c < n; c++) {
                PlainElementwise.compareRow(
                        op, x.storage(), a + c * x.col(), 0, w.storage(), b + c * w.col(), 0, out, to + c * y.col(), 1);
            }
        }
    }

    static void where(int rows, int n, Block mask, Block x, Block w, Block y) {
        int[] taken = mask.storage().ints();
        for (int r = 0; r < rows; r++) {
            int m = mask.at() + r * mask.row();
            int a = x.at() + r * x.row();
            int b = w.at() + r * w.row();
            int to = y.at() + r * y.row();
            for (int c = 0; c < n; c++) {
                boolean first = taken[m + c * mask.col()] != 0;
                y.storage()
                        .set(
                                to + c * y.col(),
                                first
                                        ? x.storage().get(a + c * x.col())
                                        : w.storage().get(b + c * w.col()));
            }
        }
    }

    static void copy(int rows, int n, Block x, Block y) {
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            int to = y.at() + r * y.row();
            for (int c = 0; c < n; c++) {
                y.storage().set(to + c * y.col(), x.storage().get(a + c * x.col()));
            }
        }
    }

    static void reduceRows(Reduce.Kind op, int rows, int n, Block x, Block y) {
        Storage from = x.storage();
        for (int r = 0; r < rows; r++) {
            int a = x.at() + r * x.row();
            double acc = op.start();
            for (int c = 0; c < n; c++) {
                double v = from.get(a + c * x.col());
                acc = switch (op) {
                    case SUM, MEAN -> acc + v;
                    case MAX -> Math.max(acc, v);
                    case MIN -> Math.min(acc, v);
                };
            }
            y.storage().set(y.at() + r * y.row(), op == Reduce.Kind.MEAN ? acc / n : acc);
        }
    }

    static void addColumns(int rows, int n, Block x, Block y) {
        for (int c = 0; c < n; c++) {
            int to = y.at() + c * y.col();
            double acc = y.storage().get(to);
            for (int r = 0; r < rows; r++) {
                acc += x.storage().get(x.at() + r * x.row() + c * x.col());
            }
            y.storage().set(to, acc);
        }
    }
}
