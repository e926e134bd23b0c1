package dev.ninjagrad.tensor;

/** A thread's arrays for intermediate results of plain kernels, kept from call to call so that a replayed plan allocates nothing. */
final class PlainScratch {
    private static final ThreadLocal<PlainScratch> OWN = ThreadLocal.withInitial(PlainScratch::new);

    private final double[][] arrays = new double[2][0];

    private PlainScratch() {}

    /** Returns one of two arrays, of at least n elements, as the last user left it. */
    static double[] doubles(int which, int n) {
        double[][] own = OWN.get().arrays;
        if (own[which].length < n) {
            own[which] = new double[n];
        }
        return own[which];
    }
}
