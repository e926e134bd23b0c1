package dev.ninjagrad.tensor;

import dev.ninjagrad.scalar.diagram.Diagram;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was recorded, as data: every tensor an output was computed from, inputs before outputs. What was computed from
 * constants alone is not recorded and appears as a leaf, unless it was computed under {@link FullGraph}. {@link
 * #toDiagram} draws it as SVG, DOT, JSON or text; {@link #toString()} lists it. A gradient is recorded too if it was
 * computed with {@code createGraph}, so a backward pass can be looked at in the same way.
 */
public final class Graph {
    /** Small tensors are drawn with their values. */
    private static final int DRAWN_VALUES = 4;

    /**
     * One tensor of the graph.
     *
     * @param id its index in {@link Graph#entries()}
     * @param name the given name; for the unnamed, {@code t} and the id
     * @param op the label of the op that made it; empty for a leaf
     * @param tensor the tensor itself, with shape, dtype and values
     * @param inputs the ids of the op's inputs, in order
     * @param grad its gradient, if the graph was made with gradients or a backward pass left one; else null
     * @param line the source line that made it, if lines were recorded; else null
     */
    public record Entry(
            int id,
            String name,
            String op,
            Tensor tensor,
            List<Integer> inputs,
            @Nullable Tensor grad,
            @Nullable String line) {}

    private final List<Entry> entries;
    private final Set<Tensor> outputs;

    private Graph(List<Entry> entries, Set<Tensor> outputs) {
        this.entries = List.copyOf(entries);
        this.outputs = outputs;
    }

    /**
     * Returns the graph behind some outputs, with whatever gradients backward passes have left in its tensors.
     *
     * @throws AutogradException if a backward pass has freed it
     */
    public static Graph of(Tensor... outputs) {
        return of(List.of(outputs), Map.of());
    }

    /**
     * Returns the graph behind a scalar with the gradient of every tensor in it, computed now; nothing is left in the
     * tensors.
     */
    public static Graph withGradients(Tensor loss) {
        List<Tensor> differentiable =
                Reachable.from(loss).stream().filter(Tensor::requiresGrad).toList();
        List<Tensor> grads = Autograd.grad(loss, differentiable);
        Map<Tensor, Tensor> byTensor = new HashMap<>();
        for (int i = 0; i < grads.size(); i++) {
            byTensor.put(differentiable.get(i), grads.get(i));
        }
        return of(List.of(loss), byTensor);
    }

    private static Graph of(List<Tensor> outputs, Map<Tensor, Tensor> grads) {
        List<Tensor> order = Reachable.from(outputs, Set.of());
        order.sort(Comparator.comparingLong(Tensor::serial));
        Map<Tensor, Integer> ids = new HashMap<>();
        List<Entry> entries = new ArrayList<>(order.size());
        for (Tensor t : order) {
            int id = entries.size();
            ids.put(t, id);
            Node n = t.node();
            String name = t.name();
            entries.add(new Entry(
                    id,
                    name == null ? "t" + id : name,
                    n == null ? "" : n.op().label(),
                    t,
                    n == null
                            ? List.of()
                            : n.inputs().stream()
                                    .map(x -> ids.getOrDefault(x, -1))
                                    .toList(),
                    grads.containsKey(t) ? grads.get(t) : t.hasGrad() ? t.grad() : null,
                    n == null ? null : n.line()));
        }
        return new Graph(entries, new HashSet<>(outputs));
    }

    /** Returns the tensors, inputs before outputs; leaves and intermediates in the order they were made. */
    public List<Entry> entries() {
        return entries;
    }

    /** Returns the graph ready to be drawn. */
    public Diagram toDiagram(String title) {
        List<Diagram.Node> nodes = new ArrayList<>();
        List<Diagram.Edge> edges = new ArrayList<>();
        for (Entry e : entries) {
            nodes.add(toNode(e));
            for (int i = 0; i < e.inputs().size(); i++) {
                edges.add(Diagram.Edge.of("t" + e.inputs().get(i), "t" + e.id(), i));
            }
        }
        return new Diagram(title, entries.size() + " tensors in the order they were computed", nodes, edges);
    }

    private Diagram.Node toNode(Entry e) {
        List<Diagram.Row> rows = new ArrayList<>();
        rows.add(Diagram.Row.of("shape", e.tensor().shape().toString()));
        if (e.tensor().size() <= DRAWN_VALUES) {
            rows.add(Diagram.Row.of("data", values(e.tensor())));
        }
        if (e.grad() != null) {
            rows.add(Diagram.Row.grad(e.grad().size() <= DRAWN_VALUES ? values(e.grad()) : norm(e.grad())));
        }
        Diagram.Kind kind = e.op().isEmpty()
                ? Diagram.Kind.LEAF
                : outputs.contains(e.tensor()) ? Diagram.Kind.OUTPUT : Diagram.Kind.OP;
        String name = e.tensor().name() == null ? "" : e.name();
        return new Diagram.Node("t" + e.id(), kind, e.op(), name, rows, e.line());
    }

    private static String values(Tensor t) {
        StringBuilder text = new StringBuilder();
        for (double v : t.toDoubles()) {
            text.append(text.isEmpty() ? "" : ", ").append(Numbers.rounded(v));
        }
        return text.toString();
    }

    private static String norm(Tensor t) {
        double squares = 0;
        for (double v : t.toDoubles()) {
            squares += v * v;
        }
        return "‖·‖ = " + Numbers.rounded(Math.sqrt(squares));
    }

    /** Returns one line a tensor: {@code h = tanh(hpreact)  # [32, 64]  Train.java:17}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Entry e : entries) {
            text.append(e.name());
            if (!e.op().isEmpty()) {
                List<String> inputs =
                        e.inputs().stream().map(i -> entries.get(i).name()).toList();
                text.append(" = ")
                        .append(e.op())
                        .append('(')
                        .append(String.join(", ", inputs))
                        .append(')');
            }
            text.append("  # ").append(e.tensor().shape());
            if (e.line() != null) {
                text.append("  ").append(e.line());
            }
            text.append('\n');
        }
        return text.toString();
    }
}
