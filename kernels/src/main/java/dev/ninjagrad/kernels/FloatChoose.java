package dev.ninjagrad.kernels;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/** The choice between two operands by an I32 mask. Operands advance and whole vectors are written as in {@link FloatLoops}. */
final class FloatChoose {
    private static final VectorSpecies<Float> S = FloatLanes.S;
    private static final VectorSpecies<Integer> INTS = FloatLanes.INTS;
    private static final int L = FloatLanes.L;

    private FloatChoose() {}

    /** y = x where the mask is not 0, else w, on rows whose first elements lie {@code yRow} and so on apart. */
    static void where(
            int rows,
            int n,
            int[] mask,
            int maskAt,
            int maskRow,
            int maskStep,
            float[] x,
            int xAt,
            int xRow,
            int xStep,
            float[] w,
            int wAt,
            int wRow,
            int wStep,
            float[] y,
            int yAt,
            int yRow) {
        if (n > 0 && n <= L) {
            int c = maskAt;
            int a = xAt;
            int b = wAt;
            int to = yAt;
            for (int r = 0; r < rows; r++, c += maskRow, a += xRow, b += wRow, to += yRow) {
                VectorMask<Float> chosen = IntVector.fromArray(INTS, mask, c)
                        .compare(VectorOperators.NE, 0)
                        .cast(S);
                FloatVector.fromArray(S, w, b)
                        .blend(FloatVector.fromArray(S, x, a), chosen)
                        .intoArray(y, to);
            }
            return;
        }
        for (int r = 0; r < rows; r++) {
            int c = maskAt + r * maskRow;
            int a = xAt + r * xRow;
            int b = wAt + r * wRow;
            int to = yAt + r * yRow;
            for (int i = 0; i < n; i += L, c += maskStep, a += xStep, b += wStep) {
                VectorMask<Float> chosen = IntVector.fromArray(INTS, mask, c)
                        .compare(VectorOperators.NE, 0)
                        .cast(S);
                FloatVector.fromArray(S, w, b)
                        .blend(FloatVector.fromArray(S, x, a), chosen)
                        .intoArray(y, to + i);
            }
        }
    }
}
