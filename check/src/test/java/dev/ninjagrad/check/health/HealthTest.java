package dev.ninjagrad.check.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.check.health.Finding.Verdict;
import dev.ninjagrad.check.health.LayerHealth.Squash;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class HealthTest {
    private final SplittableRandom rng = new SplittableRandom(2);

    private double[] normal(int size, double scale) {
        return rng.doubles(size).map(_ -> scale * rng.nextGaussian()).toArray();
    }

    @Test
    void anUntrainedClassifierLosesLogV() {
        assertThat(LossHealth.initialLoss(3.31, 27).verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(LossHealth.initialLoss(4.2, 27).verdict()).isEqualTo(Verdict.WARNING);
        assertThat(LossHealth.initialLoss(27, 27).verdict()).isEqualTo(Verdict.SICK);
        assertThat(LossHealth.initialLoss(27, 27).remedy()).contains("last layer");
        assertThat(LossHealth.initialLoss(0.1, 27).remedy()).contains("target among the inputs");
        assertThat(LossHealth.initialLoss(Double.NaN, 27).verdict()).isEqualTo(Verdict.SICK);
    }

    @Test
    void gradientsOfCrossEntropySumToZero() {
        Tensor logits = Tensor.randn(rng, 8, 27).requiresGrad(true);
        Autograd.backward(logits.crossEntropy(Tensor.randint(rng, 27, 8)));
        double[] gradient = logits.grad().toDoubles();
        assertThat(LossHealth.logitGradientsSumToZero(gradient, 27).verdict()).isEqualTo(Verdict.HEALTHY);
        gradient[40] += 0.01;
        Finding finding = LossHealth.logitGradientsSumToZero(gradient, 27);
        assertThat(finding.verdict()).isEqualTo(Verdict.SICK);
        assertThat(finding.evidence()).contains("(1)");
        gradient[3] = Double.NaN;
        assertThat(LossHealth.logitGradientsSumToZero(gradient, 27).verdict()).isEqualTo(Verdict.SICK);
    }

    @Test
    void aSmallStepKeepsItsPromise() {
        assertThat(LossHealth.smallStep(1, 0.99, 0.0101).verdict()).isEqualTo(Verdict.HEALTHY);
        assertThat(LossHealth.smallStep(1, 0.99, 0.1).verdict()).isEqualTo(Verdict.WARNING);
        assertThat(LossHealth.smallStep(1, 1.01, 0.01).verdict()).isEqualTo(Verdict.SICK);
        assertThat(LossHealth.smallStep(1, Double.NaN, 0.01).verdict()).isEqualTo(Verdict.SICK);
    }

    @Test
    void updatesAreMeasuredAgainstTheParameter() {
        Named weights = new Named("W1", normal(1000, 1));
        assertThat(LayerHealth.updateToData(weights, normal(1000, 1e-3)).verdict())
                .isEqualTo(Verdict.HEALTHY);
        assertThat(LayerHealth.updateToData(weights, normal(1000, 3e-2)).verdict())
                .isEqualTo(Verdict.WARNING);
        assertThat(LayerHealth.updateToData(weights, normal(1000, 1)).remedy()).contains("lower the learning rate");
        assertThat(LayerHealth.updateToData(weights, new double[1000]).verdict())
                .isEqualTo(Verdict.SICK);
        assertThat(LayerHealth.updateToData(new Named("b", new double[4]), normal(4, 1))
                        .verdict())
                .isEqualTo(Verdict.HEALTHY);
    }

    @Test
    void saturatedAndDeadUnitsAreCounted() {
        double[] calm = Arrays.stream(normal(3200, 0.5)).map(Math::tanh).toArray();
        double[] wild = Arrays.stream(normal(3200, 10)).map(Math::tanh).toArray();
        assertThat(LayerHealth.activations(new Named("h", calm), 100, Squash.TANH)
                        .verdict())
                .isEqualTo(Verdict.HEALTHY);
        assertThat(LayerHealth.activations(new Named("h", wild), 100, Squash.TANH)
                        .verdict())
                .isEqualTo(Verdict.SICK);
        for (int row = 0; row < 32; row++) {
            calm[100 * row + 7] = -1;
        }
        Finding one = LayerHealth.activations(new Named("h", calm), 100, Squash.TANH);
        assertThat(one.verdict()).isEqualTo(Verdict.WARNING);
        assertThat(one.evidence()).contains("1 of 100 units");
        double[] rectified =
                Arrays.stream(normal(3200, 1)).map(v -> Math.max(0, v)).toArray();
        assertThat(LayerHealth.activations(new Named("h", rectified), 100, Squash.RELU)
                        .verdict())
                .isEqualTo(Verdict.HEALTHY);
        assertThat(LayerHealth.activations(new Named("h", new double[3200]), 100, Squash.RELU)
                        .verdict())
                .isEqualTo(Verdict.SICK);
    }

    @Test
    void gradientsThatVanishOrExplodeNameTheLayer() {
        List<Finding> findings = LayerHealth.gradientFlow(List.of(
                new Named("layer 0", normal(100, 1e-7)),
                new Named("layer 1", normal(100, 1e-3)),
                new Named("layer 2", normal(100, 1))));
        assertThat(findings)
                .extracting(Finding::verdict)
                .containsExactly(Verdict.SICK, Verdict.WARNING, Verdict.HEALTHY);
        assertThat(findings.getFirst().remedy()).contains("vanishes");
        assertThat(LayerHealth.gradientFlow(List.of(new Named("a", normal(9, 1e6)), new Named("b", normal(9, 1))))
                        .getFirst()
                        .remedy())
                .contains("explodes");
    }

    @Test
    void theFirstNaNHasAnOpAndASourceLine() {
        Tensor x = Tensor.of(1.0, 0.0, -1.0).requiresGrad(true);
        Finding finding =
                FirstNonFinite.in(() -> Autograd.backward(x.exp().sub(1).log().sum()));
        assertThat(finding.verdict()).isEqualTo(Verdict.SICK);
        assertThat(finding.evidence()).contains("log [3]", "HealthTest.java:");
        assertThat(finding.remedy()).contains("Keep its input above 0");
    }

    @Test
    void aSlopeOfInfinityIsFoundInTheBackwardPass() {
        Tensor x = Tensor.of(1.0, 0.0).requiresGrad(true);
        Finding finding = FirstNonFinite.in(() -> Autograd.backward(x.sqrt().sum()));
        assertThat(finding.evidence()).contains("the backward rule of sqrt");
        assertThat(finding.remedy()).contains("under the root");
        assertThat(FirstNonFinite.in(() -> Autograd.backward(x.exp().sum())).verdict())
                .isEqualTo(Verdict.HEALTHY);
    }

    @Test
    void theFirstTensorThatIsNotFiniteIsNamed() {
        Tensor h = Tensor.zeros(DType.F64, 2);
        Finding finding = FirstNonFinite.among(List.of(
                new Named("h", h.toDoubles()),
                new Named("logits", new double[] {1, Double.POSITIVE_INFINITY}),
                new Named("loss", new double[] {Double.NaN})));
        assertThat(finding.subject()).isEqualTo("logits");
        assertThat(finding.evidence()).contains("element 1 is Infinity");
    }

    @Test
    void theReportPutsTheWorstFirst() {
        HealthReport report =
                new HealthReport(List.of(LossHealth.initialLoss(3.3, 27), LossHealth.smallStep(1, 2, 0.1)));
        assertThat(report.verdict()).isEqualTo(Verdict.SICK);
        assertThat(report.text().lines().toList().getFirst()).startsWith("sick: small step: ");
    }
}
