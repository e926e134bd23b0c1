package dev.ninjagrad.scalar.diagram;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A computation graph as plain data, ready to be drawn: values flow along the edges from leaves to outputs.
 *
 * <p>All writers are pure functions; the same diagram gives the same characters on every machine.
 *
 * @param title       what the graph computes, for instance {@code L = tanh(a·b + c)}
 * @param description one sentence for readers who cannot see the picture; may be empty
 * @param nodes       in any order
 * @param edges       in any order; together they must not form a cycle
 */
public record Diagram(String title, String description, List<Node> nodes, List<Edge> edges) {

    /** What a node is; it decides its looks. */
    public enum Kind {
        /** An input or a parameter. */
        LEAF,
        /** The result of an operation. */
        OP,
        /** The result that the backward pass starts from. */
        OUTPUT
    }

    /**
     * One line of a node's card.
     *
     * @param key      what it is: {@code data}, {@code shape}
     * @param value    the text to show
     * @param gradient whether it is a gradient, which is drawn in the accent colour
     */
    public record Row(String key, String value, boolean gradient) {
        public static Row of(String key, String value) {
            return new Row(key, value, false);
        }

        /** Returns the row {@code grad}. */
        public static Row grad(String value) {
            return new Row("grad", value, true);
        }
    }

    /**
     * A value of the graph.
     *
     * @param id      unique within the diagram
     * @param symbol  what computed it, {@code ×} or {@code tanh}; empty for a leaf
     * @param name    what it is called; may be empty
     * @param rows    shown below the name
     * @param tooltip shown on hover, for instance the source line that made it; null for none
     */
    public record Node(
            String id,
            Kind kind,
            String symbol,
            String name,
            List<Row> rows,
            @Nullable String tooltip) {
        public Node {
            if (id.isBlank()) {
                throw new IllegalArgumentException("a diagram's node needs an id that is not blank; its name is \""
                        + name + "\" and its symbol \"" + symbol + "\"");
            }
            if (kind == Kind.OP && symbol.isBlank()) {
                throw new IllegalArgumentException(
                        "node " + id + " is of kind OP and needs a symbol such as \"×\"; use Node.leaf for an input");
            }
            rows = List.copyOf(rows);
        }

        public static Node leaf(String id, String name, Row... rows) {
            return new Node(id, Kind.LEAF, "", name, List.of(rows), null);
        }

        public static Node op(String id, String symbol, String name, Row... rows) {
            return new Node(id, Kind.OP, symbol, name, List.of(rows), null);
        }

        public static Node output(String id, String symbol, String name, Row... rows) {
            return new Node(id, Kind.OUTPUT, symbol, name, List.of(rows), null);
        }

        /** Returns the name, or the id where nothing else would tell what this node is; empty if there is no name. */
        String heading() {
            boolean unrecognisable = name.isBlank() && symbol.isBlank() && rows.isEmpty();
            return unrecognisable ? id : name;
        }

        public Node withTooltip(String text) {
            return new Node(id, kind, symbol, name, rows, text);
        }
    }

    /**
     * The use of one value by an operation.
     *
     * @param from     id of the value used
     * @param to       id of the value computed from it
     * @param argument which operand of {@code to} it is, from 0
     * @param label    written beside the edge, for instance the local derivative; may be empty
     */
    public record Edge(String from, String to, int argument, String label) {
        public Edge {
            if (argument < 0) {
                throw new IllegalArgumentException(
                        "edge " + from + " -> " + to + " needs an argument index of 0 or more; got " + argument);
            }
        }

        public static Edge of(String from, String to, int argument) {
            return new Edge(from, to, argument, "");
        }
    }

    /**
     * Checks that the graph can be drawn.
     *
     * @throws IllegalArgumentException if there is no node, two nodes share an id, an edge names an unknown node, two
     *     edges claim the same operand, or the edges form a cycle; the message names the culprits
     */
    public Diagram {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a diagram needs at least one node; \"" + title + "\" has none");
        }
        Map<String, Integer> index = index(nodes);
        checkEdges(edges, index);
        checkAcyclic(nodes, topology(nodes, edges, index));
    }

    private static Map<String, Integer> index(List<Node> nodes) {
        Map<String, Integer> index = HashMap.newHashMap(nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            if (index.put(nodes.get(i).id(), i) != null) {
                throw new IllegalArgumentException(
                        "a diagram's ids must be unique; \"" + nodes.get(i).id() + "\" appears twice");
            }
        }
        return index;
    }

    private static void checkEdges(List<Edge> edges, Map<String, Integer> index) {
        record Operand(String node, int argument) {}
        Set<Operand> taken = HashSet.newHashSet(edges.size());
        for (Edge edge : edges) {
            for (String end : List.of(edge.from(), edge.to())) {
                if (!index.containsKey(end)) {
                    throw new IllegalArgumentException("edge " + edge.from() + " -> " + edge.to() + " names the node \""
                            + end + "\", which the diagram does not have");
                }
            }
            if (!taken.add(new Operand(edge.to(), edge.argument()))) {
                throw new IllegalArgumentException("operand " + edge.argument() + " of node " + edge.to()
                        + " has two edges; give each its own argument index");
            }
        }
    }

    private static void checkAcyclic(List<Node> nodes, Topology topology) {
        List<Integer> cycle = topology.cycle();
        if (!cycle.isEmpty()) {
            StringBuilder path = new StringBuilder();
            for (int node : cycle) {
                path.append(nodes.get(node).id()).append(" -> ");
            }
            throw new IllegalArgumentException("a computation graph has no cycles; this one has " + path
                    + nodes.get(cycle.getFirst()).id());
        }
    }

    private static Topology topology(List<Node> nodes, List<Edge> edges, Map<String, Integer> index) {
        int[] from = new int[edges.size()];
        int[] to = new int[edges.size()];
        for (int e = 0; e < from.length; e++) {
            from[e] = index.getOrDefault(edges.get(e).from(), -1);
            to[e] = index.getOrDefault(edges.get(e).to(), -1);
        }
        return new Topology(nodes.size(), from, to);
    }

    /** Returns the graph with nodes and edges numbered as in {@link #nodes} and {@link #edges}. */
    Topology topology() {
        return topology(nodes, edges, index(nodes));
    }

    /** Returns the picture, light or dark as the reader's system is. */
    public String toSvg() {
        return toSvg(Theme.AUTO);
    }

    /** Returns the picture as a self-contained SVG document. */
    public String toSvg(Theme theme) {
        return DiagramSvg.write(this, LayeredLayout.of(this), theme);
    }

    /** Returns the graph in Graphviz' language, one record-shaped node per value. */
    public String toDot() {
        return DiagramDot.write(this);
    }

    /**
     * Returns the graph with its layout as JSON: {@code {"title", "description", "width", "height", "nodes": [{"id",
     * "kind", "symbol", "name", "rows": [{"key", "value", "gradient"}], "tooltip"?, "x", "y", "width", "height"}],
     * "edges": [{"from", "to", "argument", "label", "path"}]}}; x and y are a box's upper left corner in pixels, a path
     * is SVG path data.
     */
    public String toJson() {
        return DiagramJson.write(this, LayeredLayout.of(this));
    }

    /**
     * Returns the graph for a terminal: each output with its operands below it, drawn with box characters, in aligned
     * columns. A value used twice is listed once and referred to with {@code ↑} afterwards.
     */
    public String toText() {
        return DiagramText.write(this);
    }
}
