package dev.ninjagrad.check.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.check.Cube;
import dev.ninjagrad.check.doctor.Diagnosis.Verdict;
import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class DoctorTest {
    private final Map<String, Tensor> inputs = new LinkedHashMap<>();

    DoctorTest() {
        RandomGenerator rng = new SplittableRandom(4);
        inputs.put("x", Tensor.randn(rng, DType.F64, 5, 3));
        inputs.put("w", Tensor.randn(rng, DType.F64, 3, 4));
        inputs.put("b", Tensor.randn(rng, DType.F64, 4));
    }

    private static Tensor forward(Values in) {
        Tensor h = in.get("x").matmul(in.get("w")).add(in.get("b")).named("h");
        return h.tanh().named("y").square().sum().named("loss");
    }

    private static Map<String, Tensor> backward(Values v) {
        Tensor dy = v.get("y").mul(2);
        Tensor dh = v.get("y").square().neg().add(1).mul(dy);
        Map<String, Tensor> d = new HashMap<>();
        d.put("dy", dy);
        d.put("dh", dh);
        d.put("dw", v.get("x").transpose().matmul(dh));
        d.put("dx", dh.matmul(v.get("w").transpose()));
        d.put("db", dh.sum(0));
        return d;
    }

    private static Tensor right(Values v, String name) {
        return Objects.requireNonNull(backward(v).get(name));
    }

    private Diagnosis examine(Function<Values, Map<String, Tensor>> backward) {
        return Doctor.of(DoctorTest::forward, backward).examine(inputs);
    }

    /** The right pass with one gradient replaced after the fact. */
    private Diagnosis with(String name, Function<Values, Tensor> wrong) {
        return examine(v -> {
            Map<String, Tensor> d = backward(v);
            d.put(name, wrong.apply(v));
            return d;
        });
    }

    private static Finding.WrongRule onlyRule(Diagnosis d) {
        assertThat(d.findings()).hasSize(1).first().isInstanceOf(Finding.WrongRule.class);
        return (Finding.WrongRule) d.findings().getFirst();
    }

    private static Verdict verdict(Diagnosis d, String name) {
        return d.rows().stream()
                .filter(r -> r.name().equals(name))
                .findFirst()
                .orElseThrow()
                .verdict();
    }

    @Test
    void aRightPassIsHealthy() {
        Diagnosis d = examine(DoctorTest::backward);
        assertThat(d.healthy()).isTrue();
        assertThat(d.text()).contains("Every rule is right.");
        assertThat(d.json().lines()).allMatch(line -> line.contains("\"approx\":true"));
    }

    @Test
    void aWrongRuleIsToldFromItsConsequences() {
        Diagnosis d = examine(v -> {
            Tensor dy = v.get("y").mul(2);
            Tensor dh = v.get("h").square().neg().add(1).mul(dy);
            return Map.of(
                    "dy",
                    dy,
                    "dh",
                    dh,
                    "dw",
                    v.get("x").transpose().matmul(dh),
                    "dx",
                    dh.matmul(v.get("w").transpose()),
                    "db",
                    dh.sum(0));
        });
        Finding.WrongRule rule = onlyRule(d);
        assertThat(rule.name()).isEqualTo("h");
        assertThat(rule.causes().getFirst().fault()).isEqualTo(Fault.TANH_DERIVATIVE_FROM_INPUT);
        assertThat(rule.confirmations()).isPositive();
        assertThat(rule.consequences()).containsExactlyInAnyOrder("dw", "dx", "db");
        assertThat(verdict(d, "w")).isEqualTo(Verdict.CONSEQUENCE);
        assertThat(rule.correct()).isEqualTo("dh = (1 - y ** 2) * dy");
        assertThat(rule.causes().getFirst().written()).isEqualTo("dh = (1 - h ** 2) * dy");
        assertThat(d.json()).contains("\"verdict\":\"fault\",\"cause\":\"tanh-derivative-from-input\"");
    }

    @Test
    void independentFaultsAreBothFound() {
        Diagnosis d = examine(v -> {
            Map<String, Tensor> g = backward(v);
            g.put("dw", v.get("x").transpose().matmul(right(v, "dh")).neg());
            g.put("db", v.get("h").mul(0).sum(0));
            return g;
        });
        assertThat(d.findings()).hasSize(2);
        assertThat(d.text()).contains("dw: sign-flipped", "db: detached");
    }

    @Test
    void aLostDimensionIsNotAWrongNumber() {
        Finding.WrongRule rule = onlyRule(with("db", v -> right(v, "db").unsqueeze(0)));
        assertThat(rule.causes().getFirst().fault()).isEqualTo(Fault.KEEPDIM_LOST);
    }

    @Test
    void aGradientThatWasNotSummedIsNamed() {
        Finding.WrongRule rule = onlyRule(with("db", v -> right(v, "dh")));
        assertThat(rule.causes().getFirst().fault()).isEqualTo(Fault.BROADCAST_NOT_SUMMED);
    }

    @Test
    void whatHasNoNameIsUnknown() {
        Finding.WrongRule rule = onlyRule(with("dx", v -> Tensor.randn(new SplittableRandom(9), DType.F64, 5, 3)));
        assertThat(rule.causes()).isEmpty();
        assertThat(rule.sentence()).contains("unknown", "15 of 15 elements are wrong");
    }

    @Test
    void intermediatesMayBeLeftOut() {
        Diagnosis d = examine(v -> {
            Map<String, Tensor> g = backward(v);
            g.remove("dy");
            return g;
        });
        assertThat(d.healthy()).isTrue();
    }

    @Test
    void aMissingInputIsMissing() {
        Diagnosis d = examine(v -> {
            Map<String, Tensor> g = backward(v);
            g.remove("dw");
            return g;
        });
        assertThat(d.findings()).containsExactly(new Finding.Missing("w"));
        assertThat(verdict(d, "w")).isEqualTo(Verdict.MISSING);
    }

    @Test
    void aNameThatBelongsToNothingIsExtra() {
        assertThat(with("dbias", v -> v.get("b")).findings()).containsExactly(new Finding.Extra("dbias"));
    }

    @Test
    void notANumberIsFoundWhereItArises() {
        Diagnosis d = examine(v -> {
            Tensor dy = v.get("y").mul(2);
            Tensor dh = v.get("y").square().neg().add(1).mul(dy).mul(Double.NaN);
            return Map.of(
                    "dy",
                    dy,
                    "dh",
                    dh,
                    "dw",
                    v.get("x").transpose().matmul(dh),
                    "dx",
                    dh.matmul(v.get("w").transpose()),
                    "db",
                    dh.sum(0));
        });
        assertThat(d.findings()).hasSize(1).first().isInstanceOf(Finding.NotFinite.class);
        assertThat(verdict(d, "h")).isEqualTo(Verdict.NOT_FINITE);
        assertThat(verdict(d, "w")).isEqualTo(Verdict.UNJUDGED);
    }

    @Test
    void aPassThatThrowsIsReportedWithItsLine() {
        Diagnosis d = examine(v -> Map.of("dw", v.get("no_such_value")));
        assertThat(d.findings()).hasSize(1);
        assertThat(d.text()).contains("no value is named no_such_value");
        Diagnosis deep = examine(v -> {
            throw new StackOverflowError();
        });
        assertThat(deep.text()).contains("StackOverflowError", "DoctorTest.java");
    }

    @Test
    void aPassThatDrawsRandomNumbersIsUnsteady() {
        RandomGenerator rng = new SplittableRandom(3);
        Diagnosis d = with("dx", v -> Tensor.randn(rng, DType.F64, 5, 3));
        assertThat(d.findings()).anyMatch(f -> f instanceof Finding.Unsteady u && !u.pilesUp());
    }

    @Test
    void gradientsThatPileUpAreNamed() {
        List<Tensor> kept = new ArrayList<>();
        Diagnosis d = with("db", v -> {
            kept.add(right(v, "db"));
            return kept.stream().reduce(Tensor::add).orElseThrow();
        });
        assertThat(d.findings()).containsExactly(new Finding.Unsteady(List.of("b"), true));
    }

    @Test
    void wrongShapesAndNullsDoNotStopIt() {
        assertThat(with("dw", v -> Tensor.of(1.0, 2.0)).findings()).hasSize(1);
        assertThat(examine(v -> new HashMap<>()).findings()).hasSize(3);
        assertThat(with("dx", v -> Tensor.zeros(DType.I32, 5, 3)).findings()).hasSize(1);
    }

    @Test
    void arraysWillDo() {
        Diagnosis d = Doctor.ofArrays(in -> in.get("x").square().sum(), v -> {
                    double[] dx = new double[15];
                    double[] x = v.get("x");
                    for (int i = 0; x != null && i < 15; i++) {
                        dx[i] = x[i];
                    }
                    return Map.of("dx", dx);
                })
                .examine(inputs);
        assertThat(onlyRule(d).causes().getFirst().fault()).isEqualTo(Fault.FACTOR_DROPPED);
    }

    @Test
    void aCustomOpIsExaminedAgainstItsForwardPass() {
        Tensor x = Tensor.of(0.5, -1.5, 2.0).named("x");
        Finding.WrongRule rule = onlyRule(Doctor.examine(new Cube(1, 3), List.of(x)));
        assertThat(rule.name()).isEqualTo("x");
        assertThat(rule.causes().getFirst().fault()).isEqualTo(Fault.FACTOR_DROPPED);
    }

    @Test
    void aForwardPassThatCannotBeExaminedIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> Doctor.of(in -> in.get("x").mul(2), v -> Map.of()).examine(inputs))
                .withMessageContaining("must return one number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Doctor.of(in -> in.get("x").exp().named("x").sum(), v -> Map.of())
                        .examine(inputs))
                .withMessageContaining("to two values");
    }
}
