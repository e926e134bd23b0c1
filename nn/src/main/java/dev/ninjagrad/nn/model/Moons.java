package dev.ninjagrad.nn.model;

import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.scalar.Activation;
import dev.ninjagrad.scalar.Layer;
import dev.ninjagrad.scalar.Mlp;
import dev.ninjagrad.scalar.Program;
import dev.ninjagrad.scalar.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A multi-layer perceptron of scalars that learns to tell two classes of points in the plane apart.
 *
 * <p>The loss is that of micrograd's demo: with score s and label y ∈ {−1, +1}, the mean of the hinge
 * max(0, 1 − y·s) over all points, plus α·Σp² over all parameters. It is recorded once; every step replays it.
 */
public final class Moons {
    private final Points points;
    private final Mlp network;
    private final double l2;
    private final Program loss;
    private final Program score;
    private final double[] parameters;
    private final double[] gradients;

    /**
     * What a step saw before it moved the parameters.
     *
     * @param loss hinge loss plus penalty
     * @param accuracy share of points on the right side, in [0, 1]
     */
    public record Progress(double loss, double accuracy) {}

    /**
     * Makes a network with random weights and records its loss.
     *
     * @param hidden widths of the hidden layers
     * @param l2 the penalty's strength α
     */
    public Moons(Points points, int[] hidden, Activation activation, double l2, RandomGenerator rng) {
        int[] widths = Arrays.copyOf(hidden, hidden.length + 1);
        widths[hidden.length] = 1;
        this.network = new Mlp(2, widths, activation, rng);
        this.l2 = l2;
        List<Value> probe = List.of(Value.of(0), Value.of(0));
        this.points = points;
        this.loss = Program.of(recordLoss(network, points, l2), List.of(), network.parameters());
        this.score = Program.of(network.forward(probe).getFirst(), probe, network.parameters());
        this.parameters = network.parameters().stream().mapToDouble(Value::data).toArray();
        this.gradients = new double[parameters.length];
    }

    private static Value recordLoss(Mlp network, Points points, double l2) {
        List<Value> hinges = new ArrayList<>(points.count());
        for (int i = 0; i < points.count(); i++) {
            Value score = network.forward(Value.of(points.x()[i]), Value.of(points.y()[i]))
                    .getFirst();
            hinges.add(Value.sub(1, score.mul(points.label()[i])).relu());
        }
        Value dataLoss = Value.sum(hinges).div(points.count());
        List<Value> squares = network.parameters().stream().map(p -> p.mul(p)).toList();
        return dataLoss.add(Value.sum(squares).mul(l2));
    }

    /**
     * Records the loss anew, at the present weights: a graph to look into, whose leaves are {@link #leaves()}. Steps do not use it. A second
     * recording overwrites the leaves of the first.
     */
    public Value record() {
        setLeaves();
        return recordLoss(network, points, l2);
    }

    /** Returns the weights and biases of the recorded graph, in the order of {@link #parameters()}. */
    public List<Value> leaves() {
        return network.parameters();
    }

    private void setLeaves() {
        List<Value> leaves = network.parameters();
        for (int i = 0; i < parameters.length; i++) {
            leaves.get(i).setData(parameters[i]);
        }
    }

    /** Returns how many weights and biases each layer has, first to last, in the order of {@link #parameters()}. */
    public int[] parametersPerLayer() {
        return network.layers().stream()
                .mapToInt(layer -> layer.parameters().size())
                .toArray();
    }

    /** Returns what each hidden layer answers to the points: for each layer [points, width], row-major. */
    public List<double[]> activations() {
        setLeaves();
        List<Layer> hidden = network.layers().subList(0, network.layers().size() - 1);
        List<double[]> all = new ArrayList<>();
        hidden.forEach(
                layer -> all.add(new double[points.count() * layer.neurons().size()]));
        for (int i = 0; i < points.count(); i++) {
            List<Value> x = List.of(Value.of(points.x()[i]), Value.of(points.y()[i]));
            for (int k = 0; k < hidden.size(); k++) {
                x = hidden.get(k).forward(x);
                for (int unit = 0; unit < x.size(); unit++) {
                    all.get(k)[i * x.size() + unit] = x.get(unit).data();
                }
            }
        }
        return all;
    }

    /**
     * Sets all weights and biases.
     *
     * @throws IllegalArgumentException unless there is one number for each
     */
    public void setParameters(double[] numbers) {
        loss.setParameters(numbers);
        score.setParameters(numbers);
        System.arraycopy(numbers, 0, parameters, 0, parameters.length);
    }

    /** Computes loss and gradients, moves every parameter against its gradient, and says what it saw before the move. */
    public Progress step(double learningRate) {
        loss.forward();
        loss.backward();
        Progress before = new Progress(loss.result(), accuracy(points));
        loss.parameterGradients(gradients);
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] -= learningRate * gradients[i];
        }
        loss.setParameters(parameters);
        score.setParameters(parameters);
        return before;
    }

    /** Returns loss and accuracy of the network as it is now. */
    public Progress evaluate() {
        loss.forward();
        return new Progress(loss.result(), accuracy(points));
    }

    /** Returns the decision function at (x, y): above 0 the network says +1, below −1. */
    public double score(double x, double y) {
        score.set(0, x);
        score.set(1, y);
        score.forward();
        return score.result();
    }

    /** Returns the mean hinge loss max(0, 1 − y·s) on {@code others}, without the penalty. */
    public double hinge(Points others) {
        double sum = 0;
        for (int i = 0; i < others.count(); i++) {
            sum += Math.max(0, 1 - others.label()[i] * score(others.x()[i], others.y()[i]));
        }
        return sum / others.count();
    }

    /** Returns the share of {@code others} that the network puts on the right side, in [0, 1]. */
    public double accuracy(Points others) {
        int right = 0;
        for (int i = 0; i < others.count(); i++) {
            right += score(others.x()[i], others.y()[i]) * others.label()[i] > 0 ? 1 : 0;
        }
        return right / (double) others.count();
    }

    /** Returns a copy of the weights and biases, in the order of {@link Mlp#parameters()}. */
    public double[] parameters() {
        return parameters.clone();
    }

    /** Returns a copy of the gradients that the last step used, in the same order; zeros before the first. */
    public double[] gradients() {
        return gradients.clone();
    }

    /** Returns the number of weights and biases. */
    public int parameterCount() {
        return parameters.length;
    }

    /** Returns how many scalars the recorded loss consists of, leaves included. */
    public int recordedScalars() {
        return loss.size();
    }

    /** Returns about how many scalars one point adds to the recorded loss: two a weight (× and +) and the neurons. */
    public static long scalarsPerPoint(List<Integer> hidden) {
        long scalars = 8;
        long fanIn = 2;
        for (int width : hidden) {
            scalars += width * (2 * fanIn + 2);
            fanIn = width;
        }
        return scalars + 2 * fanIn;
    }
}
