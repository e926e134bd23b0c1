package dev.ninjagrad.nn.random;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * CPython's {@code random} module: {@code new PythonRandom(42)} draws what Python draws after {@code random.seed(42)}.
 *
 * <p>Methods carry Python's names and consume the generator as CPython 3.11 to 3.13 do ({@code random.py} and
 * {@code _randommodule.c}). All agree bit for bit except {@link #gauss}: Python takes logarithm, sine and cosine from the
 * C library and this class takes them from {@link Math}. Of 400,000 values compared with glibc 2.36 on x86-64, 0.2 %
 * differ, by 1 or 2 units in the last place. ({@link StrictMath} would give the same bits on every system, but 6 % differ.)
 *
 * <p>{@code nextInt(bound)} is {@code randrange} and {@code nextDouble()} is {@code random}, so that
 * {@code Collections.shuffle(list, rng)} is Python's shuffle too.
 */
public final class PythonRandom implements RandomGenerator {
    private static final double TWO_PI = 2 * Math.PI;
    private static final double UNIT_53 = 0x1p-53;

    private final MersenneTwister twister;

    /** Starts where Python's {@code random.seed(seed)} does; as there, the sign of the seed does not matter. */
    public PythonRandom(long seed) {
        long magnitude = Math.abs(seed); // Long.MIN_VALUE stays 2^63 when read without a sign, as it must
        int low = (int) magnitude;
        int high = (int) (magnitude >>> 32);
        twister = high == 0 ? MersenneTwister.keyed(low) : MersenneTwister.keyed(low, high);
    }

    private PythonRandom(MersenneTwister twister) {
        this.twister = twister;
    }

    /**
     * Returns a generator that goes on where {@link #state()} was called.
     *
     * @throws IllegalArgumentException if {@code state} does not come from there
     */
    public static PythonRandom resumed(int[] state) {
        return new PythonRandom(MersenneTwister.resumed(state));
    }

    /** Returns all that the following draws depend on, for a checkpoint: 627 words in a format of our own. */
    public int[] state() {
        return twister.state();
    }

    /** Returns a number in [0, 1) with 53 random bits. */
    public double random() {
        int high = twister.next() >>> 5;
        int low = twister.next() >>> 6;
        return (high * 0x1p26 + low) * UNIT_53;
    }

    /** Returns a number between {@code a} and {@code b}: {@code a + (b − a) · random()}. */
    public double uniform(double a, double b) {
        return a + (b - a) * random();
    }

    /**
     * Returns a normally distributed number (Box and Muller). Values come in pairs; the second is kept for the next
     * call, whatever is drawn in between.
     *
     * @param mu mean
     * @param sigma standard deviation
     */
    public double gauss(double mu, double sigma) {
        double z;
        if (twister.hasSpareNormal()) {
            z = twister.takeSpareNormal();
        } else {
            double angle = random() * TWO_PI;
            double radius = Math.sqrt(-2.0 * Math.log(1.0 - random()));
            z = Math.cos(angle) * radius;
            twister.keepSpareNormal(Math.sin(angle) * radius);
        }
        return mu + z * sigma;
    }

    /**
     * Returns a whole number of {@code bits} random bits.
     *
     * @param bits 1 to 64; with 64 the result uses the sign bit
     * @throws IllegalArgumentException if {@code bits} is out of range
     */
    public long getrandbits(int bits) {
        if (bits < 1 || bits > 64) {
            throw new IllegalArgumentException("getrandbits gives 1 to 64 bits; got " + bits);
        }
        if (bits <= 32) {
            return Integer.toUnsignedLong(twister.next() >>> (32 - bits));
        }
        long low = Integer.toUnsignedLong(twister.next());
        long high = Integer.toUnsignedLong(twister.next() >>> (64 - bits));
        return high << 32 | low;
    }

    /**
     * Returns a whole number in [0, stop).
     *
     * @throws IllegalArgumentException if {@code stop} < 1
     */
    public long randrange(long stop) {
        return randrange(0, stop);
    }

    /**
     * Returns a whole number in [start, stop).
     *
     * @throws IllegalArgumentException if the range is empty or holds 2⁶³ numbers or more
     */
    public long randrange(long start, long stop) {
        long width = stop - start;
        if (stop <= start || width <= 0) {
            throw new IllegalArgumentException(
                    "randrange needs start < stop, less than 2^63 apart; got %d and %d".formatted(start, stop));
        }
        return start + below(width);
    }

    /**
     * Returns one of the items.
     *
     * @throws IllegalArgumentException if there are none
     */
    public <T> T choice(List<T> items) {
        requireItems("choice", items.size());
        return items.get((int) below(items.size()));
    }

    /**
     * Draws items with replacement, all equally likely.
     *
     * @throws IllegalArgumentException if there are no items or {@code count} is negative
     */
    public <T> List<T> choices(List<T> items, int count) {
        requireItems("choices", items.size());
        requireCount("choices", count);
        List<T> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            drawn.add(items.get((int) (random() * items.size())));
        }
        return drawn;
    }

    /**
     * Draws items with replacement, each as likely as its share of the weights.
     *
     * @param weights one weight an item, finite, none negative, not all zero
     * @throws IllegalArgumentException if the weights do not fit the items or {@code count} is negative
     */
    public <T> List<T> choices(List<T> items, double[] weights, int count) {
        requireCount("choices", count);
        if (weights.length != items.size()) {
            throw new IllegalArgumentException(
                    "choices needs items [n] and weights [n]; got items [%d] and weights [%d]"
                            .formatted(items.size(), weights.length));
        }
        double[] cumulative = cumulative(weights);
        List<T> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            drawn.add(items.get(indexBelow(cumulative)));
        }
        return drawn;
    }

    /**
     * Draws one index as likely as its share of the weights: {@code random.choices(range(n), weights)[0]}.
     *
     * @param weights finite, none negative, not all zero, [n]
     * @throws IllegalArgumentException if the weights are none of that
     */
    public int choiceIndex(double... weights) {
        return indexBelow(cumulative(weights));
    }

    /**
     * Draws different items, in random order.
     *
     * @throws IllegalArgumentException if {@code count} is negative or more than there are items
     */
    public <T> List<T> sample(List<T> items, int count) {
        int n = items.size();
        if (count < 0 || count > n) {
            throw new IllegalArgumentException("sample needs 0 ≤ count ≤ %d items; got %d".formatted(n, count));
        }
        return n <= largestPool(count) ? sampleFromPool(items, count) : sampleByIndex(items, count);
    }

    /** Shuffles in place: the last item changes places with any item up to itself, then the one before it, and so on. */
    public void shuffle(List<?> items) {
        for (int i = items.size() - 1; i > 0; i--) {
            Collections.swap(items, i, (int) below(i + 1));
        }
    }

    /** Returns all 32 bits of the next word. */
    @Override
    public int nextInt() {
        return twister.next();
    }

    /** Returns {@code randrange(bound)}. */
    @Override
    public int nextInt(int bound) {
        return (int) randrange(bound);
    }

    /** Returns {@code getrandbits(64)}. */
    @Override
    public long nextLong() {
        return getrandbits(64);
    }

    /** Returns {@link #random()}. */
    @Override
    public double nextDouble() {
        return random();
    }

    /** Returns {@code gauss(0, 1)}. */
    @Override
    public double nextGaussian() {
        return gauss(0, 1);
    }

    /** Draws as many bits as {@code n} has until they make a number below it: no value is favoured. */
    private long below(long n) {
        int bits = 64 - Long.numberOfLeadingZeros(n);
        long drawn = getrandbits(bits);
        while (drawn >= n) {
            drawn = getrandbits(bits);
        }
        return drawn;
    }

    private static double[] cumulative(double[] weights) {
        double[] sums = weights.clone();
        for (int i = 0; i < sums.length; i++) {
            if (!(weights[i] >= 0)) {
                throw new IllegalArgumentException(
                        "a weight is a number ≥ 0; weight %d is %s".formatted(i, weights[i]));
            }
            sums[i] += i == 0 ? 0 : sums[i - 1];
        }
        double total = sums.length == 0 ? 0 : sums[sums.length - 1];
        if (!(total > 0) || Double.isInfinite(total)) {
            throw new IllegalArgumentException("the weights need a finite total above 0; got " + total);
        }
        return sums;
    }

    /** Returns the first index whose cumulative weight lies above a random share of the total (bisect_right). */
    private int indexBelow(double[] cumulative) {
        int low = 0;
        int high = cumulative.length - 1;
        double point = random() * cumulative[high];
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (point < cumulative[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** The population up to which CPython copies it rather than remember what was drawn; it decides what is consumed. */
    private static long largestPool(int count) {
        long size = 21;
        if (count > 5) {
            long power = 1;
            while (power < 3L * count) {
                power *= 4;
            }
            size += power;
        }
        return size;
    }

    private <T> List<T> sampleFromPool(List<T> items, int count) {
        List<T> pool = new ArrayList<>(items);
        List<T> drawn = new ArrayList<>(count);
        for (int left = items.size(); drawn.size() < count; left--) {
            int j = (int) below(left);
            drawn.add(pool.get(j));
            pool.set(j, pool.get(left - 1));
        }
        return drawn;
    }

    private <T> List<T> sampleByIndex(List<T> items, int count) {
        Set<Integer> taken = new HashSet<>();
        List<T> drawn = new ArrayList<>(count);
        while (drawn.size() < count) {
            int j = (int) below(items.size());
            if (taken.add(j)) {
                drawn.add(items.get(j));
            }
        }
        return drawn;
    }

    private static void requireItems(String method, int count) {
        if (count == 0) {
            throw new IllegalArgumentException(method + " needs at least one item; got none");
        }
    }

    private static void requireCount(String method, int count) {
        if (count < 0) {
            throw new IllegalArgumentException("%s needs count ≥ 0; got %d".formatted(method, count));
        }
    }
}
