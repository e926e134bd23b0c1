package dev.ninjagrad.tensor;

import dev.ninjagrad.scalar.BackwardTrace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The backward pass of a tensor graph taken apart into steps for {@link BackwardTrace}, one contribution each. It
 * watches the real pass through its two seams, so what it shows is what happens, faults included.
 */
public final class TensorTrace {
    private final Map<Tensor, Integer> ids = new HashMap<>();
    private final List<BackwardTrace.Node> nodes = new ArrayList<>();
    private final List<BackwardTrace.Step> steps = new ArrayList<>();
    private @Nullable Node current;
    private int currentInput;

    private TensorTrace() {}

    /**
     * Runs the backward pass of a scalar and returns its steps. Keeps every gradient before and after every step: meant
     * for graphs a person looks at. The graph is kept, and no gradient is left in the tensors.
     *
     * @throws AutogradException as {@link Autograd#grad(Tensor, List)}
     */
    public static BackwardTrace of(Tensor loss) {
        return new TensorTrace().trace(loss);
    }

    private BackwardTrace trace(Tensor loss) {
        List<Tensor> differentiable = new ArrayList<>();
        for (Graph.Entry e : Graph.of(loss).entries()) {
            Tensor t = e.tensor();
            ids.put(t, e.id());
            String label = t == loss && t.name() == null ? "L" : e.name();
            nodes.add(new BackwardTrace.Node(
                    e.id(), label, e.op(), t.rank() == 0 ? "" : t.shape().toString(), t.size()));
            if (t.requiresGrad()) {
                differentiable.add(t);
            }
        }
        Traversal traversal = Mode.current().traversal();
        try (Scope _ = VjpRules.use(this::watching);
                Scope _ = Traversal.use(watching(traversal))) {
            Autograd.grad(loss, differentiable);
        }
        return BackwardTrace.of(List.copyOf(nodes), List.copyOf(steps));
    }

    private VjpRule watching(VjpRule rule) {
        return (n, input, g) -> {
            current = n;
            currentInput = input;
            return rule.vjp(n, input, g);
        };
    }

    private Traversal watching(Traversal real) {
        return new Traversal() {
            @Override
            public List<Tensor> order(Tensor y) {
                return real.order(y);
            }

            @Override
            public Tensor seed(Tensor loss) {
                Tensor seed = real.seed(loss);
                step(
                        id(loss),
                        id(loss),
                        BackwardTrace.SEED,
                        null,
                        seed,
                        seed,
                        "∂L/∂" + label(loss) + " = " + seed.item());
                return seed;
            }

            @Override
            public Tensor accumulate(Tensor x, @Nullable Tensor soFar, Tensor contribution) {
                Tensor after = real.accumulate(x, soFar, contribution);
                Node n = Objects.requireNonNull(current);
                step(id(n.y()), id(x), currentInput, soFar, contribution, after, term(n, x));
                return after;
            }
        };
    }

    private void step(
            int source,
            int target,
            int argument,
            @Nullable Tensor before,
            Tensor contribution,
            Tensor after,
            String term) {
        double[] zero = new double[contribution.size()];
        steps.add(new BackwardTrace.Step(
                source,
                target,
                argument,
                before == null ? zero : before.toDoubles(),
                contribution.toDoubles(),
                after.toDoubles(),
                term));
    }

    /** {@code ∂L/∂w += ∂L/∂h · ∂h/∂w  (h = matmul(x, w))}. */
    private String term(Node n, Tensor x) {
        String y = label(n.y());
        List<String> inputs = n.inputs().stream().map(this::label).toList();
        return "∂L/∂" + label(x) + " += ∂L/∂" + y + " · ∂" + y + "/∂" + label(x) + "  (" + y + " = " + n.op().label()
                + "(" + String.join(", ", inputs) + "))";
    }

    private int id(Tensor t) {
        return ids.getOrDefault(t, -1);
    }

    private String label(Tensor t) {
        return nodes.get(id(t)).label();
    }
}
