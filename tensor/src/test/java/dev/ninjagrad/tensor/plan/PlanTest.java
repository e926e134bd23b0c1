package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.CustomOp;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.IndexException;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.NotFiniteException;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.TraceException;
import dev.ninjagrad.tensor.Update;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What a plan keeps, what it drops, what it refuses; that it computes the right numbers is for the tests of ops and programs. */
class PlanTest {
    private static final Tensor RATE = Tensor.scalar(0.5, DType.F64);

    private final SplittableRandom rng = new SplittableRandom(1);

    /** θ ← θ − rate · g. */
    private record Descent() implements Update {
        @Override
        public String label() {
            return "descent";
        }

        @Override
        public void apply(Storage theta, Storage gradient, double rate) {
            for (int i = 0; i < theta.size(); i++) {
                theta.set(i, theta.get(i) - rate * gradient.get(i));
            }
        }
    }

    /** A layer with a loss and an update; inputs x [n, 3], classes [n], rate. */
    private record Classifier(Parameter w, Parameter b) {
        static Classifier random(DType dtype) {
            SplittableRandom rng = new SplittableRandom(3);
            return new Classifier(
                    Parameter.of(Tensor.randn(rng, dtype, 3, 5)).named("w"),
                    Parameter.of(Tensor.randn(rng, dtype, 5)).named("b"));
        }

        List<Tensor> step(List<Tensor> in) {
            Tensor h = in.get(0).matmul(w).add(b).tanh();
            Tensor loss = h.crossEntropy(in.get(1)).named("loss").requireFinite();
            w.zeroGrad();
            b.zeroGrad();
            Autograd.backward(loss);
            w.update(new Descent(), w.grad(), in.get(2));
            b.update(new Descent(), b.grad(), in.get(2));
            return List.of(loss);
        }
    }

    private List<Tensor> batch(int n) {
        return List.of(Tensor.randn(rng, n, 3), Tensor.randint(rng, 5, n), RATE);
    }

    private static Compiled of(UnaryOperator<Tensor> f) {
        return Plan.compile((in, _) -> List.of(f.apply(in.getFirst())));
    }

    private static Plan plan(UnaryOperator<Tensor> f, Tensor x) {
        return of(f).plan(List.of(x));
    }

    @Test
    void trainingCompiledIsTrainingEager() {
        Classifier eager = Classifier.random(DType.F64);
        Classifier other = Classifier.random(DType.F64);
        Compiled compiled = Plan.compile((in, _) -> other.step(in));
        for (int i = 0; i < 20; i++) {
            List<Tensor> batch = List.of(
                    Tensor.randn(rng, DType.F64, 7, 3),
                    Tensor.randint(rng, 5, 7),
                    Tensor.scalar(0.3 / (i + 1), DType.F64));
            double expected = eager.step(batch).getFirst().item();
            assertThat(compiled.run(batch, rng).getFirst().item()).isCloseTo(expected, within(1e-12));
        }
        assertThat(other.w.toDoubles()).containsExactly(eager.w.toDoubles(), within(1e-12));
    }

    @Test
    void aReplayAllocatesNothing() {
        Classifier model = Classifier.random(DType.F32);
        Compiled compiled = Plan.compile((in, _) -> model.step(in));
        List<Tensor> small = batch(8);
        List<Tensor> large = batch(900);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long[] allocated = new long[8];
        for (int round = 0; round < allocated.length; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 50; i++) {
                compiled.run(small, rng);
                compiled.run(large, rng);
            }
            allocated[round] = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertThat(allocated[0]).isPositive();
        // What happens once, such as the linking of a call site, may fall into any round; what a replay allocates is in
        // all.
        assertThat(allocated).contains(0);
    }

    @Test
    void theSameRunGivesTheSameBits() {
        Classifier one = Classifier.random(DType.F32);
        Classifier two = Classifier.random(DType.F32);
        Compiled first = Plan.compile((in, _) -> one.step(in));
        Compiled second = Plan.compile((in, _) -> two.step(in));
        for (int i = 0; i < 5; i++) {
            List<Tensor> batch = batch(3 + i % 2);
            assertThat(first.run(batch, rng).getFirst().item())
                    .isEqualTo(second.run(batch, rng).getFirst().item());
        }
        assertThat(one.w.toFloats()).isEqualTo(two.w.toFloats());
    }

    @Test
    void everyShapeHasAPlanAndTheOldestIsForgotten() {
        int[] traced = {0};
        Compiled step = Plan.compile((in, _) -> {
            traced[0]++;
            return List.of(in.getFirst().mul(2));
        });
        for (int round = 0; round < 2; round++) {
            for (int n = 1; n <= 3; n++) {
                assertThat(step.run(Tensor.ones(n)).getFirst().toDoubles())
                        .hasSize(n)
                        .containsOnly(2);
            }
        }
        assertThat(traced[0]).isEqualTo(3);
        for (int n = 4; n <= 3 + Compiled.MOST_PLANS; n++) {
            step.run(Tensor.ones(n));
        }
        step.run(Tensor.ones(4 + Compiled.MOST_PLANS));
        step.run(Tensor.ones(3 + Compiled.MOST_PLANS));
        assertThat(traced[0]).isEqualTo(4 + Compiled.MOST_PLANS);
        step.run(Tensor.ones(2, 2));
        step.run(Tensor.ones(4));
        assertThat(traced[0]).isEqualTo(6 + Compiled.MOST_PLANS);
    }

    @Test
    void whatNobodyNeedsIsDropped() {
        Plan plan = plan(
                x -> {
                    Tensor unused = x.exp().sum();
                    assertThat(unused.rank()).isZero();
                    return x.neg();
                },
                Tensor.ones(4));
        assertThat(plan.listing().code()).hasSize(1);
    }

    @Test
    void whatWasComputedBeforeIsNotComputedAgain() {
        Plan plan = plan(x -> x.mul(0.5).exp().add(x.mul(0.5).exp()), Tensor.ones(4));
        assertThat(plan.listing().code()).hasSize(3);
    }

    @Test
    void constantsAreComputedOnce() {
        Tensor constant = Tensor.of(1f, 2f);
        Plan plan = plan(x -> x.add(constant.exp().mul(3).log()), Tensor.ones(2));
        assertThat(plan.listing().code()).hasSize(1);
    }

    @Test
    void timesOneAndPlusZeroAreNothing() {
        Plan plan = plan(x -> x.mul(1).add(0).div(1).sub(0).neg(), Tensor.ones(2));
        assertThat(plan.listing().code()).hasSize(1);
    }

    @Test
    void aChainIsOneStep() {
        Tensor bias = Tensor.ones(5);
        UnaryOperator<Tensor> chain = x -> {
            Tensor y = x.add(bias).tanh().mul(x).relu();
            return y.sub(y.mean(1, true)).square().sum();
        };
        Plan plan = plan(chain, Tensor.ones(6, 5));
        assertThat(plan.stepCount()).isEqualTo(1);
        assertThat(plan.describe()).contains("add tanh mul relu sum div sub square sum");
    }

    @Test
    void aTransposedProductReadsItsOperandsInPlace() {
        Tensor w = Tensor.ones(4, 5);
        Plan plan = plan(x -> x.matmul(w).transpose().exp(), Tensor.ones(3, 4));
        assertThat(plan.groups().getFirst().members().getFirst().instruction().call())
                .isInstanceOf(Call.MatMul.class);
        Compiled both = of(x -> x.matmul(w).transpose().reshape(-1).neg());
        assertThat(both.plan(List.of(Tensor.ones(3, 4))).stepCount()).isEqualTo(2);
        assertThat(both.run(Tensor.ones(3, 4)).getFirst().toDoubles())
                .hasSize(15)
                .containsOnly(-4);
    }

    @Test
    void partsOfOneGradientShareItsArray() {
        Parameter w = Parameter.of(Tensor.randn(rng, DType.F64, 4, 6)).named("w");
        Compiled step = Plan.compile((in, _) -> {
            Tensor left = w.slice(1, 0, 2).exp();
            Tensor middle = w.slice(1, 2, 5).tanh();
            w.zeroGrad();
            Autograd.backward(left.sum().add(middle.sum()));
            return List.of(w.grad().mul(in.getFirst()));
        });
        Plan plan = step.plan(List.of(Tensor.ones(DType.F64)));
        List<Instruction> parts = plan.listing().code().stream()
                .filter(i -> i.call() instanceof Call.Place)
                .toList();
        assertThat(parts).hasSize(2);
        assertThat(parts.getLast().inputs()).contains(parts.getFirst().output());
        double[] actual = step.run(Tensor.scalar(1, DType.F64)).getFirst().toDoubles();
        for (int i = 0; i < actual.length; i++) {
            double v = w.toDoubles()[i];
            double expected = i % 6 < 2 ? Math.exp(v) : i % 6 < 5 ? 1 - Math.tanh(v) * Math.tanh(v) : 0;
            assertThat(actual[i]).isCloseTo(expected, within(1e-14));
        }
    }

    @Test
    void buffersAreShared() {
        UnaryOperator<Tensor> deep = x -> {
            Tensor y = x;
            for (int i = 0; i < 10; i++) {
                y = y.matmul(y).tanh();
            }
            return y;
        };
        Buffers buffers = plan(deep, Tensor.ones(8, 8)).buffers();
        assertThat(buffers.count()).isLessThanOrEqualTo(4);
        assertThat(buffers.bytes()).isLessThan(buffers.bytesUnshared() / 4);
    }

    @Test
    void aParameterIsReadBeforeItIsOverwritten() {
        Parameter state = Parameter.of(Tensor.of(1.0, 2.0)).named("state").requiresGrad(false);
        Compiled step = Plan.compile((in, _) -> {
            try (var _ = NoGrad.enter()) {
                Tensor before = state.mul(in.getFirst());
                state.assign(state.add(1));
                Tensor between = state.mul(10);
                state.assign(state.mul(2));
                return List.of(before, between, state.neg());
            }
        });
        int version = state.version();
        for (int i = 0; i < 2; i++) {
            double[] x = state.toDoubles();
            List<Tensor> out = step.run(Tensor.scalar(3, DType.F64));
            assertThat(out.get(0).toDoubles()).containsExactly(3 * x[0], 3 * x[1]);
            assertThat(out.get(1).toDoubles()).containsExactly(10 * (x[0] + 1), 10 * (x[1] + 1));
            assertThat(out.get(2).toDoubles()).containsExactly(-2 * (x[0] + 1), -2 * (x[1] + 1));
        }
        assertThat(state.version()).isGreaterThan(version + 3);
    }

    @Test
    void tracingChangesNoParameter() {
        Classifier model = Classifier.random(DType.F32);
        float[] before = model.w.toFloats();
        Plan.compile((in, _) -> model.step(in)).plan(batch(4));
        assertThat(model.w.toFloats()).isEqualTo(before);
        assertThat(model.w.hasGrad()).isFalse();
    }

    @Test
    void gradientsStayInTheParametersAsAfterAnEagerStep() {
        Classifier model = Classifier.random(DType.F32);
        Classifier eager = Classifier.random(DType.F32);
        List<Tensor> batch = batch(4);
        Plan.compile((in, _) -> model.step(in)).run(batch, rng);
        eager.step(batch);
        assertThat(model.w.grad().toDoubles()).containsExactly(eager.w.grad().toDoubles(), within(1e-6));
    }

    @Test
    void randomNumbersAreDrawnAnewAndInOrder() {
        StepFunction draws = (in, rng) -> List.of(
                Tensor.rand(rng, 3).add(in.getFirst()), Tensor.randn(rng, DType.F64, 2), Tensor.randint(rng, 9, 4));
        Compiled compiled = Plan.compile(draws);
        List<Tensor> zero = List.of(Tensor.zeros(1));
        SplittableRandom ours = new SplittableRandom(5);
        SplittableRandom theirs = new SplittableRandom(5);
        for (int i = 0; i < 3; i++) {
            List<Tensor> expected = draws.run(zero, ours);
            List<Tensor> actual = compiled.run(zero, theirs);
            for (int k = 0; k < 3; k++) {
                assertThat(actual.get(k).toDoubles()).isEqualTo(expected.get(k).toDoubles());
            }
        }
        assertThatThrownBy(() -> compiled.run(Tensor.zeros(1))).hasMessageContaining("run it with a generator");
    }

    @Test
    void aLossThatIsNoNumberStopsTheStepBeforeTheUpdate() {
        Classifier model = Classifier.random(DType.F32);
        Compiled compiled = Plan.compile((in, _) -> model.step(in));
        compiled.run(batch(2), rng);
        float[] before = model.w.toFloats();
        List<Tensor> bad =
                List.of(Tensor.full(Double.NaN, DType.F32, batch(2).getFirst().shape()), Tensor.of(0, 1), RATE);
        assertThatExceptionOfType(NotFiniteException.class)
                .isThrownBy(() -> compiled.run(bad, rng))
                .withMessage("loss is NaN");
        assertThat(model.w.toFloats()).isEqualTo(before);
    }

    @Test
    void anIndexOutOfRangeIsAnErrorAtEveryReplay() {
        Classifier model = Classifier.random(DType.F32);
        Compiled compiled = Plan.compile((in, _) -> model.step(in));
        compiled.run(batch(2), rng);
        float[] before = model.w.toFloats();
        assertThatExceptionOfType(IndexException.class)
                .isThrownBy(() -> compiled.run(List.of(Tensor.ones(2, 3), Tensor.of(1, 5), RATE), rng))
                .withMessageContaining("index 5 at position 1 is outside [0, 5)")
                .withMessageContaining("PlanTest.java");
        assertThat(model.w.toFloats()).isEqualTo(before);
        Tensor table = Tensor.ones(4, 2);
        Compiled rows = of(table::index);
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
                    .isThrownBy(() -> of(reader).run(x))
                    .withMessageContaining("cannot read values while it is traced")
                    .withMessageContaining("PlanTest.java");
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
        assertThat(of(new Square(false)::apply).run(x).getFirst().item()).isEqualTo(9);
        assertThatExceptionOfType(TraceException.class)
                .isThrownBy(() -> of(new Square(true)::apply).run(x))
                .withMessageContaining("item()");
    }

    @Test
    void randomnessFromElsewhereIsAnError() {
        Tensor x = Tensor.ones(2);
        assertThatExceptionOfType(TraceException.class)
                .isThrownBy(
                        () -> of(y -> y.dropout(0.5, new SplittableRandom(1))).run(x))
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
        Compiled step = of(x -> {
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
                .isThrownBy(() -> of(x -> {
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
        Compiled step = of(x -> {
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

    @Test
    void aPlanSaysWhatItDoes() {
        Classifier model = Classifier.random(DType.F32);
        Plan plan = Plan.compile((in, _) -> model.step(in)).plan(batch(4));
        assertThat(plan.describe())
                .startsWith("plan for inputs F32[4, 3], I32[4], F64[]")
                .contains("kernel calls traced", "matmul      [4, 3]·[3, 5]", "descent", "PlanTest.java", "FLOPs");
        assertThat(plan.toJson())
                .startsWith("{\"inputs\":\"F32[4, 3], I32[4], F64[]\"")
                .contains("\"kind\":\"matmul\"", "\"flops\":120")
                .endsWith("]}");
    }

    @Test
    void fusedAndUnfusedPlansAgree() {
        UnaryOperator<Tensor> f = x -> {
            Tensor leaf = x.detach().requiresGrad(true);
            Tensor y = leaf.softmax(-1)
                    .layerNorm(Tensor.ones(DType.F64, 300), 1e-5)
                    .gelu();
            return Autograd.grad(y.mul(leaf).sum(), List.of(leaf)).getFirst();
        };
        Tensor x = Tensor.randn(rng, DType.F64, 50, 300);
        Compiled plain = new Compiled(
                (in, _) -> List.of(f.apply(in.getFirst())),
                Plan.Passes.UNFUSED,
                KernelChoice.current().kernels());
        Plan fused = of(f).plan(List.of(x));
        assertThat(fused.stepCount()).isLessThan(plain.plan(List.of(x)).stepCount() / 4);
        assertThat(of(f).run(x).getFirst().toDoubles())
                .containsExactly(plain.run(x).getFirst().toDoubles(), within(1e-11));
    }
}
