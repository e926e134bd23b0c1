package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Evaluation;
import dev.ninjagrad.check.fault.Expr;
import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.Mutant;
import dev.ninjagrad.check.fault.Mutants;
import dev.ninjagrad.check.fault.RuleText;
import dev.ninjagrad.check.fault.Surroundings;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
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

    /** Two mistakes in one line are looked for only among this many rules broken once. */
    private static final int PAIRS = 400;

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
        for (Mutant m : candidates(given)) {
            if (reproduces(m, given)) {
                matching.add(m);
            }
        }
        if (matching.isEmpty()) {
            for (Mutant m : pairs(given)) {
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

    // ---- candidates

    private List<Mutant> candidates(Examination at) {
        Expr rule = at.rules().rule(name);
        List<Mutant> all = new ArrayList<>(PathFaults.of(at, name));
        all.addAll(Mutants.of(rule, surroundings(at)));
        List<LocalRules.Term> terms = at.rules().terms(name);
        for (int k = 0; k < terms.size() && terms.size() > 1; k++) {
            withoutIdle(at, terms, k, all);
        }
        return all;
    }

    /**
     * A path that carries nothing, such as the one through softmax's maximum, is left out by whoever takes a short cut; then their line is the
     * rule without that path, with a mistake in it.
     */
    private void withoutIdle(Examination at, List<LocalRules.Term> terms, int k, List<Mutant> all) {
        List<LocalRules.Term> rest = new ArrayList<>(terms);
        rest.remove(k);
        Expr shorter = LocalRules.joined(rest);
        double[] numbers = Evaluation.inDouble(shorter, at.upstream(), Evaluation.Pick.ENGINE)
                .toDoubles();
        if (at.follows(name, numbers)) {
            for (Mutant m : Mutants.of(shorter, surroundings(at))) {
                all.add(new Mutant(m.fault(), "short" + k + ":" + m.site(), m.expr()));
            }
        }
    }

    private Surroundings surroundings(Examination at) {
        List<Expr.Forward> values = new ArrayList<>();
        at.recording().values().asMap().forEach((key, t) -> {
            Tensor own = at.recording().get(key);
            if (own != null && t.dtype().isFloating()) {
                values.add(new Expr.Forward(key, own, null, 0));
            }
        });
        List<Expr.Upstream> upstreams = new ArrayList<>();
        for (String z : at.answer().gradients().keySet()) {
            if (!z.equals(name)) {
                upstreams.add(new Expr.Upstream(
                        z, Objects.requireNonNull(at.recording().get(z)).spec()));
            }
        }
        return new Surroundings(values, upstreams);
    }

    /** Two mistakes in one line: a plausible one, broken once more. */
    private List<Mutant> pairs(Examination at) {
        List<Mutant> pairs = new ArrayList<>();
        List<Mutant> once = candidates(at).stream()
                .filter(m -> m.fault().weight() <= 2)
                .limit(PAIRS)
                .toList();
        for (Mutant m : once) {
            for (Mutant again : Mutants.of(m.expr(), new Surroundings(List.of(), List.of()))) {
                if (again.fault().weight() <= 2) {
                    pairs.add(new Mutant(
                            m.fault(),
                            m.site() + "/" + again.site() + "+" + again.fault().slug(),
                            again.expr()));
                }
            }
        }
        return pairs;
    }

    // ---- do the numbers agree

    private List<Mutant> confirmed(List<Mutant> matching) {
        List<Mutant> confirmed = new ArrayList<>(matching);
        for (Examination other : fresh) {
            if (confirmed.isEmpty()) {
                break;
            }
            boolean paired = confirmed.getFirst().site().contains("+");
            List<Mutant> there = paired ? pairs(other) : candidates(other);
            confirmed.removeIf(
                    m -> find(there, m).map(same -> !reproduces(same, other)).orElse(true));
        }
        return confirmed;
    }

    private static Optional<Mutant> find(List<Mutant> candidates, Mutant wanted) {
        return candidates.stream()
                .filter(m -> m.fault() == wanted.fault() && m.site().equals(wanted.site()))
                .findFirst();
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
