package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.scalar.BackwardTrace;
import dev.ninjagrad.scalar.Expression;
import dev.ninjagrad.scalar.Value;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GraphRoomTest {
    private static Browserless lab;

    @BeforeAll
    static void start() throws IOException {
        lab = new Browserless();
    }

    @AfterAll
    static void stop() {
        lab.close();
    }

    @Test
    void theReplyHasTheDrawingAndEveryStep() throws Exception {
        HttpResponse<String> reply =
                lab.post("/api/graph", "{\"expression\":\"L = a*b + a\",\"at\":{\"a\":2,\"b\":-3}}");
        Map<String, Object> graph = Jsonb.instance().type(Object.class).map().fromJson(reply.body());
        assertThat(graph).containsOnlyKeys("variables", "diagram", "nodes", "steps");
        assertThat(Browserless.field(graph, "diagram", Map.class).keySet().toString())
                .contains("nodes", "edges", "width", "height");
        assertThat((List<?>) graph.get("nodes")).hasSize(4);
        // The seed, then one step an operand.
        assertThat((List<?>) graph.get("steps")).hasSize(5);
        assertThat(reply.body()).contains("∂L/∂a += ∂L/∂v2 · ∂v2/∂a");
    }

    @Test
    void variablesNobodyGaveAValueGetOne() throws Exception {
        assertThat(lab.post("/api/graph", "{\"expression\":\"p + q\"}").body())
                .contains("{\"name\":\"p\",\"value\":2.0}", "{\"name\":\"q\",\"value\":-3.0}");
    }

    @Test
    void aMistakeIsNamedWithItsColumn() throws Exception {
        HttpResponse<String> reply = lab.post("/api/graph", "{\"expression\":\"tanh(a * )\"}");
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("\"column\":10", "\"error\":\"expected");
    }

    @Test
    void numbersThatAreNoneTravelAsText() throws Exception {
        HttpResponse<String> reply = lab.post("/api/graph", "{\"expression\":\"log(a)\",\"at\":{\"a\":-1}}");
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).contains("\"data\":\"NaN\"");
    }

    @Test
    void anExpressionBeyondTheLimitsIsRefused() throws Exception {
        String deep = "(".repeat(Expression.MAX_DEPTH + 1) + "a" + ")".repeat(Expression.MAX_DEPTH + 1);
        String large = "a" + "+a".repeat(GraphRoom.MAX_NODES);
        String longer = "a".repeat(Expression.MAX_LENGTH + 1);
        for (String expression : List.of(deep, large, longer)) {
            HttpResponse<String> reply = lab.post("/api/graph", "{\"expression\":\"" + expression + "\"}");
            assertThat(reply.statusCode()).isEqualTo(400);
            assertThat(reply.body()).startsWith("{\"error\":");
        }
    }

    @Test
    void theGraphIsExportedAsSvgPngAndJson() throws Exception {
        String request = "{\"expression\":\"a*b\",\"dark\":true,\"format\":\"%s\"}";
        assertThat(lab.post("/api/graph/export", request.formatted("svg")).body())
                .startsWith("<svg");
        assertThat(lab.post("/api/graph/export", request.formatted("png"))
                        .headers()
                        .firstValue("Content-Type"))
                .hasValue("image/png");
        assertThat(lab.post("/api/graph/export", request.formatted("json")).body())
                .startsWith("{\"title\":");
        assertThat(lab.post("/api/graph/export", request.formatted("exe")).statusCode())
                .isEqualTo(400);
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
        HttpResponse<String> reply = lab.post("/api/graph", "{\"walk\":\"naive\",\"expression\":\"" + doubling + "\"}");
        assertThat(reply.statusCode()).isEqualTo(400);
        assertThat(reply.body()).contains("again and again");
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
