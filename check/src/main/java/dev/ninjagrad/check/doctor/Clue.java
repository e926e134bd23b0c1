package dev.ninjagrad.check.doctor;

import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;

/** What can be said of numbers that no known fault explains. */
final class Clue {
    /** A ratio counts as constant if it varies by no more than this. */
    private static final double SAME = 1e-4;

    private final Closeness right;
    private final Tensor actual;

    Clue(Closeness right, Tensor actual) {
        this.right = right;
        this.actual = actual;
    }

    String text() {
        double[] a = actual.toDoubles();
        double[] r = right.value();
        if (a.length != r.length) {
            return "Its shape is " + actual.shape() + "; the value's is "
                    + right.tensor().shape() + ".";
        }
        double ratio = ratio(a, r);
        if (Double.isFinite(ratio)) {
            return String.format(Locale.ROOT, "It is %.6g times the right gradient.", ratio);
        }
        int wrong = 0;
        int worst = 0;
        for (int i = 0; i < a.length; i++) {
            wrong += Math.abs(a[i] - r[i]) <= right.tolerance(i) ? 0 : 1;
            worst = Math.abs(a[i] - r[i]) > Math.abs(a[worst] - r[worst]) ? i : worst;
        }
        return String.format(
                Locale.ROOT,
                "%d of %d elements are wrong; the worst is %s: expected %.6g, got %.6g.",
                wrong,
                a.length,
                Arrays.toString(position(worst)),
                r[worst],
                a[worst]);
    }

    private static double ratio(double[] a, double[] r) {
        double dot = 0;
        double square = 0;
        for (int i = 0; i < a.length; i++) {
            dot += a[i] * r[i];
            square += r[i] * r[i];
        }
        double ratio = dot / square;
        double off = 0;
        double scale = 0;
        for (int i = 0; i < a.length; i++) {
            off = Math.max(off, Math.abs(a[i] - ratio * r[i]));
            scale = Math.max(scale, Math.abs(a[i]));
        }
        return scale > 0 && off <= SAME * scale ? ratio : Double.NaN;
    }

    private int[] position(int flat) {
        int[] sizes = right.tensor().shape().sizes();
        int[] at = new int[sizes.length];
        int rest = flat;
        for (int d = sizes.length - 1; d >= 0; d--) {
            at[d] = rest % sizes[d];
            rest /= sizes[d];
        }
        return at;
    }
}
