package dev.ninjagrad.check.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.check.health.Finding.Verdict;
import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TrainingHealthTest {
    private final SplittableRandom rng = new SplittableRandom(3);
    private final Tensor x = Tensor.randn(rng, DType.F64, 64, 10);
    private final Tensor classes = Tensor.randint(rng, 5, 64);
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Parameter seen = Parameter.of(Tensor.zeros(DType.F64, 1)).requiresGrad(false);

    private TrainingHealth network(double gain1, double gain2) {
        parameters.put("W1", Parameter.of(Tensor.randn(rng, DType.F64, 10, 20).mul(gain1)));
        parameters.put("W2", Parameter.of(Tensor.randn(rng, DType.F64, 20, 5).mul(gain2)));
        return TrainingHealth.of(loss(), parameters, Map.of("seen", seen));
    }

    private Parameter parameter(String name) {
        return Objects.requireNonNull(parameters.get(name));
    }

    private Supplier<Tensor> loss() {
        Parameter w1 = parameter("W1");
        Parameter w2 = parameter("W2");
        return () -> {
            seen.update(values -> values.set(0, values.get(0) + 1));
            return x.matmul(w1).tanh().named("h").matmul(w2).crossEntropy(classes);
        };
    }

    private static Finding only(HealthReport report, String check) {
        return report.findings().stream()
                .filter(f -> f.check().equals(check))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aWellInitialisedNetworkIsHealthyInEveryRespect() {
        HealthReport report = network(0.3, 0.05).atStart();
        assertThat(report.verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(report.findings())
                .extracting(Finding::check)
                .contains("initial loss", "logit gradients", "gradient flow", "saturation", "small step");
        assertThat(only(report, "initial loss").evidence()).contains("log 5 = 1.6094");
    }

    @Test
    void aConfidentAndSaturatedStartIsSick() {
        HealthReport report = network(5, 3).atStart();
        assertThat(only(report, "initial loss").verdict()).isEqualTo(Verdict.SICK);
        assertThat(only(report, "saturation").verdict()).isEqualTo(Verdict.SICK);
        assertThat(only(report, "saturation").subject()).isEqualTo("h");
    }

    @Test
    void theExaminationChangesNothing() {
        TrainingHealth health = network(0.3, 0.05);
        double[] before = parameter("W1").toDoubles();
        health.atStart();
        health.now();
        health.firstNonFinite();
        assertThat(parameter("W1").toDoubles()).isEqualTo(before);
        assertThat(parameter("W1").hasGrad()).isFalse();
        health.now();
        assertThat(seen.item()).isEqualTo(1); // only firstNonFinite, which ends a training, leaves a trace
    }

    @Test
    void updatesAreTheMedianOfWhatWasCompared() {
        TrainingHealth health = network(0.3, 0.05);
        for (double share : new double[] {1e-3, 0.5, 2e-3}) {
            health.remember();
            parameters.values().forEach(p -> p.assign(p.mul(1 + share)));
            health.compare();
        }
        health.compare();
        assertThat(health.updates().findings()).hasSize(2).allSatisfy(finding -> {
            assertThat(finding.verdict()).isEqualTo(Verdict.HEALTHY);
            assertThat(finding.evidence()).startsWith("2.0e-03");
        });
    }

    @Test
    void theFirstNonFiniteNumberIsTracedToItsOpAndLine() {
        Parameter w = Parameter.of(Tensor.of(-1.0, 2.0));
        TrainingHealth health = TrainingHealth.of(() -> w.log().sum(), Map.of("w", w), Map.of());
        Finding finding = only(health.now(), "finite values");
        assertThat(finding.verdict()).isEqualTo(Verdict.SICK);
        assertThat(finding.evidence()).contains("log").contains("TrainingHealthTest.java:");
        assertThat(finding.remedy()).contains("above 0");
    }

    @Test
    void aStepUphillIsSick() {
        network(0.3, 0.05);
        Parameter w = parameter("W1");
        double[] start = w.toDoubles();
        // Once the weights have moved, the loss is another's: what a step on the wrong batch looks like.
        TrainingHealth health = TrainingHealth.of(
                () -> {
                    boolean moved = !Arrays.equals(start, w.toDoubles());
                    return x.matmul(w).square().mean().add(moved ? 1 : 0);
                },
                Map.of("W1", w),
                Map.of());
        assertThat(only(health.atStart(), "small step").verdict()).isEqualTo(Verdict.SICK);
        assertThat(w.toDoubles()).isEqualTo(start);
    }

    @Test
    void theFirstNonFiniteScalarIsTracedToItsOperation() {
        Value big = Value.of(800).named("z");
        Value loss = big.exp().add(1).log();
        Finding finding = FirstNonFinite.among(loss);
        assertThat(finding.evidence()).isEqualTo("exp of z = 800.0 made Infinity.");
        assertThat(finding.remedy()).contains("Subtract the largest");
        assertThat(FirstNonFinite.among(Value.of(1).exp()).verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(FirstNonFinite.among(Value.of(Double.NaN).named("w").exp()).evidence())
                .isEqualTo("w is NaN.");
    }
}
