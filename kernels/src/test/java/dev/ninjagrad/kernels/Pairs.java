package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.fail;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.PlainKernels;
import dev.ninjagrad.tensor.Storage;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;

/** Runs a kernel of both providers on the same operands and compares the results. */
final class Pairs {
    /** Sizes around the vector widths of every machine, and none and one. */
    static final int[] SIZES = {0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 47, 48, 49, 64, 100, 257};

    private static final Kernels PLAIN = new PlainKernels();
    private final Kernels tested;
    private final SplittableRandom rng = new SplittableRandom(7);

    Pairs(Kernels tested) {
        this.tested = tested;
    }

    Storage random(DType dtype, int size) {
        Storage s = Storage.allocate(dtype, size);
        for (int i = 0; i < size; i++) {
            s.set(i, dtype == DType.I32 ? rng.nextInt(2) : rng.nextDouble(-2, 2));
        }
        // What lies in the padding must not matter.
        for (int i = size; i < size + Storage.PADDING; i++) {
            s.set(i, Double.NaN);
        }
        return s;
    }

    /** Both results agree within {@code tolerance} of the larger of 1 and their size. */
    void agree(String what, DType dtype, int size, double tolerance, BiConsumer<Kernels, Storage> kernel) {
        Storage expected = Storage.allocate(dtype, size);
        Storage actual = Storage.allocate(dtype, size);
        kernel.accept(PLAIN, expected);
        kernel.accept(tested, actual);
        for (int i = 0; i < size; i++) {
            double e = expected.get(i);
            double a = actual.get(i);
            boolean close = Double.compare(e, a) == 0 || Math.abs(e - a) <= tolerance * Math.max(1, Math.abs(e));
            if (!close) {
                fail("%s %s: element %d of %d is %s, plain %s", what, dtype, i, size, a, e);
            }
        }
    }

    /**
     * Room for the rounding of a sum of n products of numbers up to 2: n half units in the last place of a running sum
     * that stays, being a random walk, below 8 · max(1, √n / 8) for the sizes tested.
     */
    static double rounding(DType dtype, int n) {
        return (dtype == DType.F32 ? 0x1p-24 : 0x1p-53) * 4 * (8 + n);
    }
}
