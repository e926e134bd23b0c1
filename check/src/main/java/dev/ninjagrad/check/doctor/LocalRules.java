package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Evaluation;
import dev.ninjagrad.check.fault.Expr;
import dev.ninjagrad.check.fault.RuleTrace;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The right rule of every named value: its gradient as a formula of the gradients of the named values computed from it, and of
 * nothing further away. The chain rule, cut into the pieces a person writes one line for.
 */
final class LocalRules {
    /**
     * What one use of a value sends back.
     *
     * @param from the named values whose gradients it reads
     */
    record Term(Set<String> from, Expr expr) {}

    private final Map<String, List<Term>> terms = new LinkedHashMap<>();
    private final Recording recording;
    private final Set<String> cut;

    private LocalRules(Recording recording, Set<String> cut) {
        this.recording = recording;
        this.cut = cut;
    }

    /**
     * Derives the rules.
     *
     * @param cut the names at which one rule ends and the next begins: those whose gradient the hand-written pass returned
     */
    static LocalRules of(Recording recording, Set<String> cut) {
        LocalRules rules = new LocalRules(recording, cut);
        rules.derive();
        return rules;
    }

    /** The backward pass, with formulas in place of numbers. */
    private void derive() {
        IdentityHashMap<Tensor, List<Term>> collected = new IdentityHashMap<>();
        for (Tensor t : recording.order().reversed()) {
            if (!t.requiresGrad()) {
                continue;
            }
            String name = recording.nameOf(t);
            List<Term> own = collected.getOrDefault(t, List.of());
            boolean named = t.name() != null && (cut.contains(name) || t.node() == null);
            if (named) {
                terms.put(name, own);
            }
            Expr g = named || own.isEmpty() ? new Expr.Upstream(name, t.spec()) : joined(own);
            Node n = t.node();
            if (n == null || (own.isEmpty() && t != recording.loss())) {
                continue;
            }
            for (int i = 0; i < n.inputs().size(); i++) {
                Tensor x = n.x(i);
                if (x.requiresGrad()) {
                    Expr c = RuleTrace.of(n, i, g, recording::leaf);
                    collected.computeIfAbsent(x, _ -> new ArrayList<>()).add(new Term(Evaluation.upstreams(c), c));
                }
            }
        }
    }

    /** Returns the names that have a rule, loss first. */
    Set<String> names() {
        return terms.keySet();
    }

    /** Returns what the uses of a value send back, the use visited first by a backward pass first. */
    List<Term> terms(String name) {
        return terms.getOrDefault(name, List.of());
    }

    /** Returns the whole rule as one formula; the loss's own is the seed, 1. */
    Expr rule(String name) {
        List<Term> own = terms(name);
        if (!own.isEmpty()) {
            return joined(own);
        }
        Tensor t = Objects.requireNonNull(recording.get(name));
        boolean loss = name.equals(recording.lossName());
        return new Expr.Constant(loss ? "1" : "0", Tensor.full(loss ? 1 : 0, t.dtype(), t.shape()));
    }

    static Expr joined(List<Term> own) {
        Expr sum = own.getFirst().expr();
        for (Term t : own.subList(1, own.size())) {
            sum = Expr.apply(Binary.ADD, null, sum, t.expr());
        }
        return sum;
    }
}
