package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import io.avaje.jsonb.Json;
import org.jspecify.annotations.Nullable;

/** The playground's work: a network of scalars that learns to tell two classes of points apart. */
final class PlanarTraining implements Live.Work {
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
