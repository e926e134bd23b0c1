package dev.ninjagrad.scalar.diagram;

import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Kind;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.Diagram.Row;
import dev.ninjagrad.scalar.diagram.LayeredLayout.Box;
import dev.ninjagrad.scalar.diagram.LayeredLayout.Point;
import dev.ninjagrad.scalar.diagram.LayeredLayout.Route;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Draws a laid-out diagram. Groups carry {@code data-} attributes, so that a page can find the nodes and edges again.
 */
final class DiagramSvg {
    private static final double TITLE = 15;
    private static final double TITLE_BAND = 34;
    private static final double SIDE = 24;
    private static final double ARROW_LENGTH = 8;
    private static final double ARROW_HALF = 3.4;
    private static final double BASELINE = 0.36;

    private final Svg svg;
    private final Map<String, Integer> inputs = new HashMap<>();

    private DiagramSvg(Svg svg, Diagram diagram) {
        this.svg = svg;
        diagram.edges().forEach(edge -> inputs.merge(edge.to(), 1, Integer::sum));
    }

    static String write(Diagram diagram, LayeredLayout layout, Theme theme) {
        Type heading = Type.mono(TITLE, Ink.TEXT).strong();
        double band = diagram.title().isBlank() ? 0 : TITLE_BAND;
        double width = Math.max(layout.width(), Type.monoWidth(diagram.title(), TITLE) + 2 * SIDE);
        Svg svg = new Svg(theme, width, layout.height() + band, Type.Face.MONO, diagram.title(), diagram.description());
        if (band > 0) {
            svg.text(SIDE, SIDE + TITLE * 0.7, diagram.title(), heading);
        }
        svg.group(
                "diagram",
                "transform",
                "translate(" + Svg.number((width - layout.width()) / 2) + " " + Svg.number(band) + ")");
        DiagramSvg pen = new DiagramSvg(svg, diagram);
        // Edges first: where an end and a box touch, the box is on top.
        layout.routes().forEach(pen::edge);
        layout.boxes().forEach(pen::node);
        return svg.end().toDocument();
    }

    private void edge(Route route) {
        Edge edge = route.edge();
        Point end = route.end();
        svg.group(
                "edge",
                "data-from",
                edge.from(),
                "data-to",
                edge.to(),
                "data-argument",
                Integer.toString(edge.argument()));
        svg.path(route.path(ARROW_LENGTH - 1), Brush.stroke(Ink.WIRE, 1.5));
        svg.path(
                new Svg.Path()
                        .move(end.x(), end.y())
                        .line(end.x() - ARROW_LENGTH, end.y() - ARROW_HALF)
                        .line(end.x() - ARROW_LENGTH, end.y() + ARROW_HALF)
                        .close(),
                Brush.fill(Ink.WIRE));
        label(route);
        svg.end();
    }

    private void label(Route route) {
        if (route.edge().label().isEmpty()) {
            return;
        }
        Point end = route.end();
        svg.text(
                end.x() - ARROW_LENGTH - 4,
                end.y() + (route.labelBelow() ? LayeredLayout.LABEL + 1 : -4),
                route.edge().label(),
                Type.mono(LayeredLayout.LABEL, Ink.MUTED).anchored(Type.Anchor.END));
    }

    private void node(Box box) {
        Node node = box.node();
        Card card = Card.of(node, inputs.getOrDefault(node.id(), 0));
        svg.group("node " + node.kind().name().toLowerCase(Locale.ROOT), "data-id", node.id());
        if (node.tooltip() != null) {
            svg.tooltip(node.tooltip());
        }
        if (card.cardWidth() > 0) {
            card(box, card);
        }
        if (card.badgeWidth() > 0) {
            badge(box, card);
        }
        svg.end();
    }

    private void badge(Box box, Card card) {
        boolean output = box.node().kind() == Kind.OUTPUT;
        double size = Card.symbolSize(box.node().symbol());
        double stem = box.x() + card.badgeWidth();
        if (card.cardWidth() > 0) {
            svg.line(stem, box.middle(), stem + Card.STEM, box.middle(), Brush.stroke(Ink.OP, 1.5));
        }
        svg.rect(
                box.x(),
                box.middle() - card.badgeHeight() / 2,
                card.badgeWidth(),
                card.badgeHeight(),
                Math.min(card.badgeWidth(), card.badgeHeight()) / 2,
                Brush.fill(output ? Ink.OP : Ink.OP_FILL).withStroke(Ink.OP, 1.5));
        svg.text(
                box.x() + card.badgeWidth() / 2,
                box.middle() + size * BASELINE,
                box.node().symbol(),
                Type.mono(size, output ? Ink.PAPER : Ink.TEXT).strong().anchored(Type.Anchor.MIDDLE));
    }

    private void card(Box box, Card card) {
        boolean output = box.node().kind() == Kind.OUTPUT;
        double x = box.x() + box.width() - card.cardWidth();
        double right = box.x() + box.width();
        double top = box.middle() - card.cardHeight() / 2;
        Brush frame = Brush.fill(Ink.SURFACE);
        svg.rect(
                x,
                top,
                card.cardWidth(),
                card.cardHeight(),
                7,
                output ? frame.withStroke(Ink.OP, 2) : frame.withStroke(Ink.LINE, 1.2));
        int rows = box.node().rows().size() + (card.heading().isBlank() ? 0 : 1);
        double y = box.middle() - rows * Card.ROW / 2 + Card.ROW / 2 + Card.TEXT * BASELINE;
        if (!card.heading().isBlank()) {
            svg.text(
                    x + Card.PADDING,
                    y,
                    card.heading(),
                    Type.mono(Card.TEXT, Ink.TEXT).strong());
            y += Card.ROW;
        }
        for (Row row : box.node().rows()) {
            svg.text(x + Card.PADDING, y, row.key(), Type.mono(Card.TEXT, Ink.MUTED));
            svg.text(
                    right - Card.PADDING,
                    y,
                    row.value(),
                    Type.mono(Card.TEXT, row.gradient() ? Ink.GRADIENT : Ink.TEXT)
                            .anchored(Type.Anchor.END));
            y += Card.ROW;
        }
    }
}
