package dev.ninjagrad.scalar;

import dev.ninjagrad.scalar.diagram.Diagram;
import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Kind;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.Diagram.Row;
import java.util.ArrayList;
import java.util.List;

/** The graph behind a {@link Value}, ready to be drawn: each value with its data and gradient. */
public final class ValueDiagram {
    private ValueDiagram() {}

    /**
     * Returns the graph that {@code root} was computed by, with the gradients as they are now.
     *
     * <p>Nodes are numbered in topological order; an edge carries the local partial.
     */
    public static Diagram of(Value root, String title) {
        FlatGraph graph = new FlatGraph(root);
        List<Node> nodes = new ArrayList<>(graph.size());
        List<Edge> edges = new ArrayList<>();
        for (int id = 0; id < graph.size(); id++) {
            nodes.add(node(id, graph.value(id), id == graph.root()));
            for (int operand = 0; operand < graph.value(id).parents().size(); operand++) {
                int from = operand == 0 ? graph.a(id) : graph.b(id);
                String partial = Decimal.format(graph.value(id).partial(operand));
                edges.add(new Edge("v" + from, "v" + id, operand, partial));
            }
        }
        String description = "Computation graph of %d values; the result is %s.".formatted(nodes.size(), root.data());
        return new Diagram(title, description, nodes, edges);
    }

    private static Node node(int id, Value value, boolean isRoot) {
        Kind kind = isRoot ? Kind.OUTPUT : value.isLeaf() ? Kind.LEAF : Kind.OP;
        String name = value.name() == null ? "" : value.name();
        List<Row> rows = List.of(Row.of("data", Decimal.format(value.data())), Row.grad(Decimal.format(value.grad())));
        return new Node("v" + id, kind, value.symbol(), name, rows, null);
    }
}
