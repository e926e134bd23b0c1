package dev.ninjagrad.nn.random;

import java.util.Arrays;

/**
 * MT19937, the generator below CPython's and PyTorch's.
 *
 * <p>Source: Matsumoto and Nishimura, "Mersenne Twister: a 623-dimensionally equidistributed uniform pseudo-random
 * number generator", ACM TOMACS 8 (1998), with the initialisation its authors published in 2002. The names of the
 * constants are the paper's.
 *
 * <p>Normal numbers are drawn in pairs by both, so the second of a pair waits here, next to the words it came from.
 */
final class MersenneTwister {
    private static final int N = 624;
    private static final int M = 397;
    private static final int STATE_WORDS = N + 3;
    private static final int UPPER_MASK = 0x80000000;
    private static final int LOWER_MASK = 0x7fffffff;
    private static final int MATRIX_A = 0x9908b0df;
    private static final int SEED_BEFORE_KEY = 19650218;

    private final int[] state = new int[N];
    private int position = N;
    private double spareNormal = Double.NaN; // NaN: there is none

    private MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < N; i++) {
            state[i] = 1812433253 * mixed(state[i - 1]) + i;
        }
    }

    /** Seeds with one word, as PyTorch does. */
    static MersenneTwister seeded(int seed) {
        return new MersenneTwister(seed);
    }

    /** Seeds with a key of one or more words, as CPython does ({@code init_by_array}). */
    static MersenneTwister keyed(int... key) {
        MersenneTwister twister = new MersenneTwister(SEED_BEFORE_KEY);
        int[] state = twister.state;
        int i = 1;
        int j = 0;
        for (int rest = Math.max(N, key.length); rest > 0; rest--) {
            state[i] = (state[i] ^ 1664525 * mixed(state[i - 1])) + key[j] + j;
            i = nextInKeying(state, i);
            j = (j + 1) % key.length;
        }
        for (int rest = N - 1; rest > 0; rest--) {
            state[i] = (state[i] ^ 1566083941 * mixed(state[i - 1])) - i;
            i = nextInKeying(state, i);
        }
        state[0] = UPPER_MASK; // so that the state is not all zeros
        return twister;
    }

    /**
     * Goes on where {@link #state()} was called.
     *
     * @throws IllegalArgumentException if it does not come from there
     */
    static MersenneTwister resumed(int[] saved) {
        if (saved.length != STATE_WORDS || saved[N] < 0 || saved[N] > N) {
            throw new IllegalArgumentException("the state of a generator has %d words, word %d in [0, %d]; got %d words"
                    .formatted(STATE_WORDS, N, N, saved.length));
        }
        MersenneTwister twister = new MersenneTwister(0);
        System.arraycopy(saved, 0, twister.state, 0, N);
        twister.position = saved[N];
        twister.spareNormal = Double.longBitsToDouble((long) saved[N + 1] << 32 | Integer.toUnsignedLong(saved[N + 2]));
        return twister;
    }

    /** Returns all that the following draws depend on. */
    int[] state() {
        int[] saved = Arrays.copyOf(state, STATE_WORDS);
        long spareBits = Double.doubleToLongBits(spareNormal);
        saved[N] = position;
        saved[N + 1] = (int) (spareBits >>> 32);
        saved[N + 2] = (int) spareBits;
        return saved;
    }

    boolean hasSpareNormal() {
        return !Double.isNaN(spareNormal);
    }

    double takeSpareNormal() {
        double taken = spareNormal;
        spareNormal = Double.NaN;
        return taken;
    }

    void keepSpareNormal(double normal) {
        spareNormal = normal;
    }

    /** Returns the next word; all 32 bits are random. */
    int next() {
        if (position == N) {
            twist();
            position = 0;
        }
        int word = state[position++];
        word ^= word >>> 11;
        word ^= (word << 7) & 0x9d2c5680;
        word ^= (word << 15) & 0xefc60000;
        return word ^ (word >>> 18);
    }

    private void twist() {
        for (int k = 0; k < N; k++) {
            int word = (state[k] & UPPER_MASK) | (state[(k + 1) % N] & LOWER_MASK);
            int feedback = (word & 1) == 0 ? 0 : MATRIX_A;
            state[k] = state[(k + M) % N] ^ (word >>> 1) ^ feedback;
        }
    }

    private static int mixed(int word) {
        return word ^ (word >>> 30);
    }

    /** Steps from word i to the next; at the end the last word is carried to the front, where word 0 is only a predecessor. */
    private static int nextInKeying(int[] state, int i) {
        if (i < N - 1) {
            return i + 1;
        }
        state[0] = state[N - 1];
        return 1;
    }
}
