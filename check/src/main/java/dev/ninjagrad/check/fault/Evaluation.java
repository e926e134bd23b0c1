package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** The value of a formula. */
public final class Evaluation {
    /** Which of the legal values a {@link Expr.Choice} takes. */
    public enum Pick {
        ENGINE,
        LOW,
        HIGH
    }

    private final Map<String, Tensor> upstream;
    private final Pick pick;
    private final boolean inDouble;
    private final IdentityHashMap<Expr, Tensor> values = new IdentityHashMap<>();

    private Evaluation(Map<String, Tensor> upstream, Pick pick, boolean inDouble) {
        this.upstream = upstream;
        this.pick = pick;
        this.inDouble = inDouble;
    }

    /** Returns the value in the formula's own dtype; the formula must contain no upstream. */
    static Tensor plain(Expr e) {
        return new Evaluation(Map.of(), Pick.ENGINE, false).run(e);
    }

    /** Returns the value in the formula's own dtype. */
    public static Tensor asRecorded(Expr e, Map<String, Tensor> upstream) {
        return new Evaluation(upstream, Pick.ENGINE, false).run(e);
    }

    /**
     * Returns the value computed in F64 whatever the formula's dtype, so that its own rounding is none of the comparison's concern.
     *
     * @param upstream the cotangent of every name the formula reads
     * @throws RuntimeException if a mutated formula's shapes do not fit
     */
    public static Tensor inDouble(Expr e, Map<String, Tensor> upstream, Pick pick) {
        return new Evaluation(upstream, pick, true).run(e);
    }

    /** Like {@link #inDouble}, for every part. */
    public static Map<Expr, Tensor> parts(Expr e, Map<String, Tensor> upstream) {
        Evaluation evaluation = new Evaluation(upstream, Pick.ENGINE, true);
        evaluation.run(e);
        return Collections.unmodifiableMap(evaluation.values);
    }

    private Tensor run(Expr root) {
        try (Scope _ = NoGrad.enter()) {
            for (Expr e : root.postOrder()) {
                values.put(e, value(e));
            }
            return of(root);
        }
    }

    private Tensor of(Expr e) {
        return Objects.requireNonNull(values.get(e));
    }

    private Tensor value(Expr e) {
        return switch (e) {
            case Expr.Forward f -> wide(f.value());
            case Expr.Constant c -> wide(c.value());
            case Expr.Choice c ->
                wide(
                        switch (pick) {
                            case ENGINE -> c.value();
                            case LOW -> c.low();
                            case HIGH -> c.high();
                        });
            case Expr.Upstream u -> wide(Objects.requireNonNull(upstream.get(u.of()), u.of()));
            case Expr.Apply a -> applied(a.op(), a);
            case Expr.Opaque o -> {
                Tensor g = of(o.g()).to(o.node().y().dtype());
                yield wide(RuleTrace.ruleOf(o.node(), o.input(), g));
            }
        };
    }

    private Tensor applied(Op op, Expr.Apply a) {
        Tensor[] inputs = a.inputs().stream().map(this::of).toArray(Tensor[]::new);
        boolean sameWidth = inDouble && op instanceof Cast cast && cast.dtype().isFloating();
        return sameWidth ? inputs[0].to(DType.F64) : op.apply(inputs);
    }

    private Tensor wide(Tensor t) {
        Tensor plain = t.detach();
        return inDouble && plain.dtype() == DType.F32 ? plain.to(DType.F64) : plain;
    }

    /** Returns which names' cotangents a formula reads. */
    public static Set<String> upstreams(Expr root) {
        Set<String> names = new TreeSet<>();
        for (Expr e : root.postOrder()) {
            if (e instanceof Expr.Upstream u) {
                names.add(u.of());
            }
        }
        return names;
    }
}
