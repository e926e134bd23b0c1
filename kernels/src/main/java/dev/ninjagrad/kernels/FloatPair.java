package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Compare;
import java.util.Arrays;

/**
 * Two operands of an element-wise kernel, as rows of {@code n}: row r of x starts at r·xRow, and its elements are
 * neighbours ({@code xStep} 1) or one and the same (0).
 */
final class FloatPair {
    private static final int L = FloatLanes.L;

    private final int n;
    private final float[] x;
    private final int xRow;
    private final int xStep;
    private final float[] w;
    private final int wRow;
    private final int wStep;

    FloatPair(int n, float[] x, int xRow, int xStep, float[] w, int wRow, int wStep) {
        this.n = n;
        this.x = x;
        this.xRow = xRow;
        this.xStep = xStep;
        this.w = w;
        this.wRow = wRow;
        this.wStep = wStep;
    }

    /** Computes rows {@code from} to {@code to} − 1 of y and writes nothing else. */
    void apply(Binary op, int from, int to, float[] y) {
        for (int r = from; r < to; r++) {
            row(op, r * xRow, r * wRow, y, r * n);
        }
    }

    /** Computes elements {@code from} to {@code to} − 1 of a single row; {@code from} is a multiple of the lanes. */
    void applyFlat(Binary op, int from, int to, float[] y) {
        new FloatPair(to - from, x, 0, xStep, w, 0, wStep).row(op, from * xStep, from * wStep, y, from);
    }

    void row(Binary op, int xAt, int wAt, float[] y, int yAt) {
        FloatScratch scratch = FloatScratch.own();
        float[] a = xStep == 1 ? x : repeat(x[xAt], scratch.left);
        float[] b = wStep == 1 ? w : repeat(w[wAt], scratch.right);
        int aAt = xStep * xAt;
        int bAt = wStep * wAt;
        int full = FloatLanes.full(n);
        FloatLoops.binary(op, 1, full, a, aAt, 0, L * xStep, b, bAt, 0, L * wStep, y, yAt, 0);
        if (full < n) {
            FloatLoops.binary(op, 1, L, a, aAt + full * xStep, 0, 0, b, bAt + full * wStep, 0, 0, scratch.tail, 0, 0);
            System.arraycopy(scratch.tail, 0, y, yAt + full, n - full);
        }
    }

    private static float[] repeat(float value, float[] into) {
        Arrays.fill(into, value);
        return into;
    }

    void compare(Compare op, int rows, int[] y) {
        FloatScratch scratch = FloatScratch.own();
        int full = FloatLanes.full(n);
        for (int r = 0; r < rows; r++) {
            float[] a = xStep == 1 ? x : repeat(x[r * xRow], scratch.left);
            float[] b = wStep == 1 ? w : repeat(w[r * wRow], scratch.right);
            int aAt = xStep * r * xRow;
            int bAt = wStep * r * wRow;
            FloatLoops.compare(op, full, a, aAt, L * xStep, b, bAt, L * wStep, y, r * n);
            if (full < n) {
                FloatLoops.compare(op, L, a, aAt + full * xStep, 0, b, bAt + full * wStep, 0, scratch.maskTail, 0);
                System.arraycopy(scratch.maskTail, 0, y, r * n + full, n - full);
            }
        }
    }

    void where(int rows, int[] mask, int maskRow, int maskStep, float[] y) {
        FloatScratch scratch = FloatScratch.own();
        int full = FloatLanes.full(n);
        for (int r = 0; r < rows; r++) {
            float[] a = xStep == 1 ? x : repeat(x[r * xRow], scratch.left);
            float[] b = wStep == 1 ? w : repeat(w[r * wRow], scratch.right);
            int[] c = maskStep == 1 ? mask : scratch.mask;
            if (maskStep == 0) {
                Arrays.fill(c, mask[r * maskRow]);
            }
            int aAt = xStep * r * xRow;
            int bAt = wStep * r * wRow;
            int cAt = maskStep * r * maskRow;
            int yAt = r * n;
            FloatChoose.where(1, full, c, cAt, 0, L * maskStep, a, aAt, 0, L * xStep, b, bAt, 0, L * wStep, y, yAt, 0);
            if (full < n) {
                FloatChoose.where(
                        1,
                        L,
                        c,
                        cAt + full * maskStep,
                        0,
                        0,
                        a,
                        aAt + full * xStep,
                        0,
                        0,
                        b,
                        bAt + full * wStep,
                        0,
                        0,
                        scratch.tail,
                        0,
                        0);
                System.arraycopy(scratch.tail, 0, y, yAt + full, n - full);
            }
        }
    }
}
