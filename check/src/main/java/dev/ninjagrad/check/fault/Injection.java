package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Traversal;
import dev.ninjagrad.tensor.VjpRule;
import dev.ninjagrad.tensor.VjpRules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Breaks the engine on purpose, for one thread and one scope. */
public final class Injection {
    private Injection() {}

    /** Returns whether a fault can be put into the engine; the others are only known from hand-written passes. */
    public static boolean possible(Fault fault) {
        return fault.where() == Fault.Where.RULE || fault.where() == Fault.Where.TRAVERSAL;
    }

    /**
     * Opens a scope in which backward passes of this thread have a fault, in every rule it applies to.
     *
     * <pre>{@code
     * try (var _ = Injection.of(Fault.BROADCAST_NOT_SUMMED)) {
     *     Autograd.backward(loss);
     * }
     * }</pre>
     *
     * @throws IllegalArgumentException if the fault is not {@linkplain #possible possible} here
     */
    public static Scope of(Fault fault) {
        return of(fault, _ -> true);
    }

    /** Like {@link #of(Fault)}, with a rule fault only in the rules of some nodes. */
    public static Scope of(Fault fault, Predicate<Node> where) {
        return switch (fault.where()) {
            case RULE ->
                VjpRules.use(rule ->
                        (n, input, g) -> where.test(n) ? broken(rule, fault, n, input, g) : rule.vjp(n, input, g));
            case TRAVERSAL -> Traversal.use(TraversalFaults.of(fault));
            case PATHS, ANSWER ->
                throw new IllegalArgumentException(
                        fault.slug() + " is a fault of hand-written passes; the engine has no place for it");
        };
    }

    /** Opens a scope in which one mutant's site is broken: in the rules of {@code where}, the mutant of that fault and site. */
    static Scope of(Mutant mutant, int input, Predicate<Node> where) {
        return VjpRules.use(rule -> (n, i, g) -> i == input && where.test(n)
                ? Mutants.of(n, i).stream()
                        .filter(m -> m.fault() == mutant.fault() && m.site().equals(mutant.site()))
                        .findFirst()
                        .map(m -> value(m, n, i, g))
                        .orElseGet(() -> rule.vjp(n, i, g))
                : rule.vjp(n, i, g));
    }

    private static Tensor broken(VjpRule rule, Fault fault, Node n, int input, Tensor g) {
        List<Mutant> all =
                Mutants.of(n, input).stream().filter(m -> m.fault() == fault).toList();
        // A fault that keeps the shape does its damage silently; one that does not is refused by the engine.
        Optional<Mutant> silent = all.stream()
                .filter(m -> m.expr().spec().equals(n.x(input).spec()))
                .findFirst();
        return silent.or(() -> all.stream().findFirst())
                .map(m -> value(m, n, input, g))
                .orElseGet(() -> rule.vjp(n, input, g));
    }

    private static Tensor value(Mutant m, Node n, int input, Tensor g) {
        Tensor c = Evaluation.asRecorded(m.expr(), Map.of("y", g));
        // The engine sums over broadcast dimensions by itself; a wrong shape must reach it as one that it cannot mend.
        boolean mendable = !c.shape().equals(n.x(input).shape())
                && n.op().broadcasts()
                && n.x(input).shape().broadcastsTo(c.shape());
        return mendable ? c.reshape(c.size(), 1, 1, 1, 1, 1, 1, 1) : c;
    }
}
