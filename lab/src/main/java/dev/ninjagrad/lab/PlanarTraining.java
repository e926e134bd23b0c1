package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import io.avaje.jsonb.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The playground's work: a network of scalars that learns to tell two classes of points apart. */
final class PlanarTraining implements Live.Work {
    /** The largest size of a weight that a page may set. */
    static final int MAX_WEIGHT = 100;

    private static final Pattern SETTING = Pattern.compile("(\\d{1,9})=(\\S{1,30})");

    private final Moons network;
    private final Points train;
    private final Points test;
    private final Plane.Window window;
    private int step;
    private double loss;

    /**
     * The state of a training. Arrays are packed: the scores as {@link Plane#scores} says, weights and gradients as floats
     * in the order of the network's parameters.
     *
     * @param trainLoss mean hinge loss; null where it is no finite number
     * @param testLoss the same for points the training does not see; null if there are none
     */
    @Json
    record Frame(
            int step,
            boolean playing,
            boolean diverged,
            @Nullable Double loss,
            @Nullable Double trainLoss,
            @Nullable Double testLoss,
            double trainAccuracy,
            @Nullable Double testAccuracy,
            String scores,
            String weights,
            String gradients) {}

    PlanarTraining(Moons network, Points train, Points test, Plane.Window window) {
        this.network = network;
        this.train = train;
        this.test = test;
        this.window = window;
        network.step(0); // for the gradients of the first picture
        this.loss = network.evaluate().loss();
    }

    @Override
    public void step(double learningRate) {
        loss = network.step(learningRate).loss();
        step++;
    }

    @Override
    public boolean over() {
        return !Double.isFinite(loss);
    }

    /** The words of this training set a weight, by its place among the parameters: {@code 12=-0.5}. */
    @Override
    public Runnable told(String word) {
        Matcher setting = SETTING.matcher(word);
        if (!setting.matches()) {
            throw new Refusal(Refusal.WRONG, "a weight is set as PLACE=NUMBER, such as 12=-0.5");
        }
        int place = Integer.parseInt(setting.group(1));
        if (place >= network.parameterCount()) {
            throw new Refusal(
                    Refusal.WRONG,
                    "there is no weight %d: this network has 0 to %d".formatted(place, network.parameterCount() - 1));
        }
        double weight = number(setting.group(2));
        Bounds.check("a weight", weight, -MAX_WEIGHT, MAX_WEIGHT);
        return () -> {
            double[] weights = network.parameters();
            weights[place] = weight;
            network.setParameters(weights);
            // A step of no length: it leaves the weights and brings the gradients at them.
            network.step(0);
        };
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }

    @Override
    public Frame frame(boolean playing) {
        loss = network.evaluate().loss();
        boolean tested = test.count() > 0;
        return new Frame(
                step,
                playing && !over(),
                over(),
                GuideRoom.finite(loss),
                GuideRoom.finite(network.hinge(train)),
                tested ? GuideRoom.finite(network.hinge(test)) : null,
                network.accuracy(train),
                tested ? network.accuracy(test) : null,
                Plane.scores(window, network::score),
                Packed.floats(network.parameters()),
                Packed.floats(network.gradients()));
    }
}
