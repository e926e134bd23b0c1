package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Finding the first NaN or infinity: in an {@code Anomaly} scope every op's output and every rule's cotangent is
 * checked, and the first that is not finite throws with the op, the shapes and the source line that made it. Costs a
 * pass over every tensor.
 */
public final class Anomaly {
    private Anomaly() {}

    /**
     * Opens a scope in which this thread's forward and backward passes are checked. Open it before the forward pass to
     * learn its lines. An infinity that enters as data (a mask of −∞) is not an anomaly; one that an op makes from
     * finite inputs is.
     */
    public static Scope enter() {
        Mode mode = Mode.current();
        VjpRule rule = mode.rule();
        VjpRule checking = (n, input, g) -> checkBackward(rule, n, input, g);
        return mode.withLines().withChecking(true).withRule(checking).enter();
    }

    static void checkForward(Op op, List<Tensor> x, Tensor y) {
        int at = firstNonFinite(y);
        if (at >= 0 && x.stream().allMatch(t -> firstNonFinite(t) < 0)) {
            Node n = y.node();
            String shapes = x.stream().map(t -> t.shape().toString()).collect(Collectors.joining(" x "));
            throw new AnomalyException(op.label() + " " + shapes + " → " + y.shape() + " made "
                    + y.storage().get(at) + " at " + position(y.shape(), at) + " in the forward pass, at "
                    + (n == null || n.line() == null ? SourceLines.caller() : n.line()));
        }
    }

    private static Tensor checkBackward(VjpRule rule, Node n, int input, Tensor g) {
        Tensor cotangent;
        // What the rule computes on its way is its own affair: the message should name the rule.
        try (Scope _ = Mode.current().withChecking(false).enter()) {
            cotangent = rule.vjp(n, input, g);
        }
        int at = firstNonFinite(cotangent);
        if (at >= 0 && firstNonFinite(g) < 0) {
            throw new AnomalyException("the backward rule of " + n.describe() + " made "
                    + cotangent.storage().get(at) + " at " + position(cotangent.shape(), at)
                    + " in the cotangent of input "
                    + input + " (" + n.x(input).label() + ")");
        }
        return cotangent;
    }

    private static int firstNonFinite(Tensor t) {
        Storage values = t.storage();
        for (int i = 0; t.dtype().isFloating() && i < values.size(); i++) {
            if (!Double.isFinite(values.get(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Returns the multi-dimensional position of row-major element {@code at}: {@code [3, 0]}. */
    static String position(Shape shape, int at) {
        int[] strides = shape.strides();
        int[] position = new int[shape.rank()];
        int rest = at;
        for (int d = 0; d < position.length; d++) {
            position[d] = rest / strides[d];
            rest %= strides[d];
        }
        return Arrays.toString(position);
    }
}
