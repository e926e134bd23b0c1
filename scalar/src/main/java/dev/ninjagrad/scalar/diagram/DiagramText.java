package dev.ninjagrad.scalar.diagram;

import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.Diagram.Row;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/** Lists a diagram for a terminal: a tree from the outputs to the leaves with the shared parts written once. */
final class DiagramText {
    /** Deeper parts are continued as a list of their own, so that a long chain does not run off the screen. */
    private static final int DEPTH = 20;

    private static final String HERE = "";

    private final Diagram diagram;
    private final Topology graph;
    private final boolean[] listed;
    private final boolean[] referred;
    private final Queue<Integer> roots = new ArrayDeque<>();
    private final List<Line> lines = new ArrayList<>();

    /**
     * One line to be: the guides before it, the node, the edge it was reached by (−1 for a root), a note if it is a
     * reference.
     */
    private record Line(String guides, int node, int edge, String note) {}

    /** A node still to be listed. */
    private record Visit(String guides, String branch, String below, int node, int edge, int depth) {}

    private DiagramText(Diagram diagram) {
        this.diagram = diagram;
        this.graph = diagram.topology();
        this.listed = new boolean[graph.nodes()];
        this.referred = new boolean[graph.nodes()];
    }

    static String write(Diagram diagram) {
        return new DiagramText(diagram).write();
    }

    private String write() {
        for (int v = 0; v < graph.nodes(); v++) {
            if (graph.outDegree(v) == 0) {
                roots.add(v);
            }
        }
        while (!roots.isEmpty()) {
            int root = roots.remove();
            if (!listed[root]) {
                walk(root);
            }
        }
        return table();
    }

    private void walk(int root) {
        Deque<Visit> stack = new ArrayDeque<>();
        stack.push(new Visit("", "", "", root, -1, 0));
        while (!stack.isEmpty()) {
            Visit visit = stack.pop();
            int v = visit.node();
            String guides = visit.guides() + visit.branch();
            if (listed[v]) {
                referred[v] = true;
                lines.add(new Line(guides, v, visit.edge(), "↑"));
            } else if (visit.depth() == DEPTH && graph.inDegree(v) > 0) {
                referred[v] = true;
                roots.add(v);
                lines.add(new Line(guides, v, visit.edge(), "↓"));
            } else {
                listed[v] = true;
                lines.add(new Line(guides, v, visit.edge(), HERE));
                operands(visit, stack);
            }
        }
    }

    private void operands(Visit visit, Deque<Visit> stack) {
        Integer[] edges = new Integer[graph.inDegree(visit.node())];
        for (int i = 0; i < edges.length; i++) {
            edges[i] = graph.inEdge(visit.node(), i);
        }
        Arrays.sort(edges, Comparator.comparingInt(e -> diagram.edges().get(e).argument()));
        String guides = visit.guides() + visit.below();
        for (int i = edges.length - 1; i >= 0; i--) {
            boolean last = i == edges.length - 1;
            stack.push(new Visit(
                    guides,
                    last ? "└─ " : "├─ ",
                    last ? "   " : "│  ",
                    graph.from(edges[i]),
                    edges[i],
                    visit.depth() + 1));
        }
    }

    private String table() {
        Map<String, Integer> keys = keys();
        boolean named =
                diagram.nodes().stream().anyMatch(node -> !node.heading().isBlank());
        boolean labelled =
                diagram.edges().stream().anyMatch(edge -> !edge.label().isEmpty());
        List<String[]> rows = new ArrayList<>();
        String[] head = new String[3 + keys.size()];
        Arrays.fill(head, "");
        head[0] = "op";
        head[1] = named ? "name" : "";
        keys.forEach((key, column) -> head[column] = key);
        head[head.length - 1] = labelled ? "local" : "";
        rows.add(head);
        for (Line line : lines) {
            rows.add(cells(line, keys, head.length));
        }
        return aligned(rows, keys.size());
    }

    /** Returns the columns of the rows' keys, in the order the keys are met. */
    private Map<String, Integer> keys() {
        Map<String, Integer> keys = new LinkedHashMap<>();
        for (Line line : lines) {
            for (Row row : diagram.nodes().get(line.node()).rows()) {
                keys.putIfAbsent(row.key(), keys.size() + 2);
            }
        }
        return keys;
    }

    private String[] cells(Line line, Map<String, Integer> keys, int columns) {
        Node node = diagram.nodes().get(line.node());
        String[] cells = new String[columns];
        Arrays.fill(cells, "");
        String symbol = node.symbol().isBlank() ? "·" : node.symbol();
        cells[0] = line.guides() + symbol + (line.note().isEmpty() ? "" : " " + line.note());
        cells[1] = handle(line.node());
        if (line.note().isEmpty()) {
            Map<String, String> values = HashMap.newHashMap(node.rows().size());
            node.rows().forEach(row -> values.put(row.key(), row.value()));
            keys.forEach((key, column) -> cells[column] = values.getOrDefault(key, ""));
        }
        cells[columns - 1] =
                line.edge() < 0 ? "" : diagram.edges().get(line.edge()).label();
        return cells;
    }

    /** Returns what a node is called: its name, or its id where it has none and something must refer to it. */
    private String handle(int v) {
        Node node = diagram.nodes().get(v);
        return node.name().isBlank() && referred[v] ? "#" + node.id() : node.heading();
    }

    /** Pads the columns to equal width, values to the right, everything else to the left. */
    private static String aligned(List<String[]> rows, int keys) {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row[c].codePointCount(0, row[c].length()));
            }
        }
        StringBuilder out = new StringBuilder();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                if (widths[c] == 0) {
                    continue;
                }
                String padding = " ".repeat(widths[c] - row[c].codePointCount(0, row[c].length()));
                boolean value = c >= 2 && c < 2 + keys;
                line.append(line.isEmpty() ? "" : "  ").append(value ? padding + row[c] : row[c] + padding);
            }
            out.append(line.toString().stripTrailing()).append('\n');
        }
        return out.toString();
    }
}
