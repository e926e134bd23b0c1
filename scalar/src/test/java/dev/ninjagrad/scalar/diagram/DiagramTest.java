package dev.ninjagrad.scalar.diagram;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.scalar.diagram.Diagram.Edge;
import dev.ninjagrad.scalar.diagram.Diagram.Kind;
import dev.ninjagrad.scalar.diagram.Diagram.Node;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiagramTest {
    private static final Node A = Node.leaf("a", "a");
    private static final Node B = Node.op("b", "exp", "");
    private static final Node C = Node.op("c", "log", "");

    @Test
    void aDiagramNeedsANode() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> diagram(List.of()))
                .withMessageContaining("at least one node")
                .withMessageContaining("\"test\"");
    }

    @Test
    void idsAreUnique() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> diagram(List.of(A, Node.leaf("a", "another"))))
                .withMessageContaining("\"a\" appears twice");
    }

    @Test
    void edgesJoinNodesOfTheDiagram() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> diagram(List.of(A, B), Edge.of("z", "b", 0)))
                .withMessageContaining("z -> b")
                .withMessageContaining("\"z\"");
    }

    @Test
    void anOperandHasOneEdge() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> diagram(List.of(A, B), Edge.of("a", "b", 0), Edge.of("a", "b", 0)))
                .withMessageContaining("operand 0 of node b");
    }

    @Test
    void aCycleIsNamedInItsDirection() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        diagram(List.of(A, B, C), Edge.of("a", "b", 0), Edge.of("c", "b", 1), Edge.of("b", "c", 0)))
                .withMessageContaining("c -> b -> c");
    }

    @Test
    void aNodeThatFeedsItselfIsACycle() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> diagram(List.of(B), Edge.of("b", "b", 0)))
                .withMessageContaining("b -> b");
    }

    @Test
    void idsAndSymbolsAreNotBlank() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Node.leaf(" ", "x"))
                .withMessageContaining("not blank");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Node("n", Kind.OP, "", "x", List.of(), null))
                .withMessageContaining("needs a symbol");
    }

    @Test
    void argumentsAreNotNegative() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Edge.of("a", "b", -1))
                .withMessageContaining("got -1");
    }

    private static Diagram diagram(List<Node> nodes, Edge... edges) {
        return new Diagram("test", "", nodes, List.of(edges));
    }
}
