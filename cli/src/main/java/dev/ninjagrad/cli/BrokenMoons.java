package dev.ninjagrad.cli;

import dev.ninjagrad.check.doctor.ScalarDoctor;
import dev.ninjagrad.check.fault.ScalarBackward;
import dev.ninjagrad.check.fault.ScalarFault;
import dev.ninjagrad.check.fault.ScalarTraining;
import dev.ninjagrad.nn.data.PlanarData;
import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.plot.Chart;
import dev.ninjagrad.plot.Labels;
import dev.ninjagrad.plot.LineChart;
import dev.ninjagrad.plot.Series;
import dev.ninjagrad.scalar.Activation;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Two trainings on the moons from the same weights, one with a broken backward pass, told side by side. */
final class BrokenMoons {
    private static final int POINTS = 100;
    private static final double NOISE = 0.1;
    private static final double L2 = 1e-4;

    /** Rows of the table. */
    private static final int MILESTONES = 10;

    private final ScalarFault fault;
    private final int steps;
    private final double learningRate;
    private final Points points;
    private final Run healthy;
    private final Run broken;

    /** A fault of the list, as tools read it. */
    @Json
    record Listed(String fault, List<String> ops, String sentence) {}

    /** Where a training stands, as tools read it; {@code loss} is absent when it is no finite number. */
    @Json
    record Row(String run, int step, @Nullable Double loss, double accuracy) {}

    /** What the doctor says, as tools read it. */
    @Json
    record Said(
            String fault,
            String place,
            String sentence,
            boolean equivalent,
            int wrong,
            int of,
            List<String> causes,
            int confirmations) {}

    /** One network and how it went. */
    private final class Run {
        private final Moons model;
        private final ScalarTraining training;
        private final List<Double> losses = new ArrayList<>();
        private final List<Double> accuracies = new ArrayList<>();

        Run(Activation activation, long seed, @Nullable ScalarFault with) {
            SplittableRandom rng = new SplittableRandom(seed);
            Points same = PlanarData.MOONS.sample(POINTS, NOISE, rng); // moves the generator on, as train moons does
            this.model = new Moons(same, new int[] {16, 16}, activation, L2, rng);
            this.training = new ScalarTraining(
                    new ScalarTraining.Model(model::record, model.leaves(), model::setParameters), with);
        }

        /** The right pass is the engine's own, replayed. */
        void step(int number, boolean right) {
            double rate = learningRate * (1 - 0.9 * (number - 1) / steps);
            double accuracy = model.accuracy(points);
            double loss = right ? model.step(rate).loss() : finite() ? training.step(rate) : Double.NaN;
            accuracies.add(accuracy);
            losses.add(loss);
        }

        boolean finite() {
            return Arrays.stream(model.parameters()).allMatch(Double::isFinite);
        }

        String at(int step) {
            double loss = losses.get(step - 1);
            return Double.isFinite(loss)
                    ? String.format(
                            Locale.ROOT,
                            loss < 1000 ? "%8.4f  %7.1f%%" : "%8.1e  %7.1f%%",
                            loss,
                            100 * accuracies.get(step - 1))
                    : String.format(Locale.ROOT, "%8s  %8s", loss, "–");
        }
    }

    BrokenMoons(ScalarFault fault, Activation activation, int steps, double learningRate, long seed) {
        this.fault = fault;
        this.steps = steps;
        this.learningRate = learningRate;
        this.points = PlanarData.MOONS.sample(POINTS, NOISE, new SplittableRandom(seed));
        this.healthy = new Run(activation, seed, null);
        this.broken = new Run(activation, seed, fault);
    }

    /** Trains, examines, repairs, and tells it all. */
    void run(PrintWriter out, boolean json, @Nullable OutputFolder folder) {
        double[] start = broken.model.parameters();
        ScalarDoctor.Result said = ScalarDoctor.examine(broken.training.model(), new ScalarBackward(fault)::gradients);
        if (!json) {
            out.println(Terminal.bold("%s in %s: %s"
                    .formatted(
                            fault.fault().slug(), fault.place(), fault.fault().sentence())));
            out.println();
        }
        if (said.healthy()) {
            equivalent(out, json);
            return;
        }
        for (int step = 1; step <= steps; step++) {
            healthy.step(step, true);
            broken.step(step, false);
        }
        if (json) {
            rows(out, "healthy", healthy);
            rows(out, "broken", broken);
            out.println(JsonLine.of(said(said)));
        } else {
            tell(out, said);
        }
        picture(folder, "broken", broken);
        boolean restarted = !broken.finite();
        if (restarted) {
            broken.model.setParameters(start);
        }
        repair(out, json, restarted);
        picture(folder, "healthy", healthy);
        picture(folder, "repaired", broken);
        if (folder != null) {
            TrainingPlots.write(folder.path(), "losses", losses());
            if (!json) {
                out.println("pictures: " + folder.path());
            }
        }
    }

    private void equivalent(PrintWriter out, boolean json) {
        if (json) {
            out.println(JsonLine.of(new Said(
                    fault.fault().slug(),
                    fault.place(),
                    fault.fault().sentence(),
                    true,
                    0,
                    broken.model.parameterCount(),
                    List.of(),
                    0)));
        } else {
            out.println("equivalent here: no gradient of this network changes, so neither does its training.");
        }
    }

    private Said said(ScalarDoctor.Result result) {
        return new Said(
                fault.fault().slug(),
                fault.place(),
                fault.fault().sentence(),
                false,
                result.wrong(),
                result.of(),
                result.causes().stream().map(ScalarFault::name).toList(),
                result.confirmations());
    }

    private void rows(PrintWriter out, String name, Run run) {
        for (int step = 1; step <= run.losses.size(); step++) {
            double loss = run.losses.get(step - 1);
            out.println(JsonLine.of(
                    new Row(name, step, Double.isFinite(loss) ? loss : null, run.accuracies.get(step - 1))));
        }
    }

    private void tell(PrintWriter out, ScalarDoctor.Result said) {
        out.println(Terminal.bold("           healthy               broken"));
        out.println(Terminal.bold("  step      loss  accuracy       loss  accuracy"));
        for (int step = 1; step <= steps; step++) {
            if (step == 1 || step == steps || step % Math.max(1, steps / MILESTONES) == 0) {
                out.printf(Locale.ROOT, "  %4d  %s   %s%n", step, healthy.at(step), broken.at(step));
            }
        }
        out.println();
        out.println(Terminal.bold("the doctor, from the gradients alone:"));
        said.text().lines().forEach(line -> out.println("  " + line));
        out.println();
    }

    private void repair(PrintWriter out, boolean json, boolean restarted) {
        int before = broken.losses.size();
        for (int step = 1; step <= steps; step++) {
            broken.step(step, true);
        }
        double loss = broken.model.evaluate().loss();
        double accuracy = broken.model.accuracy(points);
        if (json) {
            for (int step = 1; step <= steps; step++) {
                double at = broken.losses.get(before + step - 1);
                out.println(JsonLine.of(new Row(
                        "repaired", step, Double.isFinite(at) ? at : null, broken.accuracies.get(before + step - 1))));
            }
            return;
        }
        out.printf(
                Locale.ROOT,
                "repaired: %d steps with the right backward pass, %s, bring it to loss %.4f, accuracy %.1f%% (healthy: %.4f, %.1f%%)%n",
                steps,
                restarted
                        ? "from the start, for its weights were no numbers any more"
                        : "from where the bug had led it",
                loss,
                100 * accuracy,
                healthy.model.evaluate().loss(),
                100 * healthy.model.accuracy(points));
    }

    private void picture(@Nullable OutputFolder folder, String name, Run run) {
        if (folder != null && run.finite()) {
            TrainingPlots.write(
                    folder.path(),
                    "boundary-" + name,
                    MoonsReport.boundaryPlot(run.model, points, name + ", " + fault.name()));
        }
    }

    private Chart losses() {
        return new LineChart(
                new Labels("What the bug does to the loss", fault.name(), "step", "hinge loss + L2"),
                List.of(series("healthy", healthy), series("broken, then repaired", broken)));
    }

    private static Series series(String name, Run run) {
        double[] loss = run.losses.stream().mapToDouble(Double::doubleValue).toArray();
        int finite = 0;
        while (finite < loss.length && Double.isFinite(loss[finite])) {
            finite++;
        }
        double[] step = new double[finite];
        Arrays.setAll(step, i -> i + 1);
        return Series.of(name, step, Arrays.copyOf(loss, finite));
    }
}
