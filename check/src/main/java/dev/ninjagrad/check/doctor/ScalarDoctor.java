package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.ScalarBackward;
import dev.ninjagrad.check.fault.ScalarFault;
import dev.ninjagrad.check.fault.ScalarTraining;
import dev.ninjagrad.scalar.Op;
import dev.ninjagrad.scalar.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Examines a backward pass over a graph of scalars of which only the result can be seen, the gradients of the leaves: breaks the right pass in every
 * known way until one gives the same numbers, at the weights as they are and at others near by.
 */
public final class ScalarDoctor {
    /** Two passes over one graph differ by rounding only, relative to the largest gradient. */
    private static final double SAME = 1e-9;

    private static final int FRESH = 2;

    private final ScalarTraining.Model model;
    private final Pass pass;

    /** A backward pass: from a recorded loss and its leaves to one gradient a leaf. */
    @FunctionalInterface
    public interface Pass {
        /** Returns ∂root/∂leaf for each leaf. */
        double[] gradients(Value root, List<Value> leaves);
    }

    /** What the pass said at some weights, twice, and what is right. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Point(Value root, double[] right, double[] claimed, double[] again) {
        double scale() {
            return Arrays.stream(right).map(Math::abs).max().orElse(0);
        }
    }

    /**
     * What is said of the pass.
     *
     * @param wrong how many gradients are wrong
     * @param of how many there are
     * @param share the largest error over the largest right gradient
     * @param causes the faults that give the same numbers, the most plausible first; empty if the pass is right or no fault is known that does
     * @param confirmations at how many other weights they were tried and held
     */
    public record Result(int wrong, int of, double share, List<ScalarFault> causes, int confirmations) {
        public Result {
            causes = List.copyOf(causes);
        }

        /** Returns whether every gradient is right. */
        public boolean healthy() {
            return wrong == 0;
        }

        /** Returns the result in a few lines. */
        public String text() {
            if (healthy()) {
                return "All " + of + " gradients are right.\n";
            }
            StringBuilder out = new StringBuilder(String.format(
                    Locale.ROOT, "%d of %d gradients are wrong, by up to %.2g times the largest.%n", wrong, of, share));
            if (causes.isEmpty()) {
                return out.append("No fault in the catalogue gives these numbers: the cause is unknown.\n")
                        .toString();
            }
            ScalarFault first = causes.getFirst();
            out.append("In %s: %s. %s%n"
                    .formatted(
                            first.place(), first.fault().slug(), first.fault().sentence()));
            causes.stream()
                    .skip(1)
                    .forEach(other -> out.append("The same numbers: %s in %s.%n"
                            .formatted(other.fault().slug(), other.place())));
            return out.append("Confirmed at %d other sets of weights.%n".formatted(confirmations))
                    .toString();
        }
    }

    private ScalarDoctor(ScalarTraining.Model model, Pass pass) {
        this.model = model;
        this.pass = pass;
    }

    /** Examines a pass over the graph that the model records; the model's weights are put back afterwards. */
    public static Result examine(ScalarTraining.Model model, Pass pass) {
        return new ScalarDoctor(model, pass).result();
    }

    private Result result() {
        Point here = look();
        double scale = here.scale();
        int wrong = 0;
        double off = 0;
        for (int i = 0; i < here.right.length; i++) {
            double difference =
                    Math.max(Math.abs(here.claimed[i] - here.right[i]), Math.abs(here.again[i] - here.claimed[i]));
            // Written so that NaN is wrong.
            wrong += difference <= SAME * scale ? 0 : 1;
            off = difference > off || Double.isNaN(difference) ? difference : off;
        }
        List<ScalarFault> causes = wrong == 0 ? List.of() : causes(here);
        return new Result(wrong, here.right.length, off / scale, causes, FRESH);
    }

    private Point look() {
        Value root = model.record().get();
        double[] right = new ScalarBackward(null).gradients(root, model.leaves());
        double[] claimed = pass.gradients(root, model.leaves()).clone();
        return new Point(
                root, right, claimed, pass.gradients(root, model.leaves()).clone());
    }

    private List<ScalarFault> causes(Point here) {
        Set<Op> present = EnumSet.of(Op.LEAF);
        here.root.topologicalOrder().forEach(v -> present.add(v.op()));
        List<ScalarFault> causes = new ArrayList<>(ScalarFault.all());
        causes.removeIf(fault -> !present.contains(fault.op()) || !explains(fault, here));
        double[] start = model.leaves().stream().mapToDouble(Value::data).toArray();
        RandomGenerator rng = new Random(1);
        try {
            for (int k = 0; k < FRESH && !causes.isEmpty(); k++) {
                model.move()
                        .accept(Arrays.stream(start)
                                .map(w -> w + 0.1 * rng.nextGaussian())
                                .toArray());
                Point there = look();
                causes.removeIf(fault -> !explains(fault, there));
            }
        } finally {
            model.move().accept(start);
        }
        causes.sort(Comparator.comparingInt(cause -> cause.fault().weight()));
        return causes;
    }

    private boolean explains(ScalarFault fault, Point at) {
        double scale = at.scale();
        if (fault.fault() == Fault.NOT_ZEROED) {
            double[] added = at.again.clone();
            for (int i = 0; i < added.length; i++) {
                added[i] -= at.claimed[i];
            }
            return same(added, at.right, scale);
        }
        double[] faulty = new ScalarBackward(fault).gradients(at.root, model.leaves());
        return same(at.again, at.claimed, scale) && same(faulty, at.claimed, scale);
    }

    private static boolean same(double[] a, double[] b, double scale) {
        for (int i = 0; i < a.length; i++) {
            double size = Math.max(scale, Math.abs(b[i]));
            if (!(Math.abs(a[i] - b[i]) <= SAME * size)) {
                return false;
            }
        }
        return true;
    }
}
