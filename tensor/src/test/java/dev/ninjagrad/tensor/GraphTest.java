package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.scalar.BackwardTrace;
import dev.ninjagrad.scalar.diagram.Diagram;
import java.util.List;
import org.junit.jupiter.api.Test;

class GraphTest {
    private final Tensor x = Tensor.of(new double[] {1, 2}, 1, 2).named("x");
    private final Parameter w =
            Parameter.of(Tensor.of(new double[] {3, 4}, 2, 1)).named("w");
    private final Tensor h = x.matmul(w).named("h");
    private final Tensor loss = h.square().sum();

    @Test
    void listsInputsBeforeOutputs() {
        assertThat(Graph.of(loss)).hasToString("""
                x  # [1, 2]
                w  # [2, 1]
                h = matmul(x, w)  # [1, 1]
                t3 = square(h)  # [1, 1]
                t4 = sum(t3)  # []
                """);
    }

    @Test
    void carriesEveryGradientOnRequest() {
        List<Graph.Entry> entries = Graph.withGradients(loss).entries();
        assertThat(entries.get(0).grad()).isNull();
        assertThat(entries.get(1).grad())
                .isNotNull()
                .satisfies(g -> assertThat(g.toDoubles()).containsExactly(22, 44));
        assertThat(entries.get(2).grad())
                .isNotNull()
                .satisfies(g -> assertThat(g.item()).isEqualTo(22));
        assertThat(w.hasGrad()).isFalse();
    }

    @Test
    void becomesADiagram() {
        Diagram diagram = Graph.withGradients(loss).toDiagram("L = Σ (x·w)²");
        assertThat(diagram.nodes())
                .extracting(Diagram.Node::kind)
                .containsExactly(
                        Diagram.Kind.LEAF, Diagram.Kind.LEAF, Diagram.Kind.OP, Diagram.Kind.OP, Diagram.Kind.OUTPUT);
        assertThat(diagram.edges()).contains(Diagram.Edge.of("t1", "t2", 1));
        assertThat(diagram.toDot()).contains("matmul");
        assertThat(diagram.toJson()).contains("\"22, 44\"");
        assertThat(diagram.toSvg()).startsWith("<svg");
    }

    @Test
    void aGradientIsAGraphToo() {
        Tensor dw;
        try (var _ = FullGraph.enter()) {
            dw = Autograd.grad(loss, List.of(w), true).getFirst().named("dw");
        }
        assertThat(Graph.of(dw).toString()).endsWith("""
                t8 = transpose(x)  # [2, 1]
                dw = matmul(t8, t7)  # [2, 1]
                """);
        assertThat(dw.requiresGrad()).isTrue();
    }

    @Test
    void aFullGraphShowsConstantsAndStillEndsAtLeaves() {
        try (var _ = FullGraph.enter()) {
            Tensor leaf = Tensor.of(1.0, 2.0).mul(2).requiresGrad(true).named("leaf");
            Tensor mask = leaf.gt(3).named("mask");
            Tensor y = leaf.mul(mask.to(DType.F64)).sum();
            assertThat(Graph.of(y).entries()).extracting(Graph.Entry::op).contains("gt", "to(F64)");
            Autograd.backward(y);
            assertThat(leaf.grad().toDoubles()).containsExactly(0, 1);
        }
    }

    @Test
    void theBackwardPassCanBeStepped() {
        BackwardTrace trace = TensorTrace.of(loss);
        assertThat(trace.size()).isEqualTo(4);
        assertThat(trace.next().term()).isEqualTo("∂L/∂L = 1.0");
        assertThat(trace.next().term()).isEqualTo("∂L/∂t3 += ∂L/∂L · ∂L/∂t3  (L = sum(t3))");
        trace.run();
        assertThat(trace.gradient(1)).containsExactly(22, 44);
        trace.previous();
        assertThat(trace.gradient(1)).containsExactly(0, 0);
    }

    @Test
    void theTraceShowsAFault() {
        try (var _ = VjpRules.use(rule -> (n, input, g) -> rule.vjp(n, input, g).neg())) {
            BackwardTrace trace = TensorTrace.of(loss);
            trace.run();
            assertThat(trace.gradient(2)).containsExactly(22);
            assertThat(trace.gradient(1)).containsExactly(-22, -44);
        }
    }
}
