package dev.ninjagrad.check;

/**
 * The arithmetic a function is computed in, and what follows from it for a numerical derivative. With ε the distance from 1 to the next
 * number, s the scale of a coordinate and f the function:
 *
 * <ul>
 *   <li>a central difference with step h errs by about h²f‴/6 through truncation and ε|f|/h through rounding, least at h ≈ ε^(1/3)·s, where
 *       ε^(2/3) remains (Press et al., Numerical Recipes, 3rd ed., §5.7; Dennis and Schnabel, Numerical Methods for Unconstrained
 *       Optimization, §5.4);
 *   <li>extrapolated once (Richardson, 1911) the truncation error is of order h⁴ and the best step ε^(1/5)·s: the coarsest step tried.
 * </ul>
 */
public enum Precision {
    /** 32-bit floating point. Tolerance 1e-3: about 40·ε^(2/3), the accuracy of a central difference. */
    SINGLE(0x1p-23, 1e-3),
    /** 64-bit floating point. Tolerance 1e-6: coarse beside ε^(2/3) ≈ 4e-11, fine beside any mistake in a formula. */
    DOUBLE(0x1p-52, 1e-6);

    private static final double ROUNDINGS = 64;

    private final double epsilon;

    private final double tolerance;

    Precision(double epsilon, double tolerance) {
        this.epsilon = epsilon;
        this.tolerance = tolerance;
    }

    /** Returns ε, the distance from 1 to the next number. */
    public double epsilon() {
        return epsilon;
    }

    /** Returns the relative error a gradient may have unless a check is told otherwise. */
    public double tolerance() {
        return tolerance;
    }

    /** Returns the step of a central difference for a coordinate of scale 1: ε^(1/3). */
    public double step() {
        return Math.cbrt(epsilon);
    }

    double coarsestStep() {
        return Math.pow(epsilon, 0.2);
    }

    /** Returns a step that still moves every coordinate, fine enough to tell a kink at the point from one beside it. */
    double finestStep() {
        return this == DOUBLE ? 512 * epsilon : 16 * epsilon;
    }

    /** Returns how far from a point its neighbourhood is sampled for kinks: far enough for slopes there to be measured. */
    double neighbourhood() {
        return this == DOUBLE ? 1e-6 : 1e-2;
    }

    /** Returns by what share slopes in a {@link #neighbourhood()} must differ for that to be a kink and not curvature. */
    double kinkWidth() {
        return this == DOUBLE ? 1e-3 : 0.1;
    }

    /**
     * Returns how far two computations of the same terms may lie apart by rounding alone: 64·ε times what is given. Sums of a few
     * thousand terms in any order stay far below, mistakes and the steps of a check far above.
     *
     * @param magnitude the largest term, or the sum of all of them without their signs
     */
    public double rounding(double magnitude) {
        return ROUNDINGS * epsilon * magnitude;
    }

    /** Returns the number nearest to {@code value} in this arithmetic. */
    double round(double value) {
        return this == SINGLE ? (float) value : value;
    }
}
