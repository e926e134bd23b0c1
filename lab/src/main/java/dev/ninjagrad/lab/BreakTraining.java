package dev.ninjagrad.lab;

import dev.ninjagrad.check.fault.ScalarFault;
import dev.ninjagrad.check.fault.ScalarTraining;
import dev.ninjagrad.nn.data.PlanarData;
import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.scalar.Activation;
import io.avaje.jsonb.Json;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Two networks with the same weights on the same moons, one with a broken backward pass, a step each in turn. */
final class BreakTraining implements Live.Work {
    /** The step at which it is clear what the fault does. */
    static final int JUDGED_AT = 150;

    private static final int LAST = 2_000;
    private static final int POINTS = 60;
    private static final double NOISE = 0.1;
    private static final int[] HIDDEN = {8, 8};
    private static final double L2 = 1e-4;

    /** Bounds between the outcomes: shares of the first loss, and of what the healthy network has left. */
    private static final double CLIMBS = 1.05;

    private static final double STUCK = 0.85;
    private static final double WORSE = 1.5;
    private static final double HARDLY = 0.02;

    /** What becomes of a training with a fault in it. */
    enum Outcome {
        CLIMBS,
        STUCK,
        WORSE,
        SAME
    }

    /** One of the two; numbers are null where they are no numbers any more. */
    @Json
    record Side(@Nullable Double loss, double accuracy, String scores) {}

    /** @param outcome what became of it; null before it is clear */
    @Json
    record Frame(
            int step,
            boolean playing,
            boolean diverged,
            boolean repaired,
            Side healthy,
            Side broken,
            @Nullable String outcome) {}

    private final Points points;
    private final Moons healthy;
    private final Moons broken;
    private final ScalarTraining faulty;
    private final double[] start;
    private final double firstLoss;
    private final Plane.Window window;
    private int step;
    private boolean repaired;
    private @Nullable Outcome outcome;

    BreakTraining(ScalarFault fault, long seed) {
        this.points = PlanarData.MOONS.sample(POINTS, NOISE, new SplittableRandom(seed));
        this.healthy = network(seed);
        this.broken = network(seed);
        this.faulty = new ScalarTraining(brokenModel(), fault);
        this.start = broken.parameters();
        this.firstLoss = healthy.evaluate().loss();
        this.window = Plane.window(points);
    }

    private Moons network(long seed) {
        return new Moons(points, HIDDEN, Activation.TANH, L2, new SplittableRandom(seed));
    }

    ScalarTraining.Model brokenModel() {
        return ScalarTraining.Model.of(broken::record, broken.leaves(), broken::setParameters);
    }

    Points points() {
        return points;
    }

    Plane.Window window() {
        return window;
    }

    int parameterCount() {
        return broken.parameterCount();
    }

    @Override
    public void step(double learningRate) {
        healthy.step(learningRate);
        if (repaired) {
            broken.step(learningRate);
        } else if (finite()) {
            faulty.step(learningRate);
        }
        step++;
        if (step == JUDGED_AT && !repaired) {
            outcome = judge();
        }
    }

    private Outcome judge() {
        double loss = finite() ? broken.evaluate().loss() : Double.NaN;
        if (!(loss <= CLIMBS * firstLoss)) {
            return Outcome.CLIMBS;
        }
        if (loss > STUCK * firstLoss) {
            return Outcome.STUCK;
        }
        return loss > WORSE * healthy.evaluate().loss() + HARDLY ? Outcome.WORSE : Outcome.SAME;
    }

    private boolean finite() {
        return Arrays.stream(broken.parameters()).allMatch(Double::isFinite);
    }

    @Override
    public boolean over() {
        return step >= LAST;
    }

    /** The one word this training knows is {@code repair}. */
    @Override
    public Runnable told(String word) {
        if (!word.equals("repair")) {
            throw new Refusal(Refusal.WRONG, "this training can only be told to repair");
        }
        return () -> {
            if (!finite()) {
                // From weights that are no numbers nothing leads back.
                broken.setParameters(start);
            }
            repaired = true;
        };
    }

    @Override
    public Frame frame(boolean playing) {
        return new Frame(
                step,
                playing && !over(),
                over(),
                repaired,
                side(healthy),
                side(broken),
                outcome == null ? null : outcome.name().toLowerCase(Locale.ROOT));
    }

    private Side side(Moons network) {
        return new Side(
                GuideRoom.finite(network.evaluate().loss()),
                network.accuracy(points),
                Plane.scores(window, network::score));
    }
}
