package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.PlanarData;
import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.scalar.Activation;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The playground: networks that learn while one watches.
 *
 * <p>A page creates a training, takes its frames as server-sent events, and steers it with commands. The training ends
 * when the page stops listening, however that happens.
 */
final class Playground implements AutoCloseable {
    private static final int MAX_POINTS = 400;
    private static final int MAX_LAYERS = 4;
    private static final int MAX_WIDTH = 16;

    /** Some 140 MB a training at 72 bytes a scalar. */
    private static final long MAX_SCALARS = 2_000_000;

    /** How long the stream is silent at most; writing is the only way to learn that nobody listens any more. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final LabOptions options;
    private final Map<String, Training> trainings = new ConcurrentHashMap<>();

    Playground(LabOptions options) {
        this.options = options;
    }

    /**
     * What to train, and on what.
     *
     * @param data a name of {@link PlanarData}, or {@code drawn}
     * @param drawn x, y and label, −1 or +1, of one point after the other; null unless {@code data} is {@code drawn}
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
            int seed) {}

    @Json
    record Dot(double x, double y, int label) {}

    /** The part of the plane that is drawn. */
    @Json
    record Window(double left, double right, double bottom, double top) {}

    @Json
    record Created(
            String id,
            List<Integer> widths,
            int parameters,
            Window window,
            int grid,
            List<Dot> train,
            List<Dot> test) {}

    /**
     * Steers a training.
     *
     * @param action play, pause, step, or set for the numbers alone
     * @param learningRate the new learning rate; null to keep it
     * @param pace steps a frame; null to keep it
     */
    @Json
    record Command(
            String action,
            @Nullable Double learningRate,
            @Nullable Integer pace) {}

    void routes(Jex jex) {
        jex.post("/api/trainings", this::create)
                .get("/api/trainings/{id}/frames", this::frames)
                .post("/api/trainings/{id}/commands", this::command);
    }

    // ---- Requests ----

    private void create(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        List<Integer> hidden = hidden(request);
        Points train = train(request);
        if (train.count() * Moons.scalarsPerPoint(hidden) > MAX_SCALARS) {
            throw new Refusal(Refusal.WRONG, "that is too much to record: take fewer points or smaller layers");
        }
        inRange("the learning rate", request.learningRate(), 0, 10);
        inRange("the L2 penalty", request.l2(), 0, 1);
        Points test = test(request);
        int[] widths = hidden.stream().mapToInt(Integer::intValue).toArray();
        Moons network =
                new Moons(train, widths, activation(request), request.l2(), new SplittableRandom(request.seed()));
        Window window = window(train);
        String id = UUID.randomUUID().toString();
        Training training = new Training(network, train, test, window, request.learningRate(), options.patience());
        admit(id, training);
        List<Integer> all = new ArrayList<>(hidden);
        all.addFirst(2);
        all.addLast(1);
        Messages.reply(
                ctx, new Created(id, all, network.parameterCount(), window, Training.GRID, dots(train), dots(test)));
        training.start(() -> trainings.remove(id));
    }

    private void admit(String id, Training training) {
        synchronized (trainings) {
            if (trainings.size() >= options.trainings()) {
                throw new Refusal(
                        Refusal.TOO_MANY,
                        "%d trainings are running already, in other tabs; close one of them"
                                .formatted(options.trainings()));
            }
            trainings.put(id, training);
        }
    }

    private void frames(Context ctx) throws IOException {
        Training training = training(ctx);
        ctx.exchange().getResponseHeaders().set("Content-Type", "text/event-stream");
        ctx.exchange().sendResponseHeaders(200, 0);
        // Leaving this block by an exception means that nobody listens any more; that is how a visit ends.
        try (training;
                OutputStream out = ctx.exchange().getResponseBody()) {
            while (!training.isClosed()) {
                Optional<Training.Frame> frame = training.nextFrame(HEARTBEAT);
                String event =
                        frame.map(it -> "data: " + Messages.json(it) + "\n\n").orElse(":\n\n");
                out.write(event.getBytes(StandardCharsets.UTF_8));
                out.flush();
                training.delivered();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            training.close();
        }
    }

    private void command(Context ctx) {
        Command command = Messages.read(ctx, Command.class);
        Training training = training(ctx);
        if (command.learningRate() != null) {
            inRange("the learning rate", command.learningRate(), 0, 10);
            training.setLearningRate(command.learningRate());
        }
        if (command.pace() != null) {
            inRange("the pace", command.pace(), 1, 50);
            training.setPace(command.pace());
        }
        switch (command.action()) {
            case "play" -> training.play();
            case "pause" -> training.pause();
            case "step" -> training.step();
            case "set" -> {}
            default -> throw new Refusal(Refusal.WRONG, "a training can play, pause, step or set");
        }
        Messages.reply(ctx, command);
    }

    private Training training(Context ctx) {
        Training training = trainings.get(ctx.pathParam("id"));
        if (training == null) {
            throw new Refusal(Refusal.NOT_FOUND, "this training has ended; start another");
        }
        return training;
    }

    /** Returns how many trainings are alive. */
    int alive() {
        return trainings.size();
    }

    @Override
    public void close() {
        trainings.values().forEach(Training::close);
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
        inRange("the number of points", request.points(), 2, MAX_POINTS);
        inRange("the noise", request.noise(), 0, 1);
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
        inRange("the number of drawn points", count, 2, MAX_POINTS);
        Points points = new Points(new double[count], new double[count], labels(count));
        for (int i = 0; i < count; i++) {
            inRange("a drawn point", numbers[3 * i], -10, 10);
            inRange("a drawn point", numbers[3 * i + 1], -10, 10);
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

    private static void inRange(String what, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new Refusal(Refusal.WRONG, "%s is from %s to %s".formatted(what, number(least), number(most)));
        }
    }

    private static String number(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    // ---- Replies ----

    private static List<Dot> dots(Points points) {
        List<Dot> dots = new ArrayList<>(points.count());
        for (int i = 0; i < points.count(); i++) {
            dots.add(new Dot(points.x()[i], points.y()[i], points.label()[i]));
        }
        return dots;
    }

    /** A square around all points, with a margin. */
    private static Window window(Points points) {
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double bottom = Double.POSITIVE_INFINITY;
        double top = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < points.count(); i++) {
            left = Math.min(left, points.x()[i]);
            right = Math.max(right, points.x()[i]);
            bottom = Math.min(bottom, points.y()[i]);
            top = Math.max(top, points.y()[i]);
        }
        double half = 0.5 * Math.max(Math.max(right - left, top - bottom), 1) + 0.3;
        double x = (left + right) / 2;
        double y = (bottom + top) / 2;
        return new Window(x - half, x + half, y - half, y + half);
    }
}
