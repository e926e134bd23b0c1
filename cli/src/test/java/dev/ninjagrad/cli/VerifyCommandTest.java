package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.Parameter;
import io.avaje.jsonb.Jsonb;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyCommandTest {
    @Test
    void theWorkedExampleShowsTheNumbersOfTheLesson() {
        Call call = Call.of("verify", "worked");
        assertThat(call.code()).isZero();
        assertThat(call.out())
                .contains("[0.665, 0.245, 0.090]")
                .contains("0.4076")
                .contains("[−0.335, 0.245, 0.090]")
                .contains("0.4076 → 0.2582")
                .contains("log 27 = 3.2958")
                .contains("every gradient is right");
    }

    @Test
    void jsonRowsHaveTheFieldsToolsReadAndNothingElseIsPrinted() {
        Call call = Call.of("verify", "worked", "--json");
        assertThat(call.code()).isZero();
        List<Map<String, Object>> rows = call.out()
                .lines()
                .map(line -> Jsonb.instance().type(Object.class).map().fromJson(line))
                .toList();
        assertThat(rows).hasSize(3).allSatisfy(row -> {
            assertThat(row).containsOnlyKeys("model", "name", "shape", "exact", "approx", "maxdiff", "ulp", "verdict");
            assertThat(row).containsEntry("model", "worked").containsEntry("approx", true);
        });
    }

    @ParameterizedTest
    @CsvSource({"bigram,3", "mlp,26", "attention,8", "gpt,32"})
    void everyModelsGradientsAreRight(String model, int atLeast) {
        Call call = Call.of("verify", model, "--json");
        assertThat(call.code()).isZero();
        assertThat(call.out().lines().toList())
                .hasSizeGreaterThan(atLeast)
                .allMatch(line -> line.contains("\"approx\":true"));
    }

    @Test
    void theLessonsNetworkHasThePublishedLossAndEveryIntermediate() {
        Call call = Call.of("verify", "mlp");
        assertThat(call.out()).contains("mlp: 3,462 parameters, loss 2.895201");
        assertThat(call.out())
                .contains(
                        "dlogprobs",
                        "dprobs",
                        "dcounts_sum_inv",
                        "dcounts_sum",
                        "dcounts",
                        "dnorm_logits",
                        "dlogit_maxes",
                        "dlogits",
                        "dh ",
                        "dW2",
                        "db2",
                        "dh_preact",
                        "dbn_gain",
                        "dbn_raw",
                        "dbn_bias",
                        "dbn_var_inv",
                        "dbn_var",
                        "dbn_diff_sq",
                        "dbn_diff",
                        "dbn_mean",
                        "dh_prebn",
                        "demb_cat",
                        "dW1",
                        "db1",
                        "demb",
                        "dC");
    }

    @Test
    void aWrongLineIsCaughtByAllComparisons() {
        HandWritten right = VerifySubject.bigram.models(42).getFirst();
        ModelVerification verification = new ModelVerification(new SignFlipped(right, "fc1"), new SplittableRandom(1));
        assertThat(failures(verification.againstAutograd())).containsExactly("dfc1");
        assertThat(failures(verification.againstDifferences())).containsExactly("dfc1 · v");
        assertThat(failures(verification.againstLibtorch(42))).containsExactly("dfc1, libtorch");
    }

    private static List<String> failures(List<Compare.Row> rows) {
        return rows.stream().filter(row -> !row.passes()).map(Compare.Row::name).toList();
    }

    /** A model whose author forgot a minus sign in one gradient. */
    private record SignFlipped(HandWritten right, String wrong) implements HandWritten {
        @Override
        public String name() {
            return right.name();
        }

        @Override
        public SequencedMap<String, Parameter> parameters() {
            return right.parameters();
        }

        @Override
        public NamedTensors forward() {
            return right.forward();
        }

        @Override
        public NamedTensors backward(NamedTensors values) {
            NamedTensors gradients = right.backward(values);
            gradients.put(wrong, gradients.get(wrong).neg());
            return gradients;
        }
    }

    @ParameterizedTest
    @CsvSource({"bigram,4", "mlp,32", "attention,20", "gpt,10"})
    void libtorchsGradientsStandBesideOurs(String model, int rows) {
        Call call = Runs.good("verify --json " + model);
        assertThat(call.out().lines().filter(line -> line.contains(", libtorch\"")))
                .hasSize(rows);
        assertThat(Runs.good("verify --seed 7 " + model).out())
                .contains("by hand against libtorch: its gradients are kept for seed 42 only");
    }

    @Test
    void anUnknownModelIsRefused() {
        Call call = Call.of("verify", "wurked");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains("'wurked'", "worked");
    }
}
