package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.CustomOp;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.IndexException;
import dev.ninjagrad.tensor.NotFiniteException;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.TraceException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What cannot be compiled, and what ends a replay. */
class RefusalsTest {
    private final SplittableRandom rng = new SplittableRandom(1);

    @Test
    void aLossThatIsNoNumberStopsTheStepBeforeTheUpdate() {
        Steps.Classifier model = Steps.Classifier.random(DType.F32);
        Compiled compiled = Plan.compile((in, _) -> model.step(in));
        compiled.run(Steps.batch(rng, 2), rng);
        float[] before = model.w().toFloats();
        List<Tensor> bad = List.of(
                Tensor.full(
                        Double.NaN, DType.F32, Steps.batch(rng, 2).getFirst().shape()),
                Tensor.of(0, 1),
                Steps.RATE);
        assertThatExceptionOfType(NotFiniteException.class)
                .isThrownBy(() -> compiled.run(bad, rng))
                .withMessage("loss is NaN");
        assertThat(model.w().toFloats()).isEqualTo(before);
    }

    @Test
    void anIndexOutOfRangeIsAnErrorAtEveryReplay() {
        Steps.Classifier model = Steps.Classifier.random(DType.F32);
        Compiled compiled = Plan.compile((in, _) -> model.step(in));
        compiled.run(Steps.batch(rng, 2), rng);
        float[] before = model.w().toFloats();
        assertThatExceptionOfType(IndexException.class)
                .isThrownBy(() -> compiled.run(List.of(Tensor.ones(2, 3), Tensor.of(1, 5), Steps.RATE), rng))
                .withMessageContaining("index 5 at position 1 is outside [0, 5)")
                .withMessageContaining("Steps.java");
        assertThat(model.w().toFloats()).isEqualTo(before);
        Tensor table = Tensor.ones(4, 2);
        Compiled rows = Steps.of(table::index);
        rows.run(Tensor.of(3));
        assertThatThrownBy(() -> rows.run(Tensor.of(-1))).hasMessageContaining("index -1 at position 0");
    }

    @Test
    void readingAValueWhileTracingIsAnError() {
        Tensor x = Tensor.ones(1);
        Parameter w = Parameter.of(x).named("w");
        List<UnaryOperator<Tensor>> readers = List.of(
                y -> y.mul(y.mul(2).item()),
                y -> y.exp().get(0) > 0 ? y : y.neg(),
                y -> Tensor.of(y.toFloats()),
                y -> y.mul(w.item()),
                y -> Tensor.of(y.storage().floats()));
        for (UnaryOperator<Tensor> reader : readers) {
            assertThatExceptionOfType(TraceException.class)
                    .isThrownBy(() -> Steps.of(reader).run(x))
                    .withMessageContaining("cannot read values while it is traced")
                    .withMessageContaining("RefusalsTest.java");
        }
    }

    private record Square(boolean byHand) implements CustomOp {
        @Override
        public String name() {
            return "mySquare";
        }

        @Override
        public Tensor forward(List<Tensor> x) {
            if (byHand) {
                double v = x.getFirst().item();
                return Tensor.of((float) (v * v));
            }
            return x.getFirst().mul(x.getFirst());
        }

        @Override
        public Tensor backward(int input, Tensor g, List<Tensor> x, Tensor y) {
            return g.mul(x.getFirst()).mul(2);
        }
    }

    @Test
    void aCustomOpIsCompiledIfItComputesWithTensors() {
        Tensor x = Tensor.of(3f);
        assertThat(Steps.of(new Square(false)::apply).run(x).getFirst().item()).isEqualTo(9);
        assertThatExceptionOfType(TraceException.class)
                .isThrownBy(() -> Steps.of(new Square(true)::apply).run(x))
                .withMessageContaining("item()");
    }

    @Test
    void randomnessFromElsewhereIsAnError() {
        Tensor x = Tensor.ones(2);
        assertThatExceptionOfType(TraceException.class)
                .isThrownBy(() ->
                        Steps.of(y -> y.dropout(0.5, new SplittableRandom(1))).run(x))
                .withMessageContaining("draw from the generator it is given");
        Compiled direct = Plan.compile((in, own) -> List.of(in.getFirst().mul(own.nextDouble())));
        assertThatExceptionOfType(TraceException.class)
                .isThrownBy(() -> direct.run(List.of(x), rng))
                .withMessageContaining("draws through tensors only");
    }

    @Test
    void aGradientFromBeforeIsAnError() {
        Parameter w = Parameter.of(Tensor.ones(2)).named("w");
        Autograd.backward(w.sum());
        Compiled step = Steps.of(x -> {
            Autograd.backward(w.mul(x).sum());
            return w.grad();
        });
        assertThatExceptionOfType(TraceException.class)
                .isThrownBy(() -> step.run(Tensor.ones(2)))
                .withMessageContaining("of w. Call zeroGrad()");
        w.zeroGrad();
        assertThat(step.run(Tensor.full(3, DType.F32, w.shape())).getFirst().toDoubles())
                .containsOnly(3);
    }

    @Test
    void writingByHandIsAnError() {
        Parameter w = Parameter.of(Tensor.ones(2)).named("w");
        assertThatExceptionOfType(TraceException.class)
                .isThrownBy(() -> Steps.of(x -> {
                            w.update(s -> s.set(0, 5));
                            return x.neg();
                        })
                        .run(Tensor.ones(2)))
                .withMessageContaining("writes into w [2]");
        assertThat(w.toDoubles()).containsOnly(1);
    }

    @Test
    void aTensorKeptFromAnotherTraceIsAnError() {
        Tensor[] kept = new Tensor[1];
        Compiled step = Steps.of(x -> {
            if (kept[0] == null) {
                kept[0] = x.exp();
            }
            return x.add(kept[0]);
        });
        step.run(Tensor.ones(2));
        assertThatExceptionOfType(TraceException.class)
                .isThrownBy(() -> step.run(Tensor.ones(1)))
                .withMessageContaining("must not keep tensors from one call for the next");
    }
}
