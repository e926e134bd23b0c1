package dev.ninjagrad.bench;

import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.model.MicroGptOnValues;
import dev.ninjagrad.scalar.Activation;
import dev.ninjagrad.scalar.Mlp;
import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The graphs the scalar benchmarks record: each has leaves that stay, and is recorded on them again for every pass. */
public interface ScalarGraph {

    /** The leaves whose gradients are asked for. */
    List<Value> parameters();

    /** Records the graph once more and returns its root. */
    Value record();

    /**
     * Micrograd's demonstration: 100 points in the plane through 2-16-16-1 with ReLU, hinge loss and an L2 penalty. The
     * points are uniform, not moons, which changes nothing in the graph.
     */
    final class Moons implements ScalarGraph {

        /** What the sum of the squared parameters is multiplied by. */
        public static final double PENALTY = 1e-4;

        private static final int POINTS = 100;

        private final double[] x = new double[2 * POINTS];
        private final double[] label = new double[POINTS];
        private final Mlp mlp;

        /** Draws the points and the weights, the same each time. */
        public Moons() {
            SplittableRandom rng = new SplittableRandom(1);
            for (int i = 0; i < x.length; i++) {
                x[i] = rng.nextDouble(-1, 2);
            }
            for (int i = 0; i < POINTS; i++) {
                label[i] = i % 2 == 0 ? 1 : -1;
            }
            mlp = new Mlp(2, new int[] {16, 16, 1}, Activation.RELU, rng);
        }

        /** Returns the network. */
        public Mlp network() {
            return mlp;
        }

        /** Returns the points, x and y in turn. */
        public double[] points() {
            return x.clone();
        }

        /** Returns each point's class, 1 or −1. */
        public double[] labels() {
            return label.clone();
        }

        @Override
        public List<Value> parameters() {
            return mlp.parameters();
        }

        @Override
        public Value record() {
            List<Value> losses = new ArrayList<>(POINTS);
            for (int i = 0; i < POINTS; i++) {
                Value score =
                        mlp.forward(Value.of(x[2 * i]), Value.of(x[2 * i + 1])).getFirst();
                losses.add(Value.add(1, score.mul(-label[i])).relu());
            }
            List<Value> squares = new ArrayList<>();
            for (Value p : mlp.parameters()) {
                squares.add(p.mul(p));
            }
            return Value.sum(losses).mul(1.0 / POINTS).add(Value.sum(squares).mul(PENALTY));
        }
    }

    /**
     * 100,000 values in a row, each waiting for the one before: multiply, add, tanh, subtract and again. With these leaves
     * the gradient falls to about 1e-7 on the way, which is slow enough to stay clear of subnormal numbers.
     */
    final class Chain implements ScalarGraph {

        private final Value w = Value.of(1);
        private final Value c = Value.of(0);

        @Override
        public List<Value> parameters() {
            return List.of(w, c);
        }

        @Override
        public Value record() {
            Value y = Value.of(0.5);
            for (int i = 0; i < 25_000; i++) {
                y = y.mul(w).add(c).tanh().sub(c);
            }
            return y;
        }
    }

    /** The smallest GPT on one name of eight tokens, every weight and every product a value. */
    final class MicroGptStep implements ScalarGraph {

        private static final int[] EMMA_LOU = {0, 5, 13, 13, 1, 12, 15, 21, 0};
        private static final int TOKENS = 27;

        private final MicroGptOnValues model;

        MicroGptStep() {
            MicroGpt.Sizes sizes = MicroGpt.Sizes.STANDARD;
            model = new MicroGptOnValues(sizes, MicroGpt.random(sizes, TOKENS, DType.F64, new SplittableRandom(1)));
        }

        @Override
        public List<Value> parameters() {
            return model.parameters();
        }

        @Override
        public Value record() {
            return model.loss(EMMA_LOU);
        }
    }
}
