package dev.ninjagrad.scalar.diagram;

import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.Diagram.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** Diagrams that several tests draw. */
final class SampleDiagrams {
    private SampleDiagrams() {}

    /** L = tanh(a·b + c) at a = 2, b = −3, c = 6.8814, with the gradients worked out by hand. */
    static Diagram tanh() {
        return new Diagram(
                "L = tanh(a·b + c)",
                "Six values from three leaves to one output.",
                List.of(
                        leaf("a", "2.0000", "−1.5000"),
                        leaf("b", "−3.0000", "1.0000"),
                        leaf("c", "6.8814", "0.5000"),
                        Node.op("p", "×", "", Row.of("data", "−6.0000"), Row.grad("0.5000")),
                        Node.op("d", "+", "d", Row.of("data", "0.8814"), Row.grad("0.5000")),
                        Node.output("L", "tanh", "L", Row.of("data", "0.7071"), Row.grad("1.0000"))),
                List.of(
                        new Edge("a", "p", 0, "−3.00"),
                        new Edge("b", "p", 1, "2.00"),
                        new Edge("p", "d", 0, "1.00"),
                        new Edge("c", "d", 1, "1.00"),
                        new Edge("d", "L", 0, "0.50")));
    }

    /** A square and what follows from it: one value used by three operations, once twice. */
    static Diagram shared() {
        return new Diagram(
                "shared",
                "",
                List.of(
                        leaf("x", "3", "0"),
                        Node.op("s", "×", "", Row.of("data", "9")),
                        Node.op("t", "exp", "t", Row.of("data", "8103.08")),
                        Node.output("y", "+", "y", Row.of("data", "8112.08"))),
                List.of(
                        Edge.of("x", "s", 0),
                        Edge.of("x", "s", 1),
                        Edge.of("s", "t", 0),
                        Edge.of("s", "y", 0),
                        Edge.of("t", "y", 1)));
    }

    /** Every fifth node a leaf; the others take one to three operands among the {@code window} nodes before them. */
    static Diagram random(int nodes, int window, RandomGenerator random) {
        List<Node> values = new ArrayList<>();
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < nodes; i++) {
            boolean leaf = i < 2 || random.nextInt(5) == 0;
            if (leaf) {
                values.add(leaf("n" + i, Integer.toString(i), "0.1"));
                continue;
            }
            String name = random.nextBoolean() ? "" : "value" + i;
            values.add(Node.op("n" + i, random.nextBoolean() ? "+" : "softmax", name, Row.of("data", "1")));
            int operands = 1 + random.nextInt(3);
            for (int k = 0; k < operands; k++) {
                int from = i - 1 - random.nextInt(Math.min(i, window));
                String label = random.nextInt(4) == 0 ? "−0.25" : "";
                edges.add(new Edge("n" + from, "n" + i, k, label));
            }
        }
        return new Diagram("random", "", values, edges);
    }

    /** A chain of operations that all use the one parameter as well, as an unrolled recurrence does. */
    static Diagram recurrence(int steps) {
        List<Node> values = new ArrayList<>(List.of(leaf("h0", "0", "0"), leaf("w", "1", "0")));
        List<Edge> edges = new ArrayList<>();
        for (int i = 1; i <= steps; i++) {
            values.add(Node.op("h" + i, "×", ""));
            edges.add(Edge.of("h" + (i - 1), "h" + i, 0));
            edges.add(Edge.of("w", "h" + i, 1));
        }
        return new Diagram("recurrence", "", values, edges);
    }

    static Node leaf(String name, String data, String grad) {
        return Node.leaf(name, name, Row.of("data", data), Row.grad(grad));
    }
}
