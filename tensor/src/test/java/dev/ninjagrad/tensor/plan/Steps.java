package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Update;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Steps that the tests of this package compile. */
final class Steps {
    private Steps() {}

    static final Tensor RATE = Tensor.scalar(0.5, DType.F64);

    /** θ ← θ − rate · g. */
    record Descent() implements Update {
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
    record Classifier(Parameter w, Parameter b) {
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

    static List<Tensor> batch(SplittableRandom rng, int n) {
        return List.of(Tensor.randn(rng, n, 3), Tensor.randint(rng, 5, n), RATE);
    }

    static Compiled of(UnaryOperator<Tensor> f) {
        return Plan.compile((in, _) -> List.of(f.apply(in.getFirst())));
    }

    static Plan plan(UnaryOperator<Tensor> f, Tensor x) {
        return of(f).plan(List.of(x));
    }
}
