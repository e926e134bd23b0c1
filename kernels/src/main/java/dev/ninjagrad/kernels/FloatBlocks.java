package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Unary;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Kernels on windows of rows × n elements, row by row: the ops of a fused program. Whole vectors are written, so up to L − 1
 * elements past a row's last are overwritten; its caller writes them next or has no use for them.
 */
final class FloatBlocks {
    private static final int L = FloatLanes.L;

    /** Rows shorter than this are copied faster by a loop than by a call. */
    private static final int SHORT = 16;

    /** So much of what lies between two rows may be overwritten; see Kernels. */
    private static final int GAP = 15;

    private FloatBlocks() {}

    /** Whether the elements of each row are neighbours, or one that repeats. */
    private static boolean fits(Block x, int n) {
        return x.col() >>> 1 == 0 || n == 1;
    }

    static boolean fits(int n, Block x, Block y) {
        return (x.col() == 1 || n == 1) && (y.col() == 1 || n == 1);
    }

    static boolean fits(int n, Block x, Block w, Block y) {
        return fits(x, n) && fits(w, n) && (y.col() == 1 || n == 1);
    }

    /** Whether rows {@code row} apart are as good as one long row: what lies between them may be computed as well. */
    private static boolean joined(int n, int row, int other) {
        return row == other && row >= n && row - n <= GAP;
    }

    static void unary(Unary op, int rows, int n, Block x, Block y) {
        float[] from = x.storage().floats();
        float[] to = y.storage().floats();
        int a = x.at();
        int b = y.at();
        if (joined(n, x.row(), y.row())) {
            FloatUnary.apply(op, (rows - 1) * y.row() + n, from, a, to, b);
            return;
        }
        for (int r = 0; r < rows; r++, a += x.row(), b += y.row()) {
            FloatUnary.apply(op, n, from, a, to, b);
        }
    }

    static void binary(Binary op, int rows, int n, Block x, Block w, Block y) {
        boolean leftRepeats = x.col() == 0 && n > 1;
        boolean rightRepeats = w.col() == 0 && n > 1;
        if (leftRepeats && !rightRepeats && (op == Binary.ADD || op == Binary.MUL)) {
            binary(op, rows, n, w, x, y);
            return;
        }
        if (rightRepeats && !leftRepeats && perRow(op, rows, n, x, w, y)) {
            return;
        }
        float[] left = x.storage().floats();
        float[] right = w.storage().floats();
        float[] to = y.storage().floats();
        if (!leftRepeats && !rightRepeats) {
            if (joined(n, x.row(), y.row()) && w.row() == y.row()) {
                int all = (rows - 1) * y.row() + n;
                FloatBinary.apply(op, all, left, x.at(), L, right, w.at(), L, to, y.at());
                return;
            }
            FloatBinary.apply(op, rows, n, left, x.at(), x.row(), L, right, w.at(), w.row(), L, to, y.at(), y.row());
            return;
        }
        FloatScratch scratch = FloatScratch.own();
        float[] u = leftRepeats ? scratch.left : left;
        float[] v = rightRepeats ? scratch.right : right;
        int uStep = leftRepeats ? 0 : L;
        int vStep = rightRepeats ? 0 : L;
        int a = x.at();
        int b = w.at();
        int c = y.at();
        for (int r = 0; r < rows; r++, a += x.row(), b += w.row(), c += y.row()) {
            if (leftRepeats && (r == 0 || x.row() != 0)) {
                FloatVector.broadcast(FloatLanes.S, left[a]).intoArray(u, 0);
            }
            if (rightRepeats && (r == 0 || w.row() != 0)) {
                FloatVector.broadcast(FloatLanes.S, right[b]).intoArray(v, 0);
            }
            FloatBinary.apply(op, n, u, leftRepeats ? 0 : a, uStep, v, rightRepeats ? 0 : b, vStep, to, c);
        }
    }

    /** Whole rows with one value a row: what norms and softmax do most. False for an op that has no such loop. */
    private static boolean perRow(Binary op, int rows, int n, Block x, Block w, Block y) {
        float[] left = x.storage().floats();
        float[] right = w.storage().floats();
        float[] to = y.storage().floats();
        switch (op) {
            case ADD -> addPerRow(rows, n, left, x.at(), x.row(), right, w.at(), w.row(), to, y.at(), y.row());
            case SUB -> subPerRow(rows, n, left, x.at(), x.row(), right, w.at(), w.row(), to, y.at(), y.row());
            case MUL -> mulPerRow(rows, n, left, x.at(), x.row(), right, w.at(), w.row(), to, y.at(), y.row());
            case DIV -> divPerRow(rows, n, left, x.at(), x.row(), right, w.at(), w.row(), to, y.at(), y.row());
            case POW, MAXIMUM, MINIMUM -> {
                return false;
            }
        }
        return true;
    }

    private static void addPerRow(
            int rows, int n, float[] x, int a, int xRow, float[] w, int b, int wRow, float[] y, int c, int yRow) {
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.broadcast(FloatLanes.S, w[b + r * wRow]);
            int from = a + r * xRow;
            int to = c + r * yRow;
            for (int i = 0; i < n; i += L) {
                FloatVector.fromArray(FloatLanes.S, x, from + i).add(v).intoArray(y, to + i);
            }
        }
    }

    private static void subPerRow(
            int rows, int n, float[] x, int a, int xRow, float[] w, int b, int wRow, float[] y, int c, int yRow) {
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.broadcast(FloatLanes.S, w[b + r * wRow]);
            int from = a + r * xRow;
            int to = c + r * yRow;
            for (int i = 0; i < n; i += L) {
                FloatVector.fromArray(FloatLanes.S, x, from + i).sub(v).intoArray(y, to + i);
            }
        }
    }

    private static void mulPerRow(
            int rows, int n, float[] x, int a, int xRow, float[] w, int b, int wRow, float[] y, int c, int yRow) {
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.broadcast(FloatLanes.S, w[b + r * wRow]);
            int from = a + r * xRow;
            int to = c + r * yRow;
            for (int i = 0; i < n; i += L) {
                FloatVector.fromArray(FloatLanes.S, x, from + i).mul(v).intoArray(y, to + i);
            }
        }
    }

    private static void divPerRow(
            int rows, int n, float[] x, int a, int xRow, float[] w, int b, int wRow, float[] y, int c, int yRow) {
        for (int r = 0; r < rows; r++) {
            FloatVector v = FloatVector.broadcast(FloatLanes.S, w[b + r * wRow]);
            int from = a + r * xRow;
            int to = c + r * yRow;
            for (int i = 0; i < n; i += L) {
                FloatVector.fromArray(FloatLanes.S, x, from + i).div(v).intoArray(y, to + i);
            }
        }
    }

    static void compare(Compare op, int rows, int n, Block x, Block w, Block y) {
        FloatScratch scratch = FloatScratch.own();
        float[] left = x.storage().floats();
        float[] right = w.storage().floats();
        int[] to = y.storage().ints();
        boolean leftRepeats = x.col() == 0 && n > 1;
        boolean rightRepeats = w.col() == 0 && n > 1;
        int a = x.at();
        int b = w.at();
        int c = y.at();
        for (int r = 0; r < rows; r++, a += x.row(), b += w.row(), c += y.row()) {
            float[] u = leftRepeats ? repeated(left[a], scratch.left) : left;
            float[] v = rightRepeats ? repeated(right[b], scratch.right) : right;
            FloatChoose.compare(
                    op,
                    n,
                    u,
                    leftRepeats ? 0 : a,
                    leftRepeats ? 0 : L,
                    v,
                    rightRepeats ? 0 : b,
                    rightRepeats ? 0 : L,
                    to,
                    c);
        }
    }

    static void where(int rows, int n, Block mask, Block x, Block w, Block y) {
        FloatScratch scratch = FloatScratch.own();
        int[] masks = mask.storage().ints();
        float[] left = x.storage().floats();
        float[] right = w.storage().floats();
        boolean maskRepeats = mask.col() == 0 && n > 1;
        boolean leftRepeats = x.col() == 0 && n > 1;
        boolean rightRepeats = w.col() == 0 && n > 1;
        // What repeats with another value in each row is taken row by row.
        boolean together =
                (!maskRepeats || mask.row() == 0) && (!leftRepeats || x.row() == 0) && (!rightRepeats || w.row() == 0);
        int count = together ? rows : 1;
        int m = mask.at();
        int a = x.at();
        int b = w.at();
        int c = y.at();
        for (int r = 0; r < rows; r += count, m += mask.row(), a += x.row(), b += w.row(), c += y.row()) {
            if (maskRepeats) {
                Arrays.fill(scratch.mask, masks[m]);
            }
            FloatChoose.where(
                    count,
                    n,
                    maskRepeats ? scratch.mask : masks,
                    maskRepeats ? 0 : m,
                    mask.row(),
                    maskRepeats ? 0 : L,
                    leftRepeats ? repeated(left[a], scratch.left) : left,
                    leftRepeats ? 0 : a,
                    x.row(),
                    leftRepeats ? 0 : L,
                    rightRepeats ? repeated(right[b], scratch.right) : right,
                    rightRepeats ? 0 : b,
                    w.row(),
                    rightRepeats ? 0 : L,
                    y.storage().floats(),
                    c,
                    y.row());
        }
    }

    private static float[] repeated(float value, float[] into) {
        FloatVector.broadcast(FloatLanes.S, value).intoArray(into, 0);
        return into;
    }

    /** Writes nothing past the last element: a copy may go into a part of something larger. */
    static void copy(int rows, int n, Block x, Block y) {
        float[] from = x.storage().floats();
        float[] to = y.storage().floats();
        int xRow = x.row();
        int yRow = y.row();
        if (n < SHORT || x.col() >>> 1 != 0 || y.col() != 1) {
            copyEach(rows, n, from, x.at(), xRow, x.col(), to, y.at(), yRow, y.col());
            return;
        }
        int a = x.at();
        int b = y.at();
        for (int r = 0; r < rows; r++, a += xRow, b += yRow) {
            if (x.col() == 1) {
                System.arraycopy(from, a, to, b, n);
            } else {
                Arrays.fill(to, b, b + n, from[a]);
            }
        }
    }

    /** Element by element, along the longer side. */
    private static void copyEach(
            int rows, int n, float[] x, int xAt, int xRow, int xCol, float[] y, int yAt, int yRow, int yCol) {
        if (rows > n) {
            copyEach(n, rows, x, xAt, xCol, xRow, y, yAt, yCol, yRow);
            return;
        }
        for (int r = 0; r < rows; r++) {
            int a = xAt + r * xRow;
            int b = yAt + r * yRow;
            for (int c = 0; c < n; c++, a += xCol, b += yCol) {
                y[b] = x[a];
            }
        }
    }

    static void addColumns(int rows, int n, Block x, Block y) {
        float[] from = x.storage().floats();
        float[] to = y.storage().floats();
        for (int c = 0; c < n; c += L) {
            FloatVector sum = FloatVector.fromArray(FloatLanes.S, to, y.at() + c);
            int a = x.at() + c;
            for (int r = 0; r < rows; r++, a += x.row()) {
                sum = sum.add(FloatVector.fromArray(FloatLanes.S, from, a));
            }
            sum.intoArray(to, y.at() + c);
        }
    }
}
