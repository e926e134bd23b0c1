package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Evaluation;
import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.Mutant;
import dev.ninjagrad.check.fault.RuleText;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Explains the wrong numbers of one rule: breaks the right rule in every known way until the broken one gives them.
 *
 * <p>An explanation must reproduce the numbers at the given inputs and at fresh ones, where the pass computed other numbers with the same
 * mistake. A coincidence does not survive that; two explanations that do cannot be told apart by numbers, and both are reported.
 */
final class Explainer {
    /** At most so many explanations of the same numbers are worth reading. */
    private static final int SHOWN = 3;

    /** Whatever differs by more than this from the numbers, relative to the largest, need not be compared carefully. */
    private static final double ROUGHLY = 1e-2;

    private final Examination given;
    private final List<Examination> fresh;
    private final String name;

    /** Explanations, how often they were confirmed, and what to say if there are none. */
    record Explanation(List<Cause> causes, int confirmations, String clue) {}

    Explainer(Examination given, List<Examination> fresh, String name) {
        this.given = given;
        this.fresh = fresh;
        this.name = name;
    }

    Explanation explain(Tensor actual) {
        Shape wanted = given.local(name).tensor().shape();
        boolean onlyOnes = !actual.shape().equals(wanted) && Examination.sameButOnes(actual.shape(), wanted);
        if (onlyOnes && given.follows(name, actual.toDoubles())) {
            String detail = "returned " + actual.shape() + " for " + wanted;
            return new Explanation(List.of(new Cause(Fault.KEEPDIM_LOST, detail, "")), fresh.size(), "");
        }
        List<Mutant> matching = new ArrayList<>();
        for (Mutant m : Candidates.of(given, name)) {
            if (reproduces(m, given)) {
                matching.add(m);
            }
        }
        if (matching.isEmpty()) {
            for (Mutant m : Candidates.pairs(given, name)) {
                if (reproduces(m, given)) {
                    matching.add(m);
                }
            }
        }
        List<Mutant> confirmed = confirmed(matching);
        confirmed.sort(Comparator.comparingInt((Mutant m) -> weight(m))
                .thenComparingInt(m -> RuleText.of(m.expr()).length()));
        return confirmed.isEmpty()
                ? new Explanation(List.of(), 0, new Clue(given.local(name), actual).text())
                : new Explanation(causes(confirmed), fresh.size(), "");
    }

    private static int weight(Mutant m) {
        return m.fault().weight() + (m.site().contains("+") ? 10 : 0);
    }

    private List<Cause> causes(List<Mutant> confirmed) {
        List<Cause> causes = new ArrayList<>();
        Set<Fault> seen = EnumSet.noneOf(Fault.class);
        for (Mutant m : confirmed) {
            if (causes.size() < SHOWN && seen.add(m.fault())) {
                causes.add(new Cause(m.fault(), detail(m), "d" + name + " = " + RuleText.of(m.expr())));
            }
        }
        return causes;
    }

    private static String detail(Mutant m) {
        int plus = m.site().indexOf('+');
        return plus < 0
                ? ""
                : "and on the same line: " + m.site().substring(plus + 1).toLowerCase(Locale.ROOT);
    }

    // ---- do the numbers agree

    private List<Mutant> confirmed(List<Mutant> matching) {
        List<Mutant> confirmed = new ArrayList<>(matching);
        for (Examination other : fresh) {
            if (confirmed.isEmpty()) {
                break;
            }
            boolean paired = confirmed.getFirst().site().contains("+");
            List<Mutant> there = paired ? Candidates.pairs(other, name) : Candidates.of(other, name);
            confirmed.removeIf(m -> Candidates.find(there, m)
                    .map(same -> !reproduces(same, other))
                    .orElse(true));
        }
        return confirmed;
    }

    private boolean reproduces(Mutant m, Examination at) {
        Tensor actual = at.answer().gradients().get(name);
        if (actual == null
                || !Examination.sameButOnes(actual.shape(), m.expr().spec().shape())) {
            return false;
        }
        try {
            double[] numbers = actual.toDoubles();
            return roughly(
                            Evaluation.inDouble(m.expr(), at.upstream(), Evaluation.Pick.ENGINE)
                                    .toDoubles(),
                            numbers)
                    && Closeness.of(m.expr(), at.upstream(), at.coarsest(name)).admits(numbers);
        } catch (IllegalArgumentException | IllegalStateException unfit) {
            // Shapes that come out only when computed, such as an index out of range, rule a candidate out.
            return false;
        }
    }

    private static boolean roughly(double[] a, double[] b) {
        double scale = 0;
        double off = 0;
        for (int i = 0; i < a.length; i++) {
            scale = Math.max(scale, Math.abs(b[i]));
            off = Math.max(off, Math.abs(a[i] - b[i]));
        }
        return off <= ROUGHLY * scale || off < Double.MIN_NORMAL;
    }
}
