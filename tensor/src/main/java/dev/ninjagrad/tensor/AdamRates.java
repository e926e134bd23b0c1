package dev.ninjagrad.tensor;

/**
 * The numbers of one step of Adam or AdamW, beside its arrays; see {@link Kernels#adam}. An optimiser keeps one and sets it
 * anew before each update, so that a step allocates nothing. Not for several threads at once.
 */
public final class AdamRates {
    private final double beta1;
    private final double beta2;
    private double penalty;
    private double shrink = 1;
    private double rate;
    private double eps;

    /** Both betas are in [0, 1); the rest is 0, but for shrink, which is 1, until set. */
    public AdamRates(double beta1, double beta2) {
        this.beta1 = beta1;
        this.beta2 = beta2;
    }

    /**
     * Sets the numbers of the next update.
     *
     * @param penalty what of the parameter is added to its gradient (weight decay as Adam has it), 0 for none
     * @param shrink what the parameter is multiplied by (weight decay as AdamW has it), 1 for none
     * @param rate the learning rate, corrected for the start of the means at 0
     * @param eps what is added to the root of the second mean, corrected likewise
     * @return this
     */
    public AdamRates set(double penalty, double shrink, double rate, double eps) {
        this.penalty = penalty;
        this.shrink = shrink;
        this.rate = rate;
        this.eps = eps;
        return this;
    }

    /** How much of the mean of gradients is kept. */
    public double beta1() {
        return beta1;
    }

    /** How much of the mean of squared gradients is kept. */
    public double beta2() {
        return beta2;
    }

    /** What of the parameter is added to its gradient. */
    public double penalty() {
        return penalty;
    }

    /** What the parameter is multiplied by. */
    public double shrink() {
        return shrink;
    }

    /** The corrected learning rate. */
    public double rate() {
        return rate;
    }

    /** What is added to the root of the second mean. */
    public double eps() {
        return eps;
    }
}
