package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Expr;
import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.Mutant;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Spec;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Mistakes with the uses of a value: one forgotten, one overwritten, one counted twice, one read too early. */
final class PathFaults {
    private final Examination at;
    private final List<LocalRules.Term> terms;
    private final Spec spec;
    private final List<Mutant> found = new ArrayList<>();

    private PathFaults(Examination at, String name) {
        this.at = at;
        this.terms = at.rules().terms(name);
        this.spec = Objects.requireNonNull(at.recording().get(name)).spec();
    }

    static List<Mutant> of(Examination at, String name) {
        PathFaults faults = new PathFaults(at, name);
        if (faults.terms.size() > 1) {
            faults.perTerm();
        }
        faults.readTooEarly(at.rules().rule(name));
        return faults.found;
    }

    private void perTerm() {
        for (int k = 0; k < terms.size(); k++) {
            Expr term = terms.get(k).expr();
            Expr rest = LocalRules.joined(without(k)).fitted(spec);
            found.add(new Mutant(lost(k), "lost" + k, rest));
            found.add(new Mutant(Fault.COUNTED_TWICE, "twice" + k, sum(sum(rest, term), term)));
            found.add(new Mutant(
                    Fault.TERM_SIGN_FLIPPED,
                    "sign" + k,
                    Expr.apply(Binary.ADD, null, rest, Expr.apply(Unary.NEG, null, term))));
            Fault only = k == terms.size() - 1 ? Fault.NOT_ACCUMULATED : Fault.PATH_MISSING;
            found.add(new Mutant(only, "only" + k, term.fitted(spec)));
        }
        int half = terms.size() - 1;
        for (int k = 1; k < half; k++) {
            // An assignment in the middle: what came before it is lost, what follows is added.
            found.add(new Mutant(
                    Fault.NOT_ACCUMULATED,
                    "from" + k,
                    LocalRules.joined(terms.subList(k, terms.size())).fitted(spec)));
        }
    }

    private static Expr sum(Expr a, Expr b) {
        return Expr.apply(Binary.ADD, null, a, b);
    }

    private List<LocalRules.Term> without(int k) {
        List<LocalRules.Term> rest = new ArrayList<>(terms);
        rest.remove(k);
        return rest;
    }

    private Fault lost(int k) {
        Expr term = terms.get(k).expr();
        if (term.postOrder().stream().anyMatch(e -> e instanceof Expr.Choice)) {
            return Fault.MAX_PATH_MISSING;
        }
        boolean spread = term.postOrder().stream()
                .anyMatch(e -> e instanceof Expr.Apply a && a.op() instanceof Movement.Expand && a.of() != null);
        if (spread) {
            return Fault.MEAN_PATH_MISSING;
        }
        Node adder = term instanceof Expr.Upstream u
                ? Objects.requireNonNull(at.recording().get(u.of())).node()
                : null;
        boolean added = adder != null && adder.op() == Binary.ADD;
        return added ? Fault.RESIDUAL_FORGOTTEN : Fault.PATH_MISSING;
    }

    /** An upstream gradient read when only some of its contributions were in. */
    private void readTooEarly(Expr rule) {
        for (Expr e : rule.postOrder()) {
            if (!(e instanceof Expr.Upstream u)) {
                continue;
            }
            List<LocalRules.Term> parts = at.rules().terms(u.of());
            for (int k = 1; k < parts.size(); k++) {
                early(rule, u, parts.subList(0, k), u.of() + k);
                early(rule, u, parts.subList(k, parts.size()), u.of() + "-" + k);
            }
        }
    }

    private void early(Expr rule, Expr.Upstream u, List<LocalRules.Term> parts, String site) {
        Tensor value = Objects.requireNonNull(at.recording().get(u.of()));
        Expr part = LocalRules.joined(parts).fitted(value.spec());
        found.add(new Mutant(Fault.UPSTREAM_INCOMPLETE, site, rule.replacing(u, part)));
    }
}
