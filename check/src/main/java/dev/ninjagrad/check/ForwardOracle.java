package dev.ninjagrad.check;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Forward mode in one random direction, beside reverse mode: ⟨v, J·u⟩ = ⟨Jᵀ·v, u⟩, computed by rules that share nothing. */
final class ForwardOracle {
    private final Recording recording;
    private final Tensor cotangent;
    private final Direction direction;

    ForwardOracle(Recording recording, Tensor cotangent, Direction direction) {
        this.recording = recording;
        this.cotangent = cotangent;
        this.direction = direction;
    }

    /** Returns the report with what forward mode adds to it. */
    GradientReport consulted(GradientReport report, NumericalCheck check, Claim claim, double magnitude) {
        double reverse = direction.dot(claim.gradient());
        double forward;
        try {
            forward = forward();
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            return report.with(report.verdict(), new ForwardMode.Unavailable(String.valueOf(e.getMessage())));
        }
        double size = Math.max(Math.abs(forward), Math.abs(reverse));
        double largestTerm = Math.max(magnitude, direction.largestTerm(claim.gradient()));
        double allowed = claim.tolerance() * size + claim.precision().rounding(largestTerm);
        if (Math.abs(forward - reverse) <= allowed) {
            return report.with(report.verdict(), new ForwardMode.Agrees(forward, reverse));
        }
        ForwardMode disagrees = new ForwardMode.Disagrees(forward, reverse);
        return switch (report.verdict()) {
            case Verdict.Right _ ->
                report.with(new Verdict.ModesDisagree(forward, reverse, numerical(check)), disagrees);
            case Verdict.RightButForKinks _ ->
                report.with(
                        report.verdict(),
                        new ForwardMode.Unavailable("at a kink the two modes may choose different slopes"));
            case Verdict.Wrong _,
                    Verdict.Undecided _,
                    Verdict.Nondeterministic _,
                    Verdict.Threw _,
                    Verdict.Malformed _,
                    Verdict.NotFinite _,
                    Verdict.ModesDisagree _,
                    Verdict.NothingToCheck _ -> report.with(report.verdict(), disagrees);
        };
    }

    private double numerical(NumericalCheck check) {
        return switch (check.inOneDirection(direction).expected()) {
            case Estimate.Slope slope -> slope.value();
            case Estimate.Kink kink -> (kink.left() + kink.right()) / 2;
            case Estimate.Corner corner -> (corner.low() + corner.high()) / 2;
            case Estimate.NoSlope _ -> Double.NaN;
        };
    }

    private double forward() {
        List<Tensor> moved = recording.floating();
        List<Tensor> tangents = new ArrayList<>();
        for (Tensor leaf : moved) {
            double[] u = direction.components(tangents.size());
            tangents.add(Tensor.of(u, leaf.shape().sizes()).to(leaf.dtype()));
        }
        try (Scope _ = NoGrad.enter()) {
            Tensor tangent = Autograd.jvp(recording.y(), moved, tangents);
            return tangent.to(DType.F64).mul(cotangent.to(DType.F64)).sum().item();
        }
    }
}
