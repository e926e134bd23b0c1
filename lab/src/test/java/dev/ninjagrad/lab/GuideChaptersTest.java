package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The widgets of the guide's chapters from broadcasting to the last: what they compute and what they refuse. */
class GuideChaptersTest {
    /** Rounding of float64 in gradients of order 1 and below. */
    private static final double ROUNDING = 1e-15;

    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    private static Map<String, Object> ask(String widget, String body) throws Exception {
        return LAB.ask("/api/guide/" + widget, body);
    }

    @SuppressWarnings("unchecked") // JSON objects have text for keys
    private static Map<String, Object> part(Map<String, Object> reply, String... path) {
        Map<String, Object> part = reply;
        for (String name : path) {
            part = (Map<String, Object>) Objects.requireNonNull(part.get(name), name);
        }
        return part;
    }

    private static double number(Map<String, Object> reply, String name) {
        return Browserless.field(reply, name, Number.class).doubleValue();
    }

    private static List<Double> values(Map<String, Object> grid) {
        return numbers(grid, "values");
    }

    private static List<Double> numbers(Map<String, Object> reply, String name) {
        return ((Collection<?>) Objects.requireNonNull(reply.get(name), name))
                .stream().map(it -> ((Number) it).doubleValue()).toList();
    }

    // ---- broadcasting, patterns, products

    @Test
    void whatWasRepeatedForwardIsSummedBackward() throws Exception {
        Map<String, Object> reply = ask("broadcast", "{\"x\":[3,4],\"w\":[4],\"operation\":\"add\"}");
        assertThat(values(part(reply, "w", "gradient"))).containsExactly(15.0, 18.0, 21.0, 24.0);
        assertThat(values(part(reply, "x", "gradient"))).isEqualTo(values(part(reply, "upstream")));
        assertThat(part(reply, "w").get("repeated")).isEqualTo(List.of(true, false));
        assertThat(numbers(part(reply, "w"), "source"))
                .isEqualTo(
                        IntStream.range(0, 12).mapToObj(i -> (double) (i % 4)).toList());
    }

    @Test
    void aProductScalesWhatIsSummed() throws Exception {
        Map<String, Object> reply = ask("broadcast", "{\"x\":[2,1],\"w\":[],\"operation\":\"mul\"}");
        assertThat(values(part(reply, "w", "gradient"))).containsExactly(1.0 * 1 + 2 * 2);
    }

    @Test
    void shapesThatDoNotFitAreExplained() throws Exception {
        assertThat(LAB.refusal("/api/guide/broadcast", "{\"x\":[3,4],\"w\":[3],\"operation\":\"add\"}"))
                .contains("cannot broadcast", "unsqueeze");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sum", "multiply", "matmul", "reduce", "broadcast", "power", "tanh", "exp", "cross-entropy"})
    void everyPatternAgreesWithNudging(String name) throws Exception {
        Map<String, Object> reply = ask("pattern", "{\"name\":\"" + name + "\",\"seed\":7}");
        assertThat(reply).containsEntry("passes", true);
        assertThat(number(reply, "error")).isLessThan(1e-6);
        assertThat(Browserless.list(reply, "gradients")).hasSameSizeAs(Browserless.list(reply, "inputs"));
    }

    @Test
    void theGradientOfAWeightIsAColumnTimesAColumn() throws Exception {
        Map<String, Object> reply = ask("matmul", "{\"rows\":2,\"inner\":1,\"columns\":1,\"seed\":3}");
        List<Double> x = values(part(reply, "x"));
        List<Double> g = values(part(reply, "upstream"));
        assertThat(values(part(reply, "dw"))).containsExactly(x.get(0) * g.get(0) + x.get(1) * g.get(1));
    }

    // ---- the ninja's model

    @ParameterizedTest
    @CsvSource({"2,1,0", "8,4,1", "16,8,0"})
    void batchNormsLongAndShortFormsAgreeAndSumToZero(int batch, int hidden, int correction) throws Exception {
        Map<String, Object> reply = ask(
                "batch-norm",
                "{\"batch\":%d,\"hidden\":%d,\"correction\":%d,\"seed\":1}".formatted(batch, hidden, correction));
        assertThat(number(reply, "largest")).isPositive();
        for (String difference : List.of("apart", "engineApart", "columnSum", "biasGradient")) {
            assertThat(number(reply, difference)).as(difference).isBetween(0.0, ROUNDING);
        }
        assertThat(Browserless.list(reply, "steps")).hasSize(10);
    }

    @Test
    void aRowCollectsFromEveryPlaceThatLookedItUp() throws Exception {
        Map<String, Object> reply = ask("embedding", "{\"name\":\"anna\",\"seed\":1}");
        List<Map<String, Object>> places = Browserless.list(reply, "places");
        assertThat(places).hasSize(15);
        assertThat(number(reply, "untouched")).isEqualTo(24);
        for (Map<String, Object> row : Browserless.list(reply, "rows")) {
            List<List<Double>> arrivals = places.stream()
                    .filter(place -> Objects.equals(place.get("letter"), row.get("letter")))
                    .map(place -> numbers(place, "gradient"))
                    .toList();
            assertThat(arrivals).hasSize((int) number(row, "count"));
            assertThat(numbers(row, "overwritten")).isEqualTo(arrivals.getLast());
            for (int c = 0; c < 3; c++) {
                int column = c;
                double sum = arrivals.stream().mapToDouble(it -> it.get(column)).sum();
                assertThat(numbers(row, "added").get(c)).isCloseTo(sum, within(ROUNDING));
            }
        }
    }

    // ---- the gradient check

    @Test
    void theBigramsGradientIsTheNumericalOne() throws Exception {
        Map<String, Object> reply = ask("check", "{\"name\":\"emma\",\"power\":-6,\"central\":false}");
        assertThat(numbers(reply, "analytic")).hasSize(3184);
        assertThat(numbers(reply, "numerical")).hasSize(3184);
        assertThat(number(reply, "forwardPasses")).isEqualTo(1 + 3184);
        assertThat(number(reply, "error")).isLessThan(1e-6);
        assertThat(number(reply, "loss")).isCloseTo(Math.log(27), within(0.1));
    }

    @Test
    void theErrorHasAValleyBetweenLargeAndSmallSteps() throws Exception {
        List<Map<String, Object>> curve = Browserless.list(ask("check-steps", "{\"name\":\"emma\"}"), "curve");
        assertThat(curve).hasSize(27);
        for (String method : List.of("forward", "central")) {
            double best =
                    curve.stream().mapToDouble(it -> number(it, method)).min().orElseThrow();
            assertThat(best).isLessThan(number(curve.getFirst(), method) / 1e4);
            assertThat(best).isLessThan(number(curve.getLast(), method) / 1e4);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"relu", "factor", "embedding"})
    void aBrokenRuleLeavesTheDiagonal(String fault) throws Exception {
        Map<String, Object> reply =
                ask("check", "{\"name\":\"emma\",\"power\":-6,\"central\":false,\"fault\":\"" + fault + "\"}");
        assertThat(number(reply, "error")).isGreaterThan(1e-3);
    }

    @Test
    void plainSgdLowersTheBigramsLoss() throws Exception {
        Map<String, Object> reply = ask("bigram", "{\"steps\":1000,\"rate\":1,\"seed\":1}");
        List<Double> losses = numbers(reply, "losses");
        assertThat(losses).hasSize(1000);
        assertThat(losses.getFirst()).isCloseTo(number(reply, "logVocabulary"), within(0.2));
        assertThat(mean(losses.subList(800, 1000))).isLessThan(number(reply, "logVocabulary") - 0.5);
        assertThat((List<?>) reply.get("samples")).hasSize(10);
    }

    @Test
    void aTrainingThatLeavesTheNumbersEndsThere() throws Exception {
        Map<String, Object> reply = ask("bigram", "{\"steps\":1000,\"rate\":10,\"seed\":1}");
        assertThat(numbers(reply, "losses")).isNotEmpty().doesNotContain(Double.NaN);
    }

    // ---- attention, depth

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void attentionByHandIsTheEnginesAndItsRowsSumUp(boolean masked) throws Exception {
        Map<String, Object> reply = ask("attention", "{\"tokens\":5,\"heads\":2,\"masked\":" + masked + ",\"seed\":1}");
        assertThat(Browserless.list(reply, "heads")).hasSize(2);
        assertThat(Browserless.list(reply, "agreement"))
                .allSatisfy(it -> assertThat(number(it, "apart")).isLessThan(ROUNDING));
        assertThat(number(reply, "weightRows")).isLessThan(ROUNDING);
        assertThat(number(reply, "scoreRows")).isLessThan(ROUNDING);
        List<Double> weights =
                values(Browserless.list(Browserless.list(reply, "heads").getFirst(), "values")
                        .get(4));
        assertThat(weights.get(1) == 0).as("the first position sees the second").isEqualTo(masked);
    }

    @Test
    void onlyThePlainStackLosesItsGradient() throws Exception {
        List<Map<String, Object>> lines =
                Browserless.list(ask("depth", "{\"layers\":30,\"gain\":0.5,\"dropout\":0,\"seed\":1}"), "lines");
        assertThat(lines)
                .extracting(it -> it.get("name"))
                .containsExactly("plain", "RMS norm", "residual", "residual and RMS norm");
        double[] factors = lines.stream()
                .mapToDouble(it -> numbers(it, "gradients").getFirst()
                        / numbers(it, "gradients").getLast())
                .toArray();
        assertThat(factors[0]).isLessThan(1e-8);
        assertThat(factors[3]).isBetween(0.5, 20.0);
        assertThat(numbers(lines.getFirst(), "gradients")).hasSize(31);
    }

    @Test
    void dropoutKeepsItsShare() throws Exception {
        assertThat(number(ask("depth", "{\"layers\":1,\"gain\":1,\"dropout\":0.5,\"seed\":1}"), "kept"))
                .isBetween(0.35, 0.65);
    }

    // ---- microGPT, sanity

    @Test
    void theUntrainedGptKnowsNothingAndHasTheParametersOfTheLesson() throws Exception {
        Map<String, Object> reply = ask("gpt", "{\"steps\":0,\"name\":\"emma\",\"seed\":1}");
        assertThat(number(reply, "before")).isCloseTo(number(reply, "logVocabulary"), within(0.2));
        assertThat(number(reply, "parameterCount")).isEqualTo(4192);
        assertThat(Browserless.list(reply, "parameters").stream()
                        .mapToInt(it -> (int) number(it, "count"))
                        .sum())
                .isEqualTo(4192);
        assertThat(number(reply, "after")).isLessThan(number(reply, "before"));
        assertThat(number(reply, "rowSum")).isLessThan(ROUNDING);
        assertThat(Browserless.list(reply, "parameters"))
                .allSatisfy(it -> assertThat(number(it, "apart")).isLessThan(1e-14));
        assertThat(Browserless.list(reply, "attention")).hasSize(4);
        assertThat(reply).containsEntry("tokens", List.of(".", "e", "m", "m", "a"));
    }

    @Test
    void trainingLowersTheGptsLossAndBeginsAsAShorterOneDoes() throws Exception {
        List<Double> shorter = numbers(ask("gpt", "{\"steps\":20,\"name\":\"emma\",\"seed\":1}"), "losses");
        List<Double> longer = numbers(ask("gpt", "{\"steps\":200,\"name\":\"emma\",\"seed\":1}"), "losses");
        assertThat(longer.subList(0, 20)).isEqualTo(shorter);
        assertThat(mean(longer.subList(150, 200))).isLessThan(mean(longer.subList(0, 20)) - 0.4);
    }

    private static double mean(List<Double> numbers) {
        return numbers.stream().mapToDouble(it -> it).average().orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"none,''", "scale,initial loss", "onehot,logit gradients", "sign,small step"})
    void eachFaultIsCaughtByItsOwnQuestion(String fault, String caught) throws Exception {
        Map<String, Object> reply = ask("sanity", "{\"fault\":\"" + fault + "\",\"power\":-2}");
        List<Object> sick = Browserless.list(reply, "answers").stream()
                .filter(it -> Objects.equals(it.get("verdict"), "sick"))
                .map(it -> Objects.requireNonNull(it.get("check")))
                .toList();
        assertThat(sick).isEqualTo(caught.isEmpty() ? List.of() : List.of(caught));
    }

    @Test
    void theSmallestGpt2HasItsPublishedSize() throws Exception {
        Map<String, Object> reply = ask("size", "{\"layers\":12,\"heads\":12,\"vocabulary\":50257}");
        assertThat(number(reply, "parameters")).isEqualTo(124_439_808);
        assertThat(number(reply, "trainingBytes")).isEqualTo(16.0 * 124_439_808);
    }

    // ---- refusals

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "broadcast | {}",
                "broadcast | {\"x\":[7],\"w\":[1]}",
                "broadcast | {\"x\":[0],\"w\":[1]}",
                "broadcast | {\"x\":[null],\"w\":[1]}",
                "broadcast | {\"x\":[1,1,1,1],\"w\":[1]}",
                "broadcast | {\"x\":[1],\"w\":[1],\"operation\":\"div\"}",
                "pattern | {}",
                "pattern | {\"name\":\"sort\"}",
                "matmul | {\"rows\":0,\"inner\":1,\"columns\":1}",
                "matmul | {\"rows\":1,\"inner\":7,\"columns\":1}",
                "batch-norm | {\"batch\":1,\"hidden\":4}",
                "batch-norm | {\"batch\":17,\"hidden\":4}",
                "batch-norm | {\"batch\":8,\"hidden\":9}",
                "batch-norm | {\"batch\":8,\"hidden\":4,\"correction\":2}",
                "embedding | {}",
                "embedding | {\"name\":\"abcdefghijklm\"}",
                "embedding | {\"name\":\"É\"}",
                "check | {\"name\":\"\",\"power\":-6}",
                "check | {\"name\":\"emma\",\"power\":1}",
                "check | {\"name\":\"emma\",\"power\":-14}",
                "check | {\"name\":\"e1\",\"power\":-6}",
                "check | {\"name\":\"emma\",\"power\":-6,\"fault\":\"all\"}",
                "check-steps | {}",
                "check-steps | {\"name\":\"abcdefghijklm\"}",
                "bigram | {\"steps\":0,\"rate\":1}",
                "bigram | {\"steps\":1001,\"rate\":1}",
                "bigram | {\"steps\":10,\"rate\":-1}",
                "bigram | {\"steps\":10,\"rate\":11}",
                "attention | {\"tokens\":0,\"heads\":1}",
                "attention | {\"tokens\":11,\"heads\":1}",
                "attention | {\"tokens\":4,\"heads\":5}",
                "depth | {\"layers\":0,\"gain\":1}",
                "depth | {\"layers\":41,\"gain\":1}",
                "depth | {\"layers\":4,\"gain\":3.1}",
                "depth | {\"layers\":4,\"gain\":1,\"dropout\":1}",
                "gpt | {\"steps\":-1,\"name\":\"emma\"}",
                "gpt | {\"steps\":501,\"name\":\"emma\"}",
                "gpt | {\"steps\":1}",
                "gpt | {\"steps\":1,\"name\":\"Emma\"}",
                "sanity | {\"fault\":\"none\",\"power\":4}",
                "sanity | {\"fault\":\"other\",\"power\":0}",
                "size | {\"layers\":0,\"heads\":1,\"vocabulary\":1}",
                "size | {\"layers\":201,\"heads\":1,\"vocabulary\":1}",
                "size | {\"layers\":1,\"heads\":257,\"vocabulary\":1}",
                "size | {\"layers\":1,\"heads\":1,\"vocabulary\":500001}",
            })
    void whatCannotBeComputedIsRefusedInOneLine(String widget, String body) throws Exception {
        assertThat(LAB.refusal("/api/guide/" + widget, body)).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "broadcast | {\"x\":[],\"w\":[]}",
                "matmul | {\"rows\":6,\"inner\":6,\"columns\":6}",
                "embedding | {\"name\":\"abcdefghijkl\"}",
                "attention | {\"tokens\":1,\"heads\":4}",
                "attention | {\"tokens\":10,\"heads\":4,\"masked\":true}",
                "depth | {\"layers\":40,\"gain\":0,\"dropout\":0.9}",
                "depth | {\"layers\":40,\"gain\":3}",
                "sanity | {\"power\":3}",
                "size | {\"layers\":200,\"heads\":256,\"vocabulary\":500000}",
            })
    void theBoundsThemselvesAreComputed(String widget, String body) throws Exception {
        assertThat(ask(widget, body)).isNotEmpty();
    }
}
