package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GraphCommandTest {
    private static final String[] NEURON = {"graph", "tanh(a*b + c)", "--at", "a=2,b=-3,c=10"};

    @TempDir
    Path folder;

    @Test
    void theTerminalViewShowsDataAndGradientOfEveryNode() {
        Call call = Call.of(NEURON);
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("tanh", "0.999329", "0.00134095", "−0.00402285")
                .hasLineCount(7);
    }

    @ParameterizedTest
    @CsvSource({"svg,<svg", "dot,digraph", "json,{"})
    void theSuffixChoosesTheFormat(String suffix, String start) throws IOException {
        Path file = folder.resolve("graph." + suffix);
        assertThat(Call.of("graph", "a*a", "--at", "a=3", "--out", file.toString())
                        .code())
                .isZero();
        assertThat(Files.readString(file)).startsWith(start);
    }

    @Test
    void aPngIsAPicture() throws IOException {
        Path file = folder.resolve("graph.png");
        assertThat(Call.of("graph", "a*a", "--at", "a=3", "--out", file.toString())
                        .code())
                .isZero();
        assertThat(Files.readAllBytes(file)).startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void jsonIsOneObjectWithNodesAndEdges() {
        Call call = Call.of("graph", "a*a", "--at", "a=3", "--json");
        assertThat(Jsonb.instance().type(Object.class).map().fromJson(call.out()))
                .containsKeys("nodes", "edges");
    }

    @Test
    void everyStepSpellsItsChainRuleTerm() {
        Call call = Call.of("graph", "b = a + a; c = b + b", "--at", "a=3", "--step");
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("1/5  ∂c/∂c = 1")
                .contains("5/5  ∂c/∂a += ∂c/∂b · ∂b/∂a: 2 + 2·1 = 4")
                .containsPattern("∂L/∂a +: 4|∂./∂a += ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a + * b", "tahn(a)", "a +", "(a", "a b", "1..2", ""})
    void aBadExpressionIsRefusedWithItsColumn(String expression) {
        Call call = Call.of("graph", expression, "--at", "a=1,b=2");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains("column ");
        assertThat(call.out()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"a*c|a=1|no value for c", "a|a=1,z=2|no variable of that name", "a|a=x|'--at'", "a|a|'--at'"})
    void valuesMustFitTheVariables(String expression, String at, String message) {
        Call call = Call.of("graph", expression, "--at", at);
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains(message);
    }

    @Test
    void anUnknownSuffixIsRefusedBeforeAnythingIsWritten() {
        Path good = folder.resolve("graph.svg");
        Path bad = folder.resolve("graph.bmp");
        Call call = Call.of("graph", "a", "--at", "a=1", "--out", good.toString(), "--out", bad.toString());
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains(".svg, .png, .dot or .json");
        assertThat(good).doesNotExist();
    }
}
