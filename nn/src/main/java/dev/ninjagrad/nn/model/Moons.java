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
import java.util.stream.IntStream;

/**
 * A multi-layer perceptron of scalars that learns to tell two classes of points in the plane apart.
 *
 * <p>The loss is that of micrograd's demo: with score s and label y ∈ {−1, +1}, the mean of the hinge
 * max(0, 1 − y·s) over the points of a batch, all of them unless said otherwise, plus α·Σp² over all parameters. It is
 * recorded once; every step replays it.
 */
public final class Moons {
    private final Points points;
    private final Mlp network;
    private final double l2;
    private final Program loss;
    private final Program score;
    private final double[] parameters;
    private final double[] gradients;

    /** Points in the order in which batches take them; empty where every step sees all. */
    private final int[] order;

    private final int batch;
    private final RandomGenerator rng;
    private int taken;

    /**
     * What a step saw before it moved the parameters.
     *
     * @param loss hinge loss of the batch plus penalty
     * @param accuracy share of all points on the right side, in [0, 1]
     */
    public record Progress(double loss, double accuracy) {}

    /**
     * Makes a network with random weights and records its loss.
     *
     * @param hidden widths of the hidden layers
     * @param l2 the penalty's strength α
     */
    public Moons(Points points, int[] hidden, Activation activation, double l2, RandomGenerator rng) {
        this(points, hidden, activation, l2, points.count(), rng);
    }

    /**
     * Makes a network with random weights whose steps see a batch of the points each.
     *
     * @param batch points a step sees: none comes again before its round is over, and each round has an order of its own; what
     *     is left over at a round's end is not seen in it. All points where there are no more
     * @throws IllegalArgumentException if the batch is empty
     */
    public Moons(Points points, int[] hidden, Activation activation, double l2, int batch, RandomGenerator rng) {
        if (batch < 1) {
            throw new IllegalArgumentException("a batch has at least 1 point; got " + batch);
        }
        int[] widths = Arrays.copyOf(hidden, hidden.length + 1);
        widths[hidden.length] = 1;
        this.network = new Mlp(2, widths, activation, rng);
        this.l2 = l2;
        this.points = points;
        this.rng = rng;
        this.batch = Math.min(batch, points.count());
        boolean whole = this.batch == points.count();
        this.order = whole ? new int[0] : IntStream.range(0, points.count()).toArray();
        this.taken = order.length;
        List<Value> probe = List.of(Value.of(0), Value.of(0));
        List<Value> examples = leavesOf(points, this.batch);
        this.loss = Program.of(recordLoss(network, examples, l2), whole ? List.of() : examples, network.parameters());
        this.score = Program.of(network.forward(probe).getFirst(), probe, network.parameters());
        this.parameters = network.parameters().stream().mapToDouble(Value::data).toArray();
        this.gradients = new double[parameters.length];
    }

    /** Returns x, y and label of the first {@code count} points, one point after the other. */
    private static List<Value> leavesOf(Points points, int count) {
        List<Value> leaves = new ArrayList<>(3 * count);
        for (int i = 0; i < count; i++) {
            leaves.add(Value.of(points.x()[i]));
            leaves.add(Value.of(points.y()[i]));
            leaves.add(Value.of(points.label()[i]));
        }
        return leaves;
    }

    private static Value recordLoss(Mlp network, List<Value> examples, double l2) {
        int count = examples.size() / 3;
        List<Value> hinges = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Value score = network.forward(examples.subList(3 * i, 3 * i + 2)).getFirst();
            hinges.add(Value.sub(1, score.mul(examples.get(3 * i + 2))).relu());
        }
        Value dataLoss = Value.sum(hinges).div(count);
        List<Value> squares = network.parameters().stream().map(p -> p.mul(p)).toList();
        return dataLoss.add(Value.sum(squares).mul(l2));
    }

    /**
     * Records the loss on all points anew, at the present weights: a graph to look into, whose leaves are {@link #leaves()}. Steps do not use it. A second
     * recording overwrites the leaves of the first.
     */
    public Value record() {
        setLeaves();
        return recordLoss(network, leavesOf(points, points.count()), l2);
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

    /** Computes loss and gradients of the next batch, moves every parameter against its gradient, and says what it saw before the move. */
    public Progress step(double learningRate) {
        turnToNextBatch();
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

    private void turnToNextBatch() {
        if (order.length == 0) {
            return;
        }
        if (taken + batch > order.length) {
            shuffle();
            taken = 0;
        }
        for (int i = 0; i < batch; i++) {
            int point = order[taken++];
            loss.set(3 * i, points.x()[point]);
            loss.set(3 * i + 1, points.y()[point]);
            loss.set(3 * i + 2, points.label()[point]);
        }
    }

    /** Puts the points in a random order (Fisher and Yates). */
    private void shuffle() {
        for (int i = order.length - 1; i > 0; i--) {
            int other = rng.nextInt(i + 1);
            int swapped = order[i];
            order[i] = order[other];
            order[other] = swapped;
        }
    }

    /** Returns loss and accuracy of the network as it is now, on all points. */
    public Progress evaluate() {
        if (order.length == 0) {
            loss.forward();
            return new Progress(loss.result(), accuracy(points));
        }
        double squares = 0;
        for (double p : parameters) {
            squares += p * p;
        }
        return new Progress(hinge(points) + l2 * squares, accuracy(points));
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
