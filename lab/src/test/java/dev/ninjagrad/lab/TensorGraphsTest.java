package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.avaje.jsonb.Jsonb;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TensorGraphsTest {
    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    private static String body(String expression, String more) {
        String json = Jsonb.instance().toJson(new HashMap<>(Map.of("expression", expression, "seed", 1)));
        return json.substring(0, json.length() - 1) + more + "}";
    }

    private static Map<String, Object> graph(String expression) throws Exception {
        return LAB.ask("/api/graph/tensors", body(expression, ""));
    }

    private static String refusal(String expression) throws Exception {
        return LAB.refusal("/api/graph/tensors", body(expression, ""));
    }

    private static Map<String, Object> node(Map<String, Object> reply, String label) {
        return Browserless.list(reply, "nodes").stream()
                .filter(it -> label.equals(it.get("label")))
                .findFirst()
                .orElseThrow();
    }

    /** Returns the gradient that a node has after the last step. */
    private static float[] gradient(Map<String, Object> reply, String label) {
        Object id = Objects.requireNonNull(node(reply, label).get("id"));
        return Browserless.floats(
                Browserless.list(reply, "steps").stream()
                        .filter(it -> id.equals(it.get("target")))
                        .reduce((_, later) -> later)
                        .orElseThrow(),
                "after");
    }

    @Test
    void theBackwardPassOfALayerIsTakenApart() throws Exception {
        Map<String, Object> reply = graph("h = tanh(x[2,3] @ W[3,1] + b[1]); sum(h)");
        assertThat(Browserless.list(reply, "nodes"))
                .extracting(it -> it.get("label"))
                .containsExactly("x", "W", "t2", "b", "t4", "h", "loss");
        assertThat(node(reply, "x")).containsEntry("shape", List.of(2L, 3L));
        float[] h = Browserless.floats(node(reply, "h"), "value");
        float slope = (1 - h[0] * h[0]) + (1 - h[1] * h[1]);
        assertThat(gradient(reply, "b")).hasSize(1);
        assertThat(gradient(reply, "b")[0]).isCloseTo(slope, within(1e-6f));
        assertThat(Browserless.list(reply, "steps").getFirst().get("term")).isEqualTo("∂L/∂loss = 1.0");
        assertThat(Browserless.list(reply, "steps")).hasSize(7);
    }

    @Test
    void aTensorUsedTwiceCollectsTwoContributions() throws Exception {
        Map<String, Object> reply = graph("sum(x[3] * x)");
        float[] x = Browserless.floats(node(reply, "x"), "value");
        assertThat(gradient(reply, "x")).containsExactly(2 * x[0], 2 * x[1], 2 * x[2]);
        assertThat(Browserless.list(reply, "steps")).hasSize(4);
    }

    @Test
    void theSeedDrawsTheNumbers() throws Exception {
        String same = body("sum(x[3])", "");
        String one = LAB.post("/api/graph/tensors", same).body();
        String two = LAB.post("/api/graph/tensors", same.replace("\"seed\":1", "\"seed\":2"))
                .body();
        assertThat(one)
                .isNotEqualTo(two)
                .isEqualTo(LAB.post("/api/graph/tensors", same).body());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mean(relu(x[4] - 0.5) ^ 2)",
                "-sum(log(sigmoid(x[2,2])))",
                "sum(exp(x[2,3]) / sum(x, 1))",
                "sum(softmax(x[2,3], 1) * y[3])",
                "sum(logsoftmax(x[2,3]))",
                "sum(transpose(x[2,3]) @ y[2,4])",
                "max(gelu(x[5])) + mean(silu(x)) + sum(sin(x) * cos(x))",
                "a = abs(x[3]); b = sqrt(a + 1); c = square(b); sum(c * a);",
                "sum(pick(x[2,3], 0, 2))",
                "x[1,1] @ y[1,1]",
                "sum(x[2,3,4] @ y[4,2])",
                "sum(−x[3]^-2)",
                "sum(max(x[3,4], 0) − mean(x, 0))"
            })
    void whatCanBeWrittenIsComputedAndStepped(String expression) throws Exception {
        Map<String, Object> reply = graph(expression);
        assertThat(reply.get("loss")).isInstanceOf(Double.class);
        assertThat(Browserless.list(reply, "steps")).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | but found the end | 1",
                "x | has no value yet: a leaf says its shape | 1",
                "sum(x) | has no value yet | 5",
                "x[2,3] | end with sum(…) or mean(…) | 1",
                "sum(2) | nothing to differentiate | 1",
                "sum(x[2,3] @ y[2,3]) | matmul | 12",
                "sum(x[2] + y[3]) | broadcast | 10",
                "sum(x[3] | to close '(' | 9",
                "summe(x[3]) | there is no function 'summe' | 1",
                "sum(x[3], 1, 2) | one dimension at most | 1",
                "sum(x[3], 5) | 5 | 1",
                "tanh(x[3], 1) | takes a tensor alone | 1",
                "sum(pick(x[2,3], 0)) | one column a row | 5",
                "sum(pick(x[1,3], 7)) | 7 | 5",
                "sum(x[0]) | a size is at least 1 | 7",
                "sum(x[2,2,2,2]) | at most 3 dimensions | 5",
                "sum(x[1025]) | 1024 elements | 5",
                "sum(x[9999999]) | whole number | 7",
                "sum(x[100,1] * y[1,100]) | too large to look at | 14",
                "sum(x[2]) y | expected an operator | 11",
                "x[2]; sum(x) | only the last statement | 1",
                "tanh = x[2]; sum(tanh) | is a function and cannot be assigned | 1",
                "a = x[2]; sum(a) | another name for 'x' | 1",
                "a = sum(x[2]); a = sum(x); a | has a value already | 16",
                "sum(x[2] + x[2]) | has its shape already | 12",
                "sum(x[2] ^ y[2]) | expected a number | 12",
                "sum(x[2]) & 1 | expected an operator | 11",
                "sum(1.2.3 * x[2]) | expected a number | 5",
            })
    void whatCannotBeReadIsRefusedWithItsColumn(String expression, String problem, int column) throws Exception {
        assertThat(refusal(expression)).contains(problem, "\"column\":" + column + "}");
    }

    @Test
    void lengthDepthAndNodesAreBounded() throws Exception {
        assertThat(refusal("sum(x[2])" + " ".repeat(TensorExpression.MAX_LENGTH)))
                .contains("at most 400 characters");
        assertThat(refusal("(".repeat(100) + "x[1]" + ")".repeat(100))).contains("levels of nesting");
        assertThat(refusal("sum(x[2]" + "+x".repeat(80) + ")")).contains("at most 60 tensors");
        assertThat(LAB.refusal("/api/graph/tensors", "{}")).isNotEmpty();
    }

    @Test
    void theDrawingIsExported() throws Exception {
        String path = "/api/graph/tensors/export";
        assertThat(LAB.post(path, body("sum(tanh(x[3]))", ",\"format\":\"svg\""))
                        .body())
                .startsWith("<svg");
        assertThat(LAB.post(path, body("sum(tanh(x[3]))", ",\"format\":\"json\""))
                        .body())
                .contains("\"tanh\"");
        assertThat(LAB.post(path, body("sum(tanh(x[3]))", ",\"format\":\"png\",\"dark\":true"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(LAB.refusal(path, body("sum(tanh(x[3]))", ",\"format\":\"pdf\"")))
                .contains("svg, png or json");
        assertThat(LAB.refusal(path, body("sum(tanh(x[3]))", ""))).contains("svg, png or json");
    }
}
