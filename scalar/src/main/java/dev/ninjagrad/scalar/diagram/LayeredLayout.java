package dev.ninjagrad.scalar.diagram;

import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Where everything in a drawn diagram goes: columns from left to right, so that values flow the way one reads, and
 * edges that touch no box but their ends.
 *
 * <p>The method is Sugiyama's: assign layers ({@link Layering}), break long edges into waypoints ({@link
 * LayeredGraph}), order the layers for few crossings ({@link Ordering}), assign coordinates ({@link Placement}), then
 * route. An edge runs level while it is inside a column, where its waypoint reserved a lane, and bends only in the
 * empty space between columns: that is why it cannot run through a box. Everything is iterative and deterministic.
 *
 * @param width  of the whole drawing, in pixels, margins included
 * @param height likewise
 * @param boxes  one for each node, in the diagram's order
 * @param routes one for each edge, in the diagram's order
 */
public record LayeredLayout(double width, double height, List<Box> boxes, List<Route> routes) {
    /** Far beyond what anyone can read, and well below what {@link Ordering} can count. */
    private static final int MOST_NODES = 100_000;

    private static final double MARGIN = 24;
    /** Free space between boxes and lanes of one column. */
    private static final double GAP = 18;

    private static final double CURVE_LEAST = 44;
    private static final double CURVE_MOST = 150;
    private static final double CURVE_PER_RISE = 0.14;
    /** Room beside an edge's label: the arrow head on one side, air on the other. */
    private static final double LABEL_MARGIN = 20;

    static final double LABEL = 10.5;

    /** The place of a node: (x, y) is the upper left corner. */
    public record Box(Node node, double x, double y, double width, double height) {
        /** Returns the y coordinate of the middle, at which outgoing edges leave. */
        public double middle() {
            return y + height / 2;
        }
    }

    public record Point(double x, double y) {}

    /**
     * The way of an edge through an even number of knots, x never decreasing: level from knot 0 to 1, a cubic curve
     * with level ends from 1 to 2, level from 2 to 3, and so on.
     *
     * @param labelBelow whether the edge's label has its place below its end, and not above
     */
    public record Route(Edge edge, List<Point> knots, boolean labelBelow) {
        /** Returns the point where the edge meets the box it enters. */
        public Point end() {
            return knots.getLast();
        }

        /** Returns the way as a path that ends {@code shortening} pixels before its end, where an arrow head begins. */
        Svg.Path path(double shortening) {
            Svg.Path path =
                    new Svg.Path().move(knots.getFirst().x(), knots.getFirst().y());
            for (int i = 1; i < knots.size(); i += 2) {
                Point p = knots.get(i);
                boolean last = i == knots.size() - 1;
                if (last) {
                    return path.line(p.x() - shortening, p.y());
                }
                Point q = knots.get(i + 1);
                if (Math.abs(p.y() - q.y()) > 0.1) {
                    double middle = (p.x() + q.x()) / 2;
                    if (p.x() > knots.get(i - 1).x()) {
                        path.line(p.x(), p.y());
                    }
                    path.curve(middle, p.y(), middle, q.y(), q.x(), q.y());
                }
            }
            return path;
        }
    }

    public LayeredLayout {
        boxes = List.copyOf(boxes);
        routes = List.copyOf(routes);
    }

    /**
     * Lays out a diagram. Time grows a little faster than nodes plus edges; 2,000 nodes take about a second.
     *
     * @throws IllegalArgumentException if the diagram has more than 100,000 nodes, or so many long edges that their lanes
     *     would not fit in memory
     */
    public static LayeredLayout of(Diagram diagram) {
        if (diagram.nodes().size() > MOST_NODES) {
            throw new IllegalArgumentException("a layout is for at most " + MOST_NODES + " nodes; \"" + diagram.title()
                    + "\" has " + diagram.nodes().size() + ". Draw a part of the graph.");
        }
        return new Router(diagram).layout();
    }

    /** One layout in the making. */
    private static final class Router {
        private final Diagram diagram;
        private final Topology topology;
        private final LayeredGraph graph;
        private final Card[] cards;
        private final double[] y;
        private final double[] left;
        private final double[] right;
        private final double[] lead;

        Router(Diagram diagram) {
            this.diagram = diagram;
            this.topology = diagram.topology();
            this.graph = new LayeredGraph(topology, Layering.of(topology));
            this.cards = new Card[topology.nodes()];
            double[] heights = new double[graph.segments().nodes()];
            for (int v = 0; v < cards.length; v++) {
                cards[v] = Card.of(diagram.nodes().get(v), topology.inDegree(v));
                heights[v] = cards[v].height();
            }
            this.y = Placement.of(graph, Ordering.of(graph), heights, GAP);
            for (int v = 0; v < y.length; v++) {
                y[v] += MARGIN;
            }
            this.left = new double[graph.layers()];
            this.right = new double[left.length];
            this.lead = leads();
            placeColumns();
        }

        private void placeColumns() {
            double[] widest = new double[left.length];
            for (int v = 0; v < cards.length; v++) {
                widest[graph.layer(v)] = Math.max(widest[graph.layer(v)], cards[v].width());
            }
            double[] gapBefore = gaps();
            double x = MARGIN;
            for (int l = 0; l < left.length; l++) {
                left[l] = x + gapBefore[l];
                right[l] = left[l] + widest[l];
                x = right[l];
            }
        }

        /** Returns the space before each column: room for the steepest curve, then for the longest label. */
        private double[] gaps() {
            double[] rise = new double[left.length];
            for (int s = 0; s < graph.segments().edges(); s++) {
                int u = graph.segments().from(s);
                int v = graph.segments().to(s);
                rise[graph.layer(v)] = Math.max(rise[graph.layer(v)], Math.abs(y[u] - y[v]));
            }
            double[] gap = new double[left.length];
            for (int l = 1; l < gap.length; l++) {
                gap[l] = Math.clamp(CURVE_LEAST + CURVE_PER_RISE * rise[l], CURVE_LEAST, CURVE_MOST) + lead[l];
            }
            return gap;
        }

        /** Returns the length of the level run that edges make before each column so that their labels have a place. */
        private double[] leads() {
            double[] leads = new double[left.length];
            for (int e = 0; e < topology.edges(); e++) {
                String label = diagram.edges().get(e).label();
                int l = graph.layer(topology.to(e));
                if (!label.isEmpty()) {
                    leads[l] = Math.max(leads[l], Type.monoWidth(label, LABEL) + LABEL_MARGIN);
                }
            }
            return leads;
        }

        LayeredLayout layout() {
            List<Box> boxes = new ArrayList<>();
            double height = 0;
            for (int v = 0; v < cards.length; v++) {
                boxes.add(box(v));
                height = Math.max(height, y[v] + cards[v].height() / 2);
            }
            for (double lane : y) {
                height = Math.max(height, lane);
            }
            return new LayeredLayout(right[right.length - 1] + MARGIN, height + MARGIN, boxes, routes());
        }

        /** Leaves stand at the right of their column and results at the left: that keeps their edges short. */
        private Box box(int v) {
            double spare = right[graph.layer(v)] - left[graph.layer(v)] - cards[v].width();
            double share = topology.inDegree(v) == 0 ? 1 : topology.outDegree(v) == 0 ? 0 : 0.5;
            double height = cards[v].height();
            return new Box(
                    diagram.nodes().get(v),
                    left[graph.layer(v)] + share * spare,
                    y[v] - height / 2,
                    cards[v].width(),
                    height);
        }

        private List<Route> routes() {
            Route[] routes = new Route[topology.edges()];
            for (int v = 0; v < topology.nodes(); v++) {
                Integer[] inputs = new Integer[topology.inDegree(v)];
                for (int i = 0; i < inputs.length; i++) {
                    inputs[i] = topology.inEdge(v, i);
                }
                // Edges end in the order they come in, top to bottom, so that they do not cross at the last moment.
                Arrays.sort(
                        inputs,
                        Comparator.comparingDouble((Integer e) -> y[lastStop(e)])
                                .thenComparingInt(e -> diagram.edges().get(e).argument()));
                for (int i = 0; i < inputs.length; i++) {
                    double port = (i - (inputs.length - 1) / 2.0) * Card.PORTS;
                    routes[inputs[i]] = route(inputs[i], port);
                }
            }
            return List.of(routes);
        }

        /** Returns the node or waypoint that an edge comes from in the layer before its end. */
        private int lastStop(int edge) {
            int source = topology.from(edge);
            return graph.hops(edge) == 0 ? source : graph.waypoint(source, graph.hops(edge) - 1);
        }

        private Route route(int edge, double port) {
            int source = topology.from(edge);
            int target = topology.to(edge);
            List<Point> knots = new ArrayList<>();
            Box start = box(source);
            knots.add(new Point(start.x() + start.width(), y[source]));
            knots.add(new Point(right[graph.layer(source)], y[source]));
            for (int hop = 0; hop < graph.hops(edge); hop++) {
                int waypoint = graph.waypoint(source, hop);
                int l = graph.layer(waypoint);
                knots.add(new Point(left[l] - lead[l], y[waypoint]));
                knots.add(new Point(right[l], y[waypoint]));
            }
            int l = graph.layer(target);
            knots.add(new Point(left[l] - lead[l], y[target] + port));
            knots.add(new Point(box(target).x() + cards[target].inset(port), y[target] + port));
            // Two operands: one label above the upper edge, one below the lower. More: each above its own.
            boolean labelBelow = port > 0 && topology.inDegree(target) == 2;
            return new Route(diagram.edges().get(edge), knots, labelBelow);
        }
    }
}
