package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.scalar.BackwardTrace;
import dev.ninjagrad.scalar.Expression;
import dev.ninjagrad.scalar.Value;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GraphRoomTest {
    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    @Test
    void theReplyHasTheDrawingAndEveryStep() throws Exception {
        Map<String, Object> graph = LAB.ask("/api/graph", "{\"expression\":\"L = a*b + a\",\"at\":{\"a\":2,\"b\":-3}}");
        assertThat(graph).containsOnlyKeys("variables", "diagram", "nodes", "steps");
        assertThat(Browserless.field(graph, "diagram", Map.class).keySet().toString())
                .contains("nodes", "edges", "width", "height");
        assertThat((List<?>) graph.get("nodes")).hasSize(4);
        // The seed, then one step an operand.
        assertThat((List<?>) graph.get("steps")).hasSize(5);
        assertThat(Browserless.list(graph, "steps"))
                .anySatisfy(it -> assertThat(String.valueOf(it.get("term"))).contains("∂L/∂a += ∂L/∂v2 · ∂v2/∂a"));
    }

    @Test
    void variablesNobodyGaveAValueGetOne() throws Exception {
        assertThat(LAB.post("/api/graph", "{\"expression\":\"p + q\"}").body())
                .contains("{\"name\":\"p\",\"value\":2.0}", "{\"name\":\"q\",\"value\":-3.0}");
    }

    @Test
    void aMistakeIsNamedWithItsColumn() throws Exception {
        assertThat(LAB.refusal("/api/graph", "{\"expression\":\"tanh(a * )\"}"))
                .contains("\"column\":10", "\"error\":\"expected");
    }

    @Test
    void numbersThatAreNoneTravelAsText() throws Exception {
        HttpResponse<String> reply = LAB.post("/api/graph", "{\"expression\":\"log(a)\",\"at\":{\"a\":-1}}");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("\"data\":\"NaN\"");
    }

    @Test
    void anExpressionBeyondTheLimitsIsRefused() throws Exception {
        String deep = "(".repeat(Expression.MAX_DEPTH + 1) + "a" + ")".repeat(Expression.MAX_DEPTH + 1);
        String large = "a" + "+a".repeat(GraphRoom.MAX_NODES);
        String longer = "a".repeat(Expression.MAX_LENGTH + 1);
        for (String expression : List.of(deep, large, longer)) {
            assertThat(LAB.refusal("/api/graph", "{\"expression\":\"" + expression + "\"}"))
                    .isNotEmpty();
        }
    }

    @Test
    void theGraphIsExportedAsSvgPngAndJson() throws Exception {
        String request = "{\"expression\":\"a*b\",\"dark\":true,\"format\":\"%s\"}";
        assertThat(LAB.post("/api/graph/export", request.formatted("svg")).body())
                .startsWith("<svg");
        assertThat(LAB.post("/api/graph/export", request.formatted("png"))
                        .headers()
                        .firstValue("Content-Type"))
                .hasValue("image/png");
        assertThat(LAB.post("/api/graph/export", request.formatted("json")).body())
                .startsWith("{\"title\":");
        assertThat(LAB.refusal("/api/graph/export", request.formatted("exe"))).contains("svg, png or json");
    }

    @Test
    void theNaiveWalkCountsASharedValueTwice() {
        Value a = Value.of(3);
        Value root = Expression.parse("b = a + a; c = b + b").evaluate(Map.of("a", a));
        assertThat(gradientOfA(BackwardTrace.of(root))).isEqualTo(4);
        assertThat(gradientOfA(NaiveWalk.of(root))).isEqualTo(6);
    }

    @Test
    void theNaiveWalkIsRightOnATree() {
        Value root = Expression.parse("tanh(a*b) + c")
                .evaluate(Map.of("a", Value.of(0.3), "b", Value.of(0.7), "c", Value.of(1)));
        BackwardTrace naive = NaiveWalk.of(root);
        BackwardTrace right = BackwardTrace.of(root);
        naive.seek(naive.size());
        right.seek(right.size());
        for (BackwardTrace.Node node : right.nodes()) {
            assertThat(naive.gradient(node.id())).isEqualTo(right.gradient(node.id()));
        }
    }

    @Test
    void theNaiveWalkGivesUpBeforeItNeverEnds() throws Exception {
        StringBuilder doubling = new StringBuilder("b0 = a + a");
        for (int i = 0; i < 30; i++) {
            doubling.append("; b%d = b%d + b%d".formatted(i + 1, i, i));
        }
        assertThat(LAB.refusal("/api/graph", "{\"walk\":\"naive\",\"expression\":\"" + doubling + "\"}"))
                .contains("again and again");
    }

    private static double gradientOfA(BackwardTrace trace) {
        trace.seek(trace.size());
        int a = trace.nodes().stream()
                .filter(node -> node.label().equals("a"))
                .findFirst()
                .orElseThrow()
                .id();
        return trace.gradient(a)[0];
    }
}
