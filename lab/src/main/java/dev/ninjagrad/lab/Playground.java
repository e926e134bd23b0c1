package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.PlanarData;
import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.scalar.Activation;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The playground: networks that learn to tell points apart while one watches. */
final class Playground {
    private static final int MAX_POINTS = 400;
    private static final int MAX_LAYERS = 4;
    private static final int MAX_WIDTH = 16;

    /** Some 140 MB a training at 72 bytes a scalar. */
    private static final long MAX_SCALARS = 2_000_000;

    private final Trainings trainings;

    Playground(Trainings trainings) {
        this.trainings = trainings;
    }

    /**
     * What to train, and on what.
     *
     * @param data a name of {@link PlanarData}, or {@code drawn}
     * @param drawn x, y and label, −1 or +1, of one point after the other; null unless {@code data} is {@code drawn}
     * @param batch points a step sees; null, or more than there are, for all of them
     */
    @Json
    record Request(
            String data,
            int points,
            double noise,
            @Nullable List<@Nullable Double> drawn,
            @Nullable List<Integer> hidden,
            String activation,
            double learningRate,
            double l2,
            @Nullable Integer batch,
            int seed) {}

    @Json
    record Created(
            String id,
            List<Integer> widths,
            int parameters,
            Plane.Window window,
            int grid,
            List<Plane.Dot> train,
            List<Plane.Dot> test) {}

    void routes(Jex jex) {
        jex.post("/api/trainings", this::create);
    }

    private void create(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        List<Integer> hidden = hidden(request);
        Points train = train(request);
        if (train.count() * Moons.scalarsPerPoint(hidden) > MAX_SCALARS) {
            throw new Refusal(Refusal.WRONG, "that is too much to record: take fewer points or smaller layers");
        }
        Bounds.check("the learning rate", request.learningRate(), 0, Trainings.MAX_RATE);
        Bounds.check("the L2 penalty", request.l2(), 0, 1);
        int batch = request.batch() == null ? MAX_POINTS : request.batch();
        Bounds.check("the batch", batch, 1, MAX_POINTS);
        Points test = test(request);
        int[] widths = hidden.stream().mapToInt(Integer::intValue).toArray();
        Moons network = new Moons(
                train, widths, activation(request), request.l2(), batch, new SplittableRandom(request.seed()));
        Plane.Window window = Plane.window(train);
        int parameters = network.parameterCount();
        String id = trainings.start(new PlanarTraining(network, train, test, window), request.learningRate());
        List<Integer> all = new ArrayList<>(hidden);
        all.addFirst(2);
        all.addLast(1);
        Messages.reply(ctx, new Created(id, all, parameters, window, Plane.GRID, Plane.dots(train), Plane.dots(test)));
    }

    // ---- Checking ----

    private static List<Integer> hidden(Request request) {
        List<Integer> hidden = request.hidden();
        boolean fine = hidden != null
                && !hidden.isEmpty()
                && hidden.size() <= MAX_LAYERS
                && hidden.stream().allMatch(width -> width != null && width >= 1 && width <= MAX_WIDTH);
        if (hidden == null || !fine) {
            throw new Refusal(
                    Refusal.WRONG,
                    "a network has 1 to %d hidden layers of 1 to %d neurons".formatted(MAX_LAYERS, MAX_WIDTH));
        }
        return hidden;
    }

    private static Activation activation(Request request) {
        for (Activation activation : Activation.values()) {
            if (activation.name().toLowerCase(Locale.ROOT).equals(request.activation())) {
                return activation;
            }
        }
        throw new Refusal(Refusal.WRONG, "the activation is tanh, relu, sigmoid or linear");
    }

    private static Points train(Request request) {
        return "drawn".equals(request.data()) ? drawn(request) : sample(request, request.seed());
    }

    /** Fresh points from the same source, of which the training sees none; nobody can draw those for a drawing. */
    private static Points test(Request request) {
        return "drawn".equals(request.data())
                ? new Points(new double[0], new double[0], new int[0])
                : sample(request, ~request.seed());
    }

    private static Points sample(Request request, int seed) {
        Bounds.check("the number of points", request.points(), 2, MAX_POINTS);
        Bounds.check("the noise", request.noise(), 0, 1);
        for (PlanarData data : PlanarData.values()) {
            if (data.label().equals(request.data())) {
                return data.sample(request.points(), request.noise(), new SplittableRandom(seed));
            }
        }
        throw new Refusal(Refusal.WRONG, "the data is moons, circles, spirals, xor or drawn");
    }

    private static Points drawn(Request request) {
        double[] numbers = Messages.numbers(request.drawn());
        int count = numbers.length / 3;
        Bounds.check("the number of drawn points", count, 2, MAX_POINTS);
        Points points = new Points(new double[count], new double[count], labels(count));
        for (int i = 0; i < count; i++) {
            Bounds.check("a drawn point", numbers[3 * i], -10, 10);
            Bounds.check("a drawn point", numbers[3 * i + 1], -10, 10);
            double label = numbers[3 * i + 2];
            if (Math.abs(label) != 1) {
                throw new Refusal(Refusal.WRONG, "a drawn point is x, y and a label, −1 or +1");
            }
            points.x()[i] = numbers[3 * i];
            points.y()[i] = numbers[3 * i + 1];
            points.label()[i] = (int) label;
        }
        return points;
    }

    private static int[] labels(int count) {
        int[] labels = new int[count];
        Arrays.fill(labels, 1);
        return labels;
    }
}
