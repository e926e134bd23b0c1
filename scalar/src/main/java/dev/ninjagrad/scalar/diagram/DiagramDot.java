package dev.ninjagrad.scalar.diagram;

import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Kind;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.Diagram.Row;

/** Writes a diagram in the language of Graphviz. */
final class DiagramDot {
    private DiagramDot() {}

    static String write(Diagram diagram) {
        StringBuilder out = new StringBuilder("digraph {\n");
        out.append("  rankdir=LR;\n");
        out.append("  label=").append(quote(diagram.title())).append(";\n");
        out.append("  node [fontname=\"monospace\", fontsize=11];\n");
        out.append("  edge [fontname=\"monospace\", fontsize=10, color=\"")
                .append(Ink.WIRE.light())
                .append("\"];\n");
        for (Node node : diagram.nodes()) {
            node(out, node);
        }
        for (Edge edge : diagram.edges()) {
            out.append("  ").append(quote(edge.from())).append(" -> ").append(quote(edge.to()));
            out.append(edge.label().isEmpty() ? "" : " [label=" + quote(edge.label()) + "]")
                    .append(";\n");
        }
        return out.append("}\n").toString();
    }

    private static void node(StringBuilder out, Node node) {
        StringBuilder label = new StringBuilder();
        field(label, node.symbol());
        field(label, node.heading());
        for (Row row : node.rows()) {
            field(label, row.key() + " " + row.value());
        }
        out.append("  ").append(quote(node.id())).append(" [shape=");
        out.append(node.kind() == Kind.LEAF ? "record" : "Mrecord")
                .append(", label=")
                .append(quoteLabel(label.toString()));
        if (node.kind() == Kind.OUTPUT) {
            out.append(", penwidth=2");
        }
        if (node.tooltip() != null) {
            out.append(", tooltip=").append(quote(node.tooltip()));
        }
        out.append("];\n");
    }

    /** Adds a field to a record label, where braces, bars and angle brackets have a meaning and are escaped. */
    private static void field(StringBuilder label, String text) {
        if (text.isBlank()) {
            return;
        }
        label.append(label.isEmpty() ? "" : "|");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            label.append("{}|<>\\".indexOf(c) >= 0 ? "\\" : "").append(c);
        }
    }

    private static String quote(String text) {
        return quoteLabel(text.replace("\\", "\\\\"));
    }

    /** Quotes a label whose backslashes are escapes already. */
    private static String quoteLabel(String label) {
        return "\"" + label.replace("\"", "\\\"").replace("\r", "").replace("\n", "\\n") + "\"";
    }
}
