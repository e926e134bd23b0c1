package dev.ninjagrad.check.doctor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the difference between a claimed and a numerical gradient looks like, one block at a time. */
final class Signature {
    /** Agreement with a numerical gradient, relative to the block's largest element. */
    private static final double SAME = 1e-5;

    private final ObjectiveDoctor.Block block;
    private final List<ObjectiveDoctor.Block> all;
    private final double[] x;
    private final double[] right;
    private final double[] rightAll;
    private final double[] claimed;
    private final double scale;

    Signature(
            ObjectiveDoctor.Block block,
            List<ObjectiveDoctor.Block> all,
            double[] x,
            double[] right,
            double[] claimed) {
        this.block = block;
        this.all = all;
        this.rightAll = right;
        this.x = part(x, block);
        this.right = part(right, block);
        this.claimed = part(claimed, block);
        double own = largest(this.right);
        // A block whose gradient is 0 is compared on the scale of the others.
        this.scale = own > SAME * largest(right) ? own : Math.max(largest(right), Double.MIN_NORMAL);
    }

    private static double[] part(double[] values, ObjectiveDoctor.Block b) {
        return Arrays.copyOfRange(values, b.from(), b.from() + b.size());
    }

    private static double largest(double[] values) {
        return Arrays.stream(values).map(Math::abs).max().orElse(0);
    }

    private boolean same(double[] a, double[] b) {
        for (int i = 0; i < a.length; i++) {
            if (!(Math.abs(a[i] - b[i]) <= SAME * scale)) {
                return false;
            }
        }
        return true;
    }

    ObjectiveDoctor.Result result() {
        double maxdiff = 0;
        for (int i = 0; i < right.length; i++) {
            double off = Math.abs(right[i] - claimed[i]);
            maxdiff = Double.isNaN(off) || off > maxdiff ? off : maxdiff;
        }
        if (same(claimed, right)) {
            return said(true, maxdiff, "", "");
        }
        ObjectiveDoctor.Result found = notANumber(maxdiff);
        found = found != null ? found : allZero(maxdiff);
        found = found != null ? found : factor(maxdiff);
        found = found != null ? found : arranged(maxdiff);
        found = found != null ? found : decay(maxdiff);
        found = found != null ? found : few(maxdiff);
        return found != null
                ? found
                : said(
                        false,
                        maxdiff,
                        "unknown",
                        String.format(Locale.ROOT, "Off by up to %.3g, in no way that has a name.", maxdiff));
    }

    private ObjectiveDoctor.Result said(boolean fine, double maxdiff, String signature, String sentence) {
        List<Integer> shape = Arrays.stream(block.shape()).boxed().toList();
        return new ObjectiveDoctor.Result(block.name(), shape, fine, maxdiff, signature, sentence);
    }

    private ObjectiveDoctor.@Nullable Result notANumber(double maxdiff) {
        long bad = Arrays.stream(claimed).filter(v -> !Double.isFinite(v)).count();
        return bad == 0
                ? null
                : said(false, maxdiff, "not-finite", bad + " of " + claimed.length + " elements are NaN or infinite.");
    }

    private ObjectiveDoctor.@Nullable Result allZero(double maxdiff) {
        return largest(claimed) > 0
                ? null
                : said(
                        false,
                        maxdiff,
                        "detached",
                        "All zeros: no gradient arrives here, though these parameters matter.");
    }

    private ObjectiveDoctor.@Nullable Result factor(double maxdiff) {
        double dot = 0;
        double square = 0;
        for (int i = 0; i < right.length; i++) {
            dot += claimed[i] * right[i];
            square += right[i] * right[i];
        }
        double factor = dot / square;
        double[] scaled = Arrays.stream(right).map(v -> v * factor).toArray();
        double tolerance = Math.max(1, Math.abs(factor));
        for (int i = 0; i < scaled.length; i++) {
            if (!(Math.abs(scaled[i] - claimed[i]) <= tolerance * SAME * scale)) {
                return null;
            }
        }
        if (right.length < 2 || square == 0) {
            return null;
        }
        if (Math.abs(factor + 1) < SAME) {
            return said(false, maxdiff, "sign-flipped", "Every element has the wrong sign.");
        }
        double inverse = 1 / factor;
        String known = Math.abs(factor) > 1 && near(factor)
                ? String.format(
                        Locale.ROOT, "%.0f times too large: a mean taken for a sum, or a factor 1/n missing.", factor)
                : near(inverse)
                        ? String.format(
                                Locale.ROOT,
                                "%.0f times too small: a factor missing, or a sum taken for a mean.",
                                inverse)
                        : String.format(Locale.ROOT, "%.6g times the right gradient.", factor);
        return said(false, maxdiff, "constant-factor", known);
    }

    private static boolean near(double v) {
        return Math.abs(v - Math.rint(v)) < 1e-4 * Math.abs(v) && Math.rint(v) != 0;
    }

    private ObjectiveDoctor.@Nullable Result arranged(double maxdiff) {
        int[] shape = block.shape();
        if (shape.length == 2 && same(claimed, transposed(right, shape[0], shape[1]))) {
            return said(
                    false,
                    maxdiff,
                    "transposed",
                    "The matrix is transposed: [" + shape[1] + ", " + shape[0] + "] in the place of "
                            + Arrays.toString(shape) + ".");
        }
        if (shape.length == 2 && same(claimed, transposed(right, shape[1], shape[0]))) {
            return said(false, maxdiff, "transposed", "The matrix is written column by column.");
        }
        for (ObjectiveDoctor.Block other : all) {
            if (other.from() != block.from() && other.size() == block.size() && same(claimed, part(rightAll, other))) {
                return said(false, maxdiff, "swapped-blocks", "This is the gradient of " + other.name() + ".");
            }
        }
        for (int shift : new int[] {1, -1}) {
            double[] moved = new double[right.length];
            for (int i = 0; i < moved.length; i++) {
                moved[i] = right[Math.floorMod(i + shift, right.length)];
            }
            if (right.length > 2 && same(claimed, moved)) {
                return said(false, maxdiff, "shifted", "Every element is one position off.");
            }
        }
        double[] reversed = new double[right.length];
        for (int i = 0; i < reversed.length; i++) {
            reversed[i] = right[right.length - 1 - i];
        }
        return same(claimed, reversed) ? said(false, maxdiff, "reversed", "The elements are in reverse order.") : null;
    }

    private static double[] transposed(double[] matrix, int rows, int columns) {
        double[] out = new double[matrix.length];
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < columns; j++) {
                out[j * rows + i] = matrix[i * columns + j];
            }
        }
        return out;
    }

    /** A difference in proportion to the parameters themselves is a penalty on their squares. */
    private ObjectiveDoctor.@Nullable Result decay(double maxdiff) {
        double dot = 0;
        double square = 0;
        for (int i = 0; i < x.length; i++) {
            dot += (claimed[i] - right[i]) * x[i];
            square += x[i] * x[i];
        }
        double factor = dot / square;
        double[] shifted = right.clone();
        for (int i = 0; i < x.length; i++) {
            shifted[i] += factor * x[i];
        }
        if (x.length < 3 || !same(claimed, shifted)) {
            return null;
        }
        return said(
                false,
                maxdiff,
                factor < 0 ? "penalty-missing" : "penalty-added",
                String.format(
                        Locale.ROOT,
                        "Off by %.4g times the parameters: the gradient of a squared penalty is %s.",
                        factor,
                        factor < 0 ? "missing" : "there, but not in the function"));
    }

    private ObjectiveDoctor.@Nullable Result few(double maxdiff) {
        int[] wrong = IntStream.range(0, right.length)
                .filter(i -> !(Math.abs(claimed[i] - right[i]) <= SAME * scale))
                .toArray();
        if (wrong.length == 1 && right.length > 1) {
            int i = wrong[0];
            return said(
                    false,
                    maxdiff,
                    "one-element",
                    String.format(
                            Locale.ROOT,
                            "Only element %d is wrong: expected %.6g, got %.6g.",
                            i,
                            right[i],
                            claimed[i]));
        }
        boolean zeros = Arrays.stream(wrong).allMatch(i -> claimed[i] == 0);
        if (zeros) {
            return said(
                    false,
                    maxdiff,
                    "zeros",
                    wrong.length + " of " + right.length + " elements are 0 that should not be; the others are right.");
        }
        int[] shape = block.shape();
        if (shape.length == 2
                && Arrays.stream(wrong).map(i -> i / shape[1]).distinct().count() == 1
                && shape[0] > 1) {
            return said(false, maxdiff, "one-row", "Only row " + wrong[0] / shape[1] + " is wrong.");
        }
        return shape.length == 2
                        && Arrays.stream(wrong)
                                        .map(i -> i % shape[1])
                                        .distinct()
                                        .count()
                                == 1
                        && shape[1] > 1
                ? said(false, maxdiff, "one-column", "Only column " + wrong[0] % shape[1] + " is wrong.")
                : null;
    }
}
