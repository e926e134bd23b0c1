package dev.ninjagrad.kernels;

/**
 * How operands that broadcast are walked, where two loops suffice: rows of {@code n} neighbours. Neighbouring dimensions
 * that all operands step through evenly are merged. Reused, so that finding the way allocates nothing.
 */
final class Walk {
    private static final ThreadLocal<Walk> OWN = ThreadLocal.withInitial(Walk::new);
    private static final int OPERANDS = 3;

    int rows;
    int n;
    final int[] row = new int[OPERANDS];
    final int[] step = new int[OPERANDS];

    static Walk own() {
        return OWN.get();
    }

    /** Finds the two loops; false if more are needed or an operand's neighbours are neither adjacent nor the same. */
    boolean find(int[] shape, int[] a, int[] b, int[] c) {
        rows = 1;
        n = 1;
        int groups = 0;
        for (int d = shape.length - 1; d >= 0; d--) {
            int size = shape[d];
            if (size == 1) {
                continue;
            }
            if (groups == 1 && follows(step, n, a[d], b[d], c[d])) {
                n *= size;
            } else if (groups == 2 && follows(row, rows, a[d], b[d], c[d])) {
                rows *= size;
            } else if (groups == 0) {
                n = size;
                set(step, a[d], b[d], c[d]);
                groups = 1;
            } else if (groups == 1) {
                rows = size;
                set(row, a[d], b[d], c[d]);
                groups = 2;
            } else {
                return false;
            }
        }
        if (groups == 0) {
            set(step, 1, 1, 1);
        }
        return step[0] >>> 1 == 0 && step[1] >>> 1 == 0 && step[2] >>> 1 == 0;
    }

    private static void set(int[] strides, int a, int b, int c) {
        strides[0] = a;
        strides[1] = b;
        strides[2] = c;
    }

    private static boolean follows(int[] strides, int size, int a, int b, int c) {
        return a == strides[0] * size && b == strides[1] * size && c == strides[2] * size;
    }
}
