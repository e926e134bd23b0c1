package dev.ninjagrad.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.scalar.BackwardTrace.Node;
import dev.ninjagrad.scalar.BackwardTrace.Step;
import dev.ninjagrad.scalar.BackwardTrace.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BackwardTraceTest {

    private static BackwardTrace trace(String expression, Map<String, Value> values) {
        return BackwardTrace.of(Expression.parse(expression).evaluate(values));
    }

    @Test
    void everyContributionIsSpelledOut() {
        BackwardTrace trace = trace("c = a*b; 2*c", Map.of("a", Value.of(2), "b", Value.of(-3)));
        List<String> terms = new ArrayList<>();
        while (trace.hasNext()) {
            terms.add(trace.next().term());
        }
        assertThat(terms)
                .containsExactly(
                        "∂L/∂L = 1",
                        "∂L/∂v0 += ∂L/∂L · ∂L/∂v0: 0 + 1·(−6) = −6",
                        "∂L/∂c += ∂L/∂L · ∂L/∂c: 0 + 1·2 = 2",
                        "∂L/∂a += ∂L/∂c · ∂c/∂a: 0 + 2·(−3) = −6",
                        "∂L/∂b += ∂L/∂c · ∂c/∂b: 0 + 2·2 = 4");
    }

    @Test
    void aStepNamesItsLinkAndTheGradientsAroundIt() {
        BackwardTrace trace = trace("y = x + x", Map.of("x", Value.of(5)));
        assertThat(trace.nodes()).containsExactly(new Node(0, "x", "", "", 1), new Node(1, "y", "+", "", 1));
        Step second = trace.step(2);
        assertThat(second.source()).isEqualTo(1);
        assertThat(second.target()).isEqualTo(0);
        assertThat(second.argument()).isEqualTo(1);
        assertThat(second.before()).containsExactly(1);
        assertThat(second.contribution()).containsExactly(1);
        assertThat(second.after()).containsExactly(2);
        assertThat(trace.step(0).argument()).isEqualTo(BackwardTrace.SEED);
    }

    @Test
    void theLastGradientsAreThoseOfBackward() {
        SplittableRandom rng = new SplittableRandom(50);
        for (int graph = 0; graph < 100; graph++) {
            RandomGraph function = new RandomGraph(rng, 12);
            Value root = function.on(RandomGraph.leaves(function.at()));
            BackwardTrace trace = BackwardTrace.of(root);
            assertThat(root.topologicalOrder()).allMatch(value -> value.grad() == 0);
            trace.seek(trace.size());
            root.backward();
            List<Value> order = root.topologicalOrder();
            for (int id = 0; id < order.size(); id++) {
                assertThat(trace.gradient(id)[0]).isEqualTo(order.get(id).grad());
            }
        }
    }

    @Test
    void goingBackRestoresTheVeryBits() {
        RandomGraph function = new RandomGraph(new SplittableRandom(51), 25);
        BackwardTrace trace = BackwardTrace.of(function.on(RandomGraph.leaves(function.at())));
        List<List<Double>> onTheWay = new ArrayList<>();
        onTheWay.add(gradients(trace));
        while (trace.hasNext()) {
            Step step = trace.next();
            assertThat(trace.gradient(step.target())).containsExactly(step.after());
            onTheWay.add(gradients(trace));
        }
        while (trace.hasPrevious()) {
            assertThat(gradients(trace)).isEqualTo(onTheWay.get(trace.cursor()));
            Step undone = trace.previous();
            assertThat(trace.gradient(undone.target())).containsExactly(undone.before());
        }
        assertThat(gradients(trace)).isEqualTo(onTheWay.getFirst()).containsOnly(0.0);

        SplittableRandom rng = new SplittableRandom(52);
        for (int i = 0; i < 100; i++) {
            trace.seek(rng.nextInt(trace.size() + 1));
            assertThat(gradients(trace)).isEqualTo(onTheWay.get(trace.cursor()));
        }
    }

    private static List<Double> gradients(BackwardTrace trace) {
        return trace.nodes().stream().map(node -> trace.gradient(node.id())[0]).toList();
    }

    @Test
    void runStopsBehindEveryStepOnABreakpointInBothDirections() {
        BackwardTrace trace = trace("b = a + a; c = b * b", Map.of("a", Value.of(3)));
        trace.breakAt("a");
        assertThat(trace.run())
                .isInstanceOfSatisfying(
                        Stop.AtBreakpoint.class,
                        stop -> assertThat(stop.step().after()).containsExactly(12));
        int first = trace.cursor();
        assertThat(trace.run()).isInstanceOf(Stop.AtBreakpoint.class);
        int second = trace.cursor();
        assertThat(second).isEqualTo(first + 1).isEqualTo(trace.size());
        assertThat(trace.run()).isEqualTo(new Stop.AtLimit());
        assertThat(trace.cursor()).isEqualTo(trace.size());

        assertThat(trace.runBack()).isInstanceOf(Stop.AtBreakpoint.class);
        assertThat(trace.cursor()).isEqualTo(first);
        assertThat(trace.runBack()).isEqualTo(new Stop.AtLimit());
        assertThat(trace.cursor()).isZero();

        trace.clearStops();
        assertThat(trace.run()).isEqualTo(new Stop.AtLimit());
    }

    @Test
    void aBreakpointMayBeSetById() {
        BackwardTrace trace = trace("a * b", Map.of("a", Value.of(1), "b", Value.of(2)));
        trace.breakAt(1);
        trace.run();
        assertThat(trace.step(trace.cursor() - 1).target()).isEqualTo(1);
    }

    @Test
    void aWatchpointStopsWhereAGradientTurnsBad() {
        // √x at 0 has an infinite slope, and 0 times that is no number.
        BackwardTrace infinite = trace("y = sqrt(x); 2*y", Map.of("x", Value.of(0)));
        infinite.watch(new Watch.Infinite());
        assertThat(infinite.run())
                .isInstanceOfSatisfying(
                        Stop.AtWatchpoint.class,
                        stop -> assertThat(stop.step().term()).isEqualTo("∂L/∂x += ∂L/∂y · ∂y/∂x: 0 + 2·∞ = ∞"));

        BackwardTrace nan = trace("y = sqrt(x); 0*y", Map.of("x", Value.of(0)));
        nan.watch(new Watch.NotANumber());
        assertThat(nan.run())
                .isInstanceOfSatisfying(
                        Stop.AtWatchpoint.class,
                        stop -> assertThat(stop.step().term()).endsWith("0·∞ = NaN"));
    }

    @Test
    void aWatchpointStopsOnlyWhereItsBoundIsPassed() {
        BackwardTrace trace = trace("y = x + x; 30*y + 40*y", Map.of("x", Value.of(1)));
        trace.watch(new Watch.Beyond(50));
        List<Integer> stops = new ArrayList<>();
        while (trace.run() instanceof Stop.AtWatchpoint stop) {
            stops.add(stop.step().target());
        }
        int x = trace.nodes().stream()
                .filter(node -> node.label().equals("x"))
                .findFirst()
                .orElseThrow()
                .id();
        int y = trace.nodes().stream()
                .filter(node -> node.label().equals("y"))
                .findFirst()
                .orElseThrow()
                .id();
        assertThat(stops)
                .as("x passes from 0 to 70 once; 70 to 140 is beyond already")
                .containsExactly(y, x);

        List<Integer> back = new ArrayList<>();
        while (trace.runBack() instanceof Stop.AtWatchpoint stop) {
            back.add(stop.step().target());
        }
        assertThat(back).containsExactly(x, y);
    }

    @Test
    void labelsAreUnique() {
        Value v2 = Value.of(1).named("v2");
        Value l = Value.of(2).named("L");
        BackwardTrace trace = BackwardTrace.of(v2.mul(l).add(3));
        assertThat(trace.nodes())
                .extracting(Node::label)
                .doesNotHaveDuplicates()
                .contains("v2", "L", "v2'", "L'");
    }

    @Test
    void anotherEngineMayHandInItsOwnSteps() {
        List<Node> nodes = List.of(new Node(0, "W", "", "[2]", 2), new Node(1, "loss", "sum", "[]", 1));
        double[] zero = {0};
        double[] one = {1};
        BackwardTrace trace = BackwardTrace.of(
                nodes,
                List.of(
                        new Step(1, 1, BackwardTrace.SEED, zero, one, one, "∂loss/∂loss = 1"),
                        new Step(
                                1,
                                0,
                                0,
                                new double[2],
                                new double[] {1, 1},
                                new double[] {1, 1},
                                "∂loss/∂W += expand(g)")));
        assertThat(trace.gradient(0)).containsExactly(0, 0);
        trace.seek(2);
        assertThat(trace.gradient(0)).containsExactly(1, 1);
        trace.previous();
        assertThat(trace.gradient(0)).containsExactly(0, 0);
        assertThat(trace.gradient(1)).containsExactly(1);
    }

    @Test
    void stepsAndNodesOutOfPlaceAreRefused() {
        Node node = new Node(0, "a", "", "", 1);
        assertThatThrownBy(() -> BackwardTrace.of(List.of(new Node(1, "a", "", "", 1)), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("node i at index i");
        Step astray = new Step(0, 4, 0, new double[1], new double[1], new double[1], "");
        assertThatThrownBy(() -> BackwardTrace.of(List.of(node), List.of(astray)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("step 0 targets node 4 of a graph of 1 nodes");
    }

    @Test
    void theCursorStaysWithinThePass() {
        BackwardTrace trace = trace("a + a", Map.of("a", Value.of(1)));
        assertThatThrownBy(trace::previous).isInstanceOf(NoSuchElementException.class);
        assertThatThrownBy(() -> trace.seek(4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> trace.breakAt("b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no node 'b'");
        trace.seek(3);
        assertThatThrownBy(trace::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aGraphOfAHundredThousandNodesIsTracedToTheEndAndBack() {
        Value x = Value.of(0.5).named("x");
        Value y = x;
        for (int i = 0; i < 50_000; i++) {
            y = y.mul(x).add(x);
        }
        BackwardTrace trace = BackwardTrace.of(y);
        assertThat(trace.size()).isEqualTo(1 + 200_000);
        trace.breakAt(0);
        trace.watch(new Watch.NotANumber());
        trace.run();
        trace.seek(trace.size());
        y.backward();
        assertThat(trace.gradient(0)[0]).isEqualTo(x.grad());
        trace.seek(0);
        assertThat(trace.gradient(0)[0]).isZero();
    }
}
