package dev.ninjagrad.scalar.diagram;

import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.LayeredLayout.Box;
import dev.ninjagrad.scalar.diagram.LayeredLayout.Route;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes a diagram and its layout as JSON; {@link Diagram#toJson} gives the fields. */
final class DiagramJson {
    private DiagramJson() {}

    static String write(Diagram diagram, LayeredLayout layout) {
        return "{\"title\":" + quote(diagram.title())
                + ",\"description\":" + quote(diagram.description())
                + ",\"width\":" + Svg.number(layout.width())
                + ",\"height\":" + Svg.number(layout.height())
                + ",\"nodes\":" + list(layout.boxes(), DiagramJson::node)
                + ",\"edges\":" + list(layout.routes(), DiagramJson::edge)
                + "}\n";
    }

    private static String node(Box box) {
        Node node = box.node();
        String tooltip = node.tooltip() == null ? "" : ",\"tooltip\":" + quote(node.tooltip());
        return "{\"id\":" + quote(node.id())
                + ",\"kind\":" + quote(node.kind().name().toLowerCase(Locale.ROOT))
                + ",\"symbol\":" + quote(node.symbol())
                + ",\"name\":" + quote(node.name())
                + ",\"rows\":" + list(node.rows(), DiagramJson::row)
                + tooltip
                + ",\"x\":" + Svg.number(box.x())
                + ",\"y\":" + Svg.number(box.y())
                + ",\"width\":" + Svg.number(box.width())
                + ",\"height\":" + Svg.number(box.height())
                + "}";
    }

    private static String row(Diagram.Row row) {
        return "{\"key\":" + quote(row.key()) + ",\"value\":" + quote(row.value()) + ",\"gradient\":" + row.gradient()
                + "}";
    }

    private static String edge(Route route) {
        Edge edge = route.edge();
        return "{\"from\":" + quote(edge.from())
                + ",\"to\":" + quote(edge.to())
                + ",\"argument\":" + edge.argument()
                + ",\"label\":" + quote(edge.label())
                + ",\"path\":" + quote(route.path(0).toString())
                + "}";
    }

    private static <T> String list(List<T> items, Function<T, String> write) {
        return items.stream().map(write).collect(Collectors.joining(",", "[", "]"));
    }

    private static String quote(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c)) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
