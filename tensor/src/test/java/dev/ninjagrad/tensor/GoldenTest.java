package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds every operation, its gradient, its forward derivative and its second gradient to PyTorch's numbers. */
class GoldenTest {
    private static final Map<String, GoldenOps.Function> OPS = GoldenOps.all();

    @TestFactory
    Stream<DynamicNode> everyOperatorAgreesWithLibtorch() {
        return GoldenFile.operators().stream()
                .map(op -> DynamicContainer.dynamicContainer(
                        op,
                        GoldenFile.read("ops/" + op + ".json").entries("cases").stream()
                                .map(each -> test(op, each))));
    }

    private static DynamicTest test(String op, GoldenFile.Entry each) {
        String name = op + "/" + each.text("name") + " in " + each.text("dtype");
        return DynamicTest.dynamicTest(
                name,
                () -> assertThat(GoldenCase.of(each).differences(function(op)))
                        .as(name)
                        .isEmpty());
    }

    private static GoldenOps.Function function(String op) {
        GoldenOps.Function function = OPS.get(op);
        if (function == null) {
            throw new AssertionError("the golden file of " + op + " has no operation in GoldenOps");
        }
        return function;
    }

    @Test
    void everyMappedOperationHasAGoldenFile() {
        assertThat(GoldenFile.operators()).containsExactlyInAnyOrderElementsOf(OPS.keySet());
    }

    @Test
    void anotherFunctionIsCaught() {
        assertThat(differences("tanh", (x, _) -> List.of(x.getFirst().sigmoid())))
                .isNotEmpty();
    }

    @Test
    void aWrongGradientRuleIsCaught() {
        try (Scope _ =
                VjpRules.use(rule -> (n, input, g) -> rule.vjp(n, input, g).mul(1.0001))) {
            assertThat(differences("mul", function("mul")))
                    .anyMatch(difference -> difference.startsWith("gradient of"));
        }
    }

    @Test
    void aWrongSecondGradientIsCaught() {
        assertThat(differences("square", (x, _) -> {
                    Tensor detached = x.getFirst().detach();
                    // Value and gradient of x²; its gradient no longer depends on x.
                    return List.of(x.getFirst().mul(detached).mul(2).sub(detached.square()));
                }))
                .isNotEmpty()
                .allMatch(difference -> difference.startsWith("second gradient of"));
    }

    private static List<String> differences(String op, GoldenOps.Function function) {
        List<String> differences = new ArrayList<>();
        for (GoldenFile.Entry each : GoldenFile.read("ops/" + op + ".json").entries("cases")) {
            differences.addAll(GoldenCase.of(each).differences(function));
        }
        return differences;
    }
}
