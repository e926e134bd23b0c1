package dev.ninjagrad.scalar.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.LayeredLayout.Box;
import dev.ninjagrad.scalar.diagram.LayeredLayout.Point;
import dev.ninjagrad.scalar.diagram.LayeredLayout.Route;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LayeredLayoutTest {
    /** Coordinates are sums of a few hundred doubles of a few thousand: rounding stays far below this. */
    private static final double ROUNDING = 1e-6;

    static Stream<Diagram> diagrams() {
        return Stream.of(
                SampleDiagrams.tanh(),
                SampleDiagrams.shared(),
                SampleDiagrams.recurrence(40),
                SampleDiagrams.random(25, 10, new SplittableRandom(1)),
                SampleDiagrams.random(120, 20, new SplittableRandom(2)),
                SampleDiagrams.random(150, 150, new SplittableRandom(3)),
                SampleDiagrams.random(500, 30, new SplittableRandom(4)),
                new Diagram("one", "", List.of(Node.leaf("x", "x")), List.of()),
                new Diagram("two apart", "", List.of(Node.leaf("x", "x"), Node.leaf("y", "y")), List.of()));
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void noTwoBoxesOverlap(Diagram diagram) {
        List<Box> boxes = LayeredLayout.of(diagram).boxes();
        for (int i = 0; i < boxes.size(); i++) {
            for (int k = i + 1; k < boxes.size(); k++) {
                assertThat(overlap(boxes.get(i), boxes.get(k)))
                        .as("%s and %s", boxes.get(i), boxes.get(k))
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void everythingLiesOnTheCanvas(Diagram diagram) {
        LayeredLayout layout = LayeredLayout.of(diagram);
        for (Box box : layout.boxes()) {
            assertThat(box.x()).isPositive();
            assertThat(box.y()).isPositive();
            assertThat(box.x() + box.width()).isLessThan(layout.width());
            assertThat(box.y() + box.height()).isLessThan(layout.height());
        }
        for (Route route : layout.routes()) {
            for (Point knot : route.knots()) {
                assertThat(knot.y()).isBetween(0.0, layout.height());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void edgesRunFromLeftToRight(Diagram diagram) {
        LayeredLayout layout = LayeredLayout.of(diagram);
        for (Route route : layout.routes()) {
            Box from = box(layout, route.edge().from());
            Box to = box(layout, route.edge().to());
            assertThat(from.x() + from.width()).isLessThan(to.x());
            assertThat(route.knots().getFirst()).isEqualTo(new Point(from.x() + from.width(), from.middle()));
            assertThat(route.end().x()).isBetween(to.x() - ROUNDING, to.x() + to.width() / 2);
            assertThat(route.end().y()).isBetween(to.y(), to.y() + to.height());
            for (int i = 1; i < route.knots().size(); i++) {
                assertThat(route.knots().get(i).x())
                        .isGreaterThanOrEqualTo(route.knots().get(i - 1).x() - ROUNDING);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void noEdgeRunsThroughABox(Diagram diagram) {
        LayeredLayout layout = LayeredLayout.of(diagram);
        for (Route route : layout.routes()) {
            for (Box box : layout.boxes()) {
                boolean own = box.node().id().equals(route.edge().from())
                        || box.node().id().equals(route.edge().to());
                assertThat(!own && touches(route, box))
                        .as("%s through %s", route.edge(), box)
                        .isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("diagrams")
    void theSameDiagramGivesTheSameLayout(Diagram diagram) {
        assertThat(LayeredLayout.of(diagram)).isEqualTo(LayeredLayout.of(diagram));
    }

    @Test
    void twoUsesOfOneValueByOneOperationEndApart() {
        List<Route> routes = LayeredLayout.of(SampleDiagrams.shared()).routes();
        assertThat(Math.abs(routes.get(0).end().y() - routes.get(1).end().y())).isEqualTo(Card.PORTS);
    }

    @Test
    void aLeafStandsRightBeforeItsFirstUse() {
        LayeredLayout layout = LayeredLayout.of(SampleDiagrams.tanh());
        assertThat(box(layout, "c").x()).isGreaterThan(box(layout, "a").x());
    }

    @Test
    void aPureChainIsAStraightLine() {
        Diagram chain = new Diagram(
                "chain",
                "",
                List.of(Node.leaf("x", "x"), Node.op("e", "exp", ""), Node.output("l", "log", "")),
                List.of(Edge.of("x", "e", 0), Edge.of("e", "l", 0)));
        assertThat(LayeredLayout.of(chain).boxes())
                .extracting(Box::middle)
                .allSatisfy(y -> assertThat(y)
                        .isEqualTo(LayeredLayout.of(chain).boxes().getFirst().middle()));
    }

    @Test
    void aParameterUsedAtEveryStepOfALongChainIsDrawn() {
        LayeredLayout layout = LayeredLayout.of(SampleDiagrams.recurrence(1_000));
        assertThat(layout.routes()).hasSize(2_000);
        assertThat(layout.height()).isLessThan(1_000);
    }

    @Test
    void aGraphWithoutCrossingsIsDrawnWithoutCrossings() {
        // Two pairs listed so that the order given would cross them.
        Diagram diagram = new Diagram(
                "pairs",
                "",
                List.of(
                        Node.leaf("a", "a"),
                        Node.leaf("b", "b"),
                        Node.output("of b", "exp", ""),
                        Node.output("of a", "exp", "")),
                List.of(Edge.of("a", "of a", 0), Edge.of("b", "of b", 0)));
        LayeredLayout layout = LayeredLayout.of(diagram);
        boolean aAbove = box(layout, "a").y() < box(layout, "b").y();
        assertThat(box(layout, "of a").y() < box(layout, "of b").y()).isEqualTo(aAbove);
    }

    @Test
    void aGraphBeyondReasonIsRefusedWithAdvice() {
        Diagram huge = SampleDiagrams.recurrence(100_000);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LayeredLayout.of(huge))
                .withMessageContaining("at most 100000 nodes")
                .withMessageContaining("Draw a part");
    }

    private static Box box(LayeredLayout layout, String id) {
        return layout.boxes().stream()
                .filter(box -> box.node().id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private static boolean overlap(Box a, Box b) {
        return a.x() < b.x() + b.width() - ROUNDING
                && b.x() < a.x() + a.width() - ROUNDING
                && a.y() < b.y() + b.height() - ROUNDING
                && b.y() < a.y() + a.height() - ROUNDING;
    }

    /** Samples the whole way, curves included. */
    private static boolean touches(Route route, Box box) {
        for (int i = 1; i < route.knots().size(); i++) {
            Point p = route.knots().get(i - 1);
            Point q = route.knots().get(i);
            for (int step = 0; step <= 16; step++) {
                double t = step / 16.0;
                // A cubic with level ends and control points at mid-way has these coordinates.
                double bend = i % 2 == 0 ? t * t * (3 - 2 * t) : t;
                double along = i % 2 == 0 ? 1.5 * t - 1.5 * t * t + t * t * t : t;
                double x = p.x() + (q.x() - p.x()) * along;
                double y = p.y() + (q.y() - p.y()) * bend;
                if (x > box.x() && x < box.x() + box.width() && y > box.y() && y < box.y() + box.height()) {
                    return true;
                }
            }
        }
        return false;
    }
}
