package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One directional derivative, found three ways: ⟨gradient, v⟩ in reverse mode, Jv in forward mode, and by central differences.
 *
 * @param verdict which ways agree
 * @param text the numbers, or the exception
 */
record Agreement(Verdict verdict, String text) {
    enum Verdict {
        AGREE,
        REVERSE_IS_NOT_FORWARD,
        DERIVATIVE_IS_NOT_DIFFERENCES,
        THROWN,
        /** The two step sizes of the differences contradict each other: they say nothing here. */
        UNCLEAR
    }

    /**
     * Distance from the point at the inner step, the direction scaled to length 1. A value with slope 50 moves by 0.025 at the outer step,
     * half of {@link SafeDomain}'s margin.
     */
    private static final double STEP = 2.5e-4;

    /** Both are exact up to rounding: about 10³ roundings of 1e-16 in terms up to 10³ times the result. */
    static final double EXACT = 1e-9;

    /**
     * After one Richardson step h⁴f⁽⁵⁾/30 ≈ 1e-16·f⁽⁵⁾ is left, small where {@link #CURVED} bounds f‴, and the rounding error is about
     * 1e-15·10²/h = 4e-10.
     */
    private static final double SLOPE = 1e-6;

    /** The largest difference between the two step sizes, h²f‴/2, at which the extrapolated value is still trusted to {@link #SLOPE}. */
    private static final double CURVED = 1e-4;

    /** Compares the derivatives of order 1 or 2 of a program at its leaves. */
    static Agreement of(RandomProgram program, int order) {
        try {
            return of(order == 1 ? program::result : program::slope, program.leaves(), program.direction(0));
        } catch (IllegalArgumentException | IllegalStateException e) {
            return new Agreement(Verdict.THROWN, e.toString());
        }
    }

    private static Agreement of(Function<List<Tensor>, Tensor> f, List<Tensor> x, List<Tensor> v) {
        double reverse = dot(Autograd.vjp(f, x, Tensor.ones(DType.F64)).derivatives(), v);
        double forward = Autograd.jvp(f, x, v).derivatives().getFirst().item();
        double length = Math.sqrt(dot(v, v));
        double inner = difference(f, x, v, STEP / Math.max(1, length));
        double outer = difference(f, x, v, 2 * STEP / Math.max(1, length));
        double differences = (4 * inner - outer) / 3;
        double scale = 1 + Math.abs(forward) + Math.abs(differences);
        String text = "reverse " + reverse + ", forward " + forward + ", differences " + differences;
        return new Agreement(verdict(reverse, forward, differences, inner - outer, scale), text);
    }

    /** The comparisons are written so that NaN fails them. */
    private static Verdict verdict(double reverse, double forward, double differences, double spread, double scale) {
        if (!(Math.abs(reverse - forward) <= EXACT * scale)) {
            return Verdict.REVERSE_IS_NOT_FORWARD;
        }
        if (!(Math.abs(spread) <= CURVED * scale)) {
            return Verdict.UNCLEAR;
        }
        return Math.abs(reverse - differences) <= SLOPE * scale ? Verdict.AGREE : Verdict.DERIVATIVE_IS_NOT_DIFFERENCES;
    }

    private static double difference(Function<List<Tensor>, Tensor> f, List<Tensor> x, List<Tensor> v, double h) {
        return (f.apply(moved(x, v, h)).item() - f.apply(moved(x, v, -h)).item()) / (2 * h);
    }

    private static List<Tensor> moved(List<Tensor> x, List<Tensor> v, double by) {
        List<Tensor> out = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            out.add(x.get(i).add(v.get(i).mul(by)).requiresGrad(true));
        }
        return out;
    }

    private static double dot(List<Tensor> a, List<Tensor> b) {
        double sum = 0;
        for (int i = 0; i < a.size(); i++) {
            sum += a.get(i).mul(b.get(i)).sum().item();
        }
        return sum;
    }

    boolean failed() {
        return verdict != Verdict.AGREE && verdict != Verdict.UNCLEAR;
    }
}
