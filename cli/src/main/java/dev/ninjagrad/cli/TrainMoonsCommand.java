package dev.ninjagrad.cli;

import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.PlanarData;
import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.data.PointsFile;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.scalar.Activation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninjagrad train moons}: a network of scalars learns to tell two classes of points apart. */
@Command(
        name = "moons",
        description = "Train a multi-layer perceptron of scalars on points in the plane, "
                + "with hinge loss and L2, by full-batch gradient descent.",
        sortOptions = false,
        footer = {
            "",
            "The learning rate falls linearly from --lr to a tenth of it. Files in --out: metrics.jsonl, and",
            "loss and boundary as .svg (follows the viewer's light or dark mode), .png and -dark.png.",
            "",
            "Examples:",
            "  ninjagrad train moons",
            "  ninjagrad train moons --data spirals --hidden 24,24 --activation tanh --steps 600 --lr 0.5",
            "  ninjagrad train moons --data my-points.csv --out runs/mine"
        })
final class TrainMoonsCommand implements Runnable {
    /** More recorded scalars than this do not fit a usual heap; a scalar takes about 72 bytes with its replay arrays. */
    private static final long MAX_NODES = 20_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "NAME|FILE",
            defaultValue = "moons",
            description = "moons, circles, spirals, xor, or a file of 'x,y,label' lines. Default: ${DEFAULT-VALUE}.")
    private String data = "moons";

    @Option(names = "--points", paramLabel = "N", description = "Number of points. Default: ${DEFAULT-VALUE}.")
    private int points = 100;

    @Option(
            names = "--noise",
            paramLabel = "SD",
            description = "Standard deviation of the noise on each coordinate. Default: ${DEFAULT-VALUE}.")
    private double noise = 0.1;

    @Option(
            names = "--hidden",
            split = ",",
            paramLabel = "N",
            description = "Widths of the hidden layers. Default: 16,16.")
    private List<Integer> hidden = List.of(16, 16);

    @Option(
            names = "--activation",
            paramLabel = "NAME",
            description = "tanh, relu or sigmoid in the hidden layers. Default: relu.")
    private Activation activation = Activation.RELU;

    @Option(names = "--steps", paramLabel = "N", description = "Steps of descent. Default: ${DEFAULT-VALUE}.")
    private int steps = 100;

    @Option(names = "--lr", paramLabel = "RATE", description = "First learning rate. Default: ${DEFAULT-VALUE}.")
    private double learningRate = 1.0;

    @Option(
            names = "--l2",
            paramLabel = "α",
            description = "Strength of the L2 penalty α·Σp². Default: ${DEFAULT-VALUE}.")
    private double l2 = 1e-4;

    @Option(names = "--seed", paramLabel = "N", description = "Seed of points and weights. Default: ${DEFAULT-VALUE}.")
    private long seed = 1337;

    @Option(names = "--out", paramLabel = "DIR", description = "Where results go. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("runs", "moons");

    @Mixin
    private final HealthOption health = new HealthOption();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public void run() {
        checkOptions();
        SplittableRandom rng = new SplittableRandom(seed);
        Points training = trainingPoints(rng);
        OutputFolder folder = OutputFolder.open(out);
        int[] widths = hidden.stream().mapToInt(Integer::intValue).toArray();
        Moons model = new Moons(training, widths, activation, l2, rng);
        PrintWriter prose =
                json.on() ? spec.commandLine().getErr() : spec.commandLine().getOut();
        String layers = hidden.stream().map(String::valueOf).collect(Collectors.joining("-", "2-", "-1"));
        prose.printf(
                Locale.ROOT,
                "%s: %d points, %s %s network, %,d parameters, %,d scalars recorded%n",
                data,
                training.count(),
                layers,
                activation.name().toLowerCase(Locale.ROOT),
                model.parameterCount(),
                model.recordedScalars());
        MoonsHealth doctor = new MoonsHealth(model, widths, activation);
        if (health.on()) {
            health.say(prose, "at the start", doctor.atStart());
        }
        List<TrainingRow> rows = new ArrayList<>();
        double accuracy = train(model, doctor, training.count(), prose, rows);
        if (health.on()) {
            health.say(prose, "of the steps", doctor.updates());
            health.say(prose, "at the end", doctor.now());
            health.sumUp(prose);
        }
        MoonsReport.write(folder, model, training, title(layers), accuracy, rows);
        prose.printf(
                Locale.ROOT,
                "%s  loss %.4f, accuracy %.1f%%; plots and metrics are in %s%n",
                accuracy == 1 ? Terminal.good("every point is on its side:") : "done:",
                rows.getLast().loss(),
                100 * accuracy,
                folder.path());
    }

    /** Fills {@code rows} and returns the last one's accuracy. */
    private double train(Moons model, MoonsHealth doctor, int count, PrintWriter prose, List<TrainingRow> rows) {
        ProgressLine line = new ProgressLine(prose, spec.commandLine().getErr(), 0, steps);
        double accuracy = 0;
        for (int step = 1; step <= steps; step++) {
            double rate = learningRate * (1 - 0.9 * (step - 1) / steps);
            boolean looked = health.on() && step % Math.max(2, steps / 10) == 0;
            if (looked) {
                doctor.remember();
            }
            long start = System.nanoTime();
            Moons.Progress progress = model.step(rate);
            double ms = (System.nanoTime() - start) / 1e6;
            if (!Double.isFinite(progress.loss())) {
                throw new UserError("the loss became %s at step %d; try a smaller --lr than %s%s"
                        .formatted(
                                progress.loss(),
                                step,
                                learningRate,
                                health.on() ? " (" + doctor.firstNonFinite().evidence() + ")" : ""));
            }
            if (looked) {
                doctor.compare();
            }
            accuracy = progress.accuracy();
            TrainingRow row = new TrainingRow(step, progress.loss(), rate, ms, 1e3 * count / ms, accuracy, null);
            rows.add(row);
            if (json.on()) {
                spec.commandLine().getOut().println(JsonLine.of(row));
            }
            line.show(row);
        }
        return accuracy;
    }

    private String title(String layers) {
        return "%s, %s %s network of scalars"
                .formatted(data, layers, activation.name().toLowerCase(Locale.ROOT));
    }

    private Points trainingPoints(SplittableRandom rng) {
        for (PlanarData known : PlanarData.values()) {
            if (known.label().equals(data)) {
                return known.sample(points, noise, rng);
            }
        }
        boolean looksLikeName = data.chars().allMatch(Character::isLetter)
                && !Path.of(data).toFile().exists();
        if (looksLikeName) {
            String names =
                    Arrays.stream(PlanarData.values()).map(PlanarData::label).collect(Collectors.joining(", "));
            throw new UserError("--data '%s' is not one of %s, and no file has that name".formatted(data, names));
        }
        try {
            return PointsFile.read(Path.of(data));
        } catch (DataException e) {
            throw new UserError("--data " + e.getMessage(), e);
        }
    }

    private void checkOptions() {
        UserError.require(points >= 1 && points <= 100_000, "--points", points, "a whole number from 1 to 100000");
        UserError.require(steps >= 1 && steps <= 1_000_000, "--steps", steps, "a whole number from 1 to 1000000");
        UserError.require(noise >= 0 && noise <= 100, "--noise", noise, "a number from 0 to 100");
        UserError.require(learningRate > 0 && learningRate <= 1e6, "--lr", learningRate, "a number above 0");
        UserError.require(l2 >= 0 && l2 <= 1e6, "--l2", l2, "a number that is not negative");
        UserError.require(
                !hidden.isEmpty() && hidden.size() <= 8 && hidden.stream().allMatch(n -> n >= 1 && n <= 512),
                "--hidden",
                hidden,
                "one to eight widths from 1 to 512, such as 16,16");
        long nodes = (long) points * Moons.scalarsPerPoint(hidden);
        UserError.require(
                nodes <= MAX_NODES,
                "--points × --hidden",
                "%,d recorded scalars".formatted(nodes),
                "at most %,d; take fewer points or narrower layers".formatted(MAX_NODES));
    }
}
