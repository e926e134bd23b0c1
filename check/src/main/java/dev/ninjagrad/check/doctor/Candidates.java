package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Evaluation;
import dev.ninjagrad.check.fault.Expr;
import dev.ninjagrad.check.fault.Mutant;
import dev.ninjagrad.check.fault.Mutants;
import dev.ninjagrad.check.fault.Surroundings;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Every way to get one line of a backward pass wrong. */
final class Candidates {
    /** Two mistakes in one line are looked for only among this many rules broken once. */
    private static final int PAIRS = 400;

    private final Examination at;
    private final String name;

    private Candidates(Examination at, String name) {
        this.at = at;
        this.name = name;
    }

    /** Returns the rule of {@code name} with one mistake, in every way the catalogue and the other lines offer. */
    static List<Mutant> of(Examination at, String name) {
        return new Candidates(at, name).all();
    }

    private List<Mutant> all() {
        Expr rule = at.rules().rule(name);
        List<Mutant> all = new ArrayList<>(PathFaults.of(at, name));
        all.addAll(Mutants.of(rule, surroundings()));
        List<LocalRules.Term> terms = at.rules().terms(name);
        for (int k = 0; k < terms.size() && terms.size() > 1; k++) {
            withoutIdle(terms, k, all);
        }
        return all;
    }

    /**
     * A path that carries nothing, such as the one through softmax's maximum, is left out by whoever takes a short cut; then their line is the
     * rule without that path, with a mistake in it.
     */
    private void withoutIdle(List<LocalRules.Term> terms, int k, List<Mutant> all) {
        List<LocalRules.Term> rest = new ArrayList<>(terms);
        rest.remove(k);
        Expr shorter = LocalRules.joined(rest);
        double[] numbers = Evaluation.inDouble(shorter, at.upstream(), Evaluation.Pick.ENGINE)
                .toDoubles();
        if (at.follows(name, numbers)) {
            for (Mutant m : Mutants.of(shorter, surroundings())) {
                all.add(new Mutant(m.fault(), "short" + k + ":" + m.site(), m.expr()));
            }
        }
    }

    private Surroundings surroundings() {
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
    static List<Mutant> pairs(Examination at, String name) {
        List<Mutant> pairs = new ArrayList<>();
        List<Mutant> once = of(at, name).stream()
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

    /** Returns the same mistake at the same place among the candidates at other inputs. */
    static Optional<Mutant> find(List<Mutant> candidates, Mutant wanted) {
        return candidates.stream()
                .filter(m -> m.fault() == wanted.fault() && m.site().equals(wanted.site()))
                .findFirst();
    }
}
