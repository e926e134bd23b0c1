package dev.ninjagrad.nn.random;

import java.util.random.RandomGenerator;

/**
 * PyTorch's generator on the CPU: {@code new TorchRandom(42)} draws what PyTorch draws after
 * {@code torch.manual_seed(42)}, or with a {@code torch.Generator} seeded so.
 *
 * <p>Methods carry PyTorch's names and consume the generator as version 2 does. A tensor is drawn as the array of its
 * elements in row-major order: {@code randn(270)} is {@code torch.randn(27, 10)}. How many elements one call asks for
 * matters: from 16 on, {@link #randn} takes another path, and {@code randn(20)} does not start like {@code randn(10)}
 * followed by {@code randn(10)}.
 *
 * <p>Float32 and whole numbers agree bit for bit with libtorch 2.10.0 on x86-64 with AVX2 (a build without it takes
 * another path for {@code randn}). In float64 {@code randn} the logarithm, sine and cosine are {@link Math}'s instead of the C
 * library's: 0.2 % of the values differ, by 1 or 2 units in the last place.
 */
public final class TorchRandom implements RandomGenerator {
    private static final double TWO_PI = 2 * Math.PI;

    /** From this many numbers on, {@code randint} takes 64 bits for each, so that the remainder favours none. */
    private static final long WIDE_RANGE = 1L << 28;

    private final MersenneTwister twister;

    /** Starts where {@code torch.manual_seed(seed)} does; the generator uses the lower 32 bits of the seed. */
    public TorchRandom(long seed) {
        twister = MersenneTwister.seeded((int) seed);
    }

    private TorchRandom(MersenneTwister twister) {
        this.twister = twister;
    }

    /**
     * Returns a generator that goes on where {@link #state()} was called.
     *
     * @throws IllegalArgumentException if {@code state} does not come from there
     */
    public static TorchRandom resumed(int[] state) {
        return new TorchRandom(MersenneTwister.resumed(state));
    }

    /** Returns all that the following draws depend on, for a checkpoint: 627 words in a format of our own. */
    public int[] state() {
        return twister.state();
    }

    /** Returns {@code torch.rand(count)}: float32 in [0, 1), multiples of 2⁻²⁴. */
    public float[] rand(int count) {
        float[] values = new float[count];
        fillUniform(values, 0);
        return values;
    }

    /** Returns {@code torch.rand(count, dtype=torch.float64)}: in [0, 1), multiples of 2⁻⁵³. */
    public double[] randF64(int count) {
        double[] values = new double[count];
        fillUniform(values, 0);
        return values;
    }

    /** Returns {@code torch.randn(count)}: float32 of mean 0 and variance 1. */
    public float[] randn(int count) {
        float[] values = new float[count];
        if (count < BoxMuller.BLOCK) {
            for (int i = 0; i < count; i++) {
                values[i] = (float) nextGaussian();
            }
            return values;
        }
        fillUniform(values, 0);
        for (int i = 0; i < count; i += BoxMuller.BLOCK) {
            int from = Math.min(i, count - BoxMuller.BLOCK);
            if (from < i) { // a last block that would be short moves back over its predecessor and is drawn again
                fillUniform(values, from);
            }
            BoxMuller.transform(values, from);
        }
        return values;
    }

    /** Returns {@code torch.randn(count, dtype=torch.float64)}: of mean 0 and variance 1. */
    public double[] randnF64(int count) {
        double[] values = new double[count];
        if (count < BoxMuller.BLOCK) {
            for (int i = 0; i < count; i++) {
                values[i] = nextGaussian();
            }
            return values;
        }
        fillUniform(values, 0);
        for (int i = 0; i < count; i += BoxMuller.BLOCK) {
            int from = Math.min(i, count - BoxMuller.BLOCK);
            if (from < i) { // as in randn
                fillUniform(values, from);
            }
            BoxMuller.transform(values, from);
        }
        return values;
    }

    /**
     * Returns {@code torch.randint(low, high, (count,))}: whole numbers in [low, high).
     *
     * @throws IllegalArgumentException if {@code low} ≥ {@code high}
     */
    public int[] randint(int low, int high, int count) {
        requireRange(low, high);
        int[] values = new int[count];
        for (int i = 0; i < count; i++) {
            values[i] = (int) (low + below((long) high - low));
        }
        return values;
    }

    /** Returns {@code torch.randperm(count)}: the numbers from 0 to {@code count} − 1 in random order. */
    public int[] randperm(int count) {
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        for (int i = 0; i < count - 1; i++) {
            int j = i + Integer.remainderUnsigned(twister.next(), count - i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    /** Returns all 32 bits of the next word. */
    @Override
    public int nextInt() {
        return twister.next();
    }

    /** Returns one element of {@code randint(0, bound)}. */
    @Override
    public int nextInt(int bound) {
        requireRange(0, bound);
        return (int) below(bound);
    }

    /** Returns two words, the higher one first. */
    @Override
    public long nextLong() {
        long high = (long) twister.next() << 32;
        return high | Integer.toUnsignedLong(twister.next());
    }

    /** Returns one element of {@link #rand}. */
    @Override
    public float nextFloat() {
        return (twister.next() & 0xffffff) * 0x1p-24f;
    }

    /** Returns one element of {@link #randF64}. */
    @Override
    public double nextDouble() {
        return (nextLong() & (1L << 53) - 1) * 0x1p-53;
    }

    /**
     * Returns one element of {@code randnF64(1)}. Values come in pairs; the second is kept for the next call that draws
     * less than 16, whatever is drawn in between.
     */
    @Override
    public double nextGaussian() {
        if (twister.hasSpareNormal()) {
            return twister.takeSpareNormal();
        }
        double angle = TWO_PI * nextDouble();
        double radius = Math.sqrt(-2 * Math.log1p(-nextDouble()));
        twister.keepSpareNormal(radius * Math.sin(angle));
        return radius * Math.cos(angle);
    }

    private long below(long width) {
        return width < WIDE_RANGE
                ? Integer.toUnsignedLong(twister.next()) % width
                : Long.remainderUnsigned(nextLong(), width);
    }

    private static void requireRange(int low, int high) {
        if (low >= high) {
            throw new IllegalArgumentException("randint needs low < high; got %d and %d".formatted(low, high));
        }
    }

    private void fillUniform(float[] values, int from) {
        for (int i = from; i < values.length; i++) {
            values[i] = nextFloat();
        }
    }

    private void fillUniform(double[] values, int from) {
        for (int i = from; i < values.length; i++) {
            values[i] = nextDouble();
        }
    }
}
