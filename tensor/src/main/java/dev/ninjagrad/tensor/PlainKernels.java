package dev.ninjagrad.tensor;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The reference: every kernel as the plainest loop that is not slow, written once for all dtypes.
 *
 * <p>Elements go through {@link Storage#get} and {@link Storage#set}: arithmetic is in double and an F32 result is
 * rounded once, at the store, so F32 results are at least as exact as any F32 kernel's. Single-threaded and in a fixed
 * order: same input, same bits.
 */
public final class PlainKernels implements Kernels {
    @Override
    public void unary(Unary op, int n, Storage x, Storage y) {
        PlainElementwise.unary(op, n, x, 0, y, 0);
    }

    @Override
    public void binary(Binary op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        PlainElementwise.binary(op, Nest.of(shape, xStrides, wStrides), x, w, y);
    }

    @Override
    public void compare(Compare op, int[] shape, Storage x, int[] xStrides, Storage w, int[] wStrides, Storage y) {
        PlainElementwise.compare(op, Nest.of(shape, xStrides, wStrides), x, w, y);
    }

    @Override
    public void where(
            int[] shape,
            Storage mask,
            int[] maskStrides,
            Storage x,
            int[] xStrides,
            Storage w,
            int[] wStrides,
            Storage y) {
        int to = 0;
        for (Nest n = Nest.of(shape, maskStrides, xStrides, wStrides); n.hasRow(); n.nextRow()) {
            int m = n.at(0);
            int a = n.at(1);
            int b = n.at(2);
            for (int i = 0; i < n.length(); i++, m += n.step(0), a += n.step(1), b += n.step(2)) {
                y.set(to++, mask.get(m) != 0 ? x.get(a) : w.get(b));
            }
        }
    }

    @Override
    public void reduce(Reduce.Kind op, int outer, int n, int inner, Storage x, Storage y) {
        double[] acc = PlainScratch.doubles(0, inner);
        for (int o = 0; o < outer; o++) {
            Arrays.fill(acc, 0, inner, op.start());
            for (int j = 0; j < n; j++) {
                fold(op, x, (o * n + j) * inner, inner, acc);
            }
            for (int i = 0; i < inner; i++) {
                y.set(o * inner + i, op == Reduce.Kind.MEAN ? acc[i] / n : acc[i]);
            }
        }
    }

    private static void fold(Reduce.Kind op, Storage x, int from, int n, double[] acc) {
        switch (op) {
            case SUM, MEAN -> {
                for (int i = 0; i < n; i++) {
                    acc[i] += x.get(from + i);
                }
            }
            case MAX -> {
                for (int i = 0; i < n; i++) {
                    acc[i] = Math.max(acc[i], x.get(from + i));
                }
            }
            case MIN -> {
                for (int i = 0; i < n; i++) {
                    acc[i] = Math.min(acc[i], x.get(from + i));
                }
            }
        }
    }

    @Override
    public void argReduce(boolean largest, int outer, int n, int inner, Storage x, Storage y) {
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                int best = 0;
                double value = x.get(o * n * inner + i);
                for (int j = 1; j < n && !Double.isNaN(value); j++) {
                    double candidate = x.get((o * n + j) * inner + i);
                    if ((largest ? candidate > value : candidate < value) || Double.isNaN(candidate)) {
                        best = j;
                        value = candidate;
                    }
                }
                y.set(o * inner + i, best);
            }
        }
    }

    @Override
    public void matmul(int n, int k, int m, Matrices x, Matrices w, Storage y) {
        PlainMatMul.apply(n, k, m, x, w, y, false);
    }

    @Override
    public void matmulEpilogue(
            int n,
            int k,
            int m,
            Matrices x,
            Matrices w,
            @Nullable Storage bias,
            @Nullable Unary activation,
            Storage y) {
        matmul(n, k, m, x, w, y);
        int size = x.count() * n * m;
        for (int i = 0; bias != null && i < size; i++) {
            y.set(i, y.get(i) + bias.get(i % m));
        }
        if (activation != null) {
            unary(activation, size, y, y);
        }
    }

    @Override
    public void copy(int[] shape, Storage x, int xAt, int[] xStrides, Storage y, int yAt, int[] yStrides) {
        for (Nest n = Nest.of(shape, xStrides, yStrides); n.hasRow(); n.nextRow()) {
            int from = xAt + n.at(0);
            int to = yAt + n.at(1);
            for (int i = 0; i < n.length(); i++, from += n.step(0), to += n.step(1)) {
                y.set(to, x.get(from));
            }
        }
    }

    @Override
    public void gather(int outer, int n, int inner, Storage x, Picks picks, Storage y) {
        int to = 0;
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < picks.count(); j++) {
                for (int i = 0; i < inner; i++) {
                    y.set(to++, x.get((o * n + picks.at(o, j, i)) * inner + i));
                }
            }
        }
    }

    @Override
    public void scatterAdd(int outer, int n, int inner, Storage x, Picks picks, Storage y) {
        int from = 0;
        for (int o = 0; o < outer; o++) {
            for (int j = 0; j < picks.count(); j++) {
                for (int i = 0; i < inner; i++) {
                    int to = (o * n + picks.at(o, j, i)) * inner + i;
                    y.set(to, y.get(to) + x.get(from++));
                }
            }
        }
    }

    @Override
    public void softmax(boolean log, int outer, int n, int inner, Storage x, Storage y) {
        double[] shifted = PlainScratch.doubles(0, n);
        for (int o = 0; o < outer; o++) {
            for (int i = 0; i < inner; i++) {
                int from = o * n * inner + i;
                double max = Double.NEGATIVE_INFINITY;
                for (int j = 0; j < n; j++) {
                    max = Math.max(max, x.get(from + j * inner));
                }
                double sum = 0;
                for (int j = 0; j < n; j++) {
                    shifted[j] = x.get(from + j * inner) - max;
                    sum += Math.exp(shifted[j]);
                }
                double logSum = Math.log(sum);
                for (int j = 0; j < n; j++) {
                    y.set(from + j * inner, log ? shifted[j] - logSum : Math.exp(shifted[j]) / sum);
                }
            }
        }
    }

    @Override
    public void normalize(
            boolean centred, double eps, int rows, int n, Storage x, Storage gain, @Nullable Storage bias, Storage y) {
        for (int r = 0; r < rows; r++) {
            int from = r * n;
            double mean = 0;
            for (int i = 0; centred && i < n; i++) {
                mean += x.get(from + i) / n;
            }
            double variance = 0;
            for (int i = 0; i < n; i++) {
                double d = x.get(from + i) - mean;
                variance += d * d / n;
            }
            double scale = 1 / Math.sqrt(variance + eps);
            for (int i = 0; i < n; i++) {
                double value = (x.get(from + i) - mean) * scale * gain.get(i);
                y.set(from + i, bias == null ? value : value + bias.get(i));
            }
        }
    }
}
