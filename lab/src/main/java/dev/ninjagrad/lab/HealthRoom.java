package dev.ninjagrad.lab;

import dev.ninjagrad.scalar.Activation;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The health room: a training under examination, and the curves of runs that were trained elsewhere. */
final class HealthRoom {
    private static final int MAX_LAYERS = 5;
    private static final int MAX_WIDTH = 16;

    private final Trainings trainings;
    private final @Nullable RunFolder runs;

    /** @param runs the folder below which runs may be opened; null for none */
    HealthRoom(Trainings trainings, @Nullable Path runs) {
        this.trainings = trainings;
        this.runs = runs == null ? null : new RunFolder(runs);
    }

    @Json
    record Request(int layers, int width, String activation, double gain, double learningRate, int seed) {}

    @Json
    record Created(String id, int parameters) {}

    /** @param folder the folder that was given; null if none was */
    @Json
    record Runs(@Nullable String folder, List<String> runs) {}

    @Json
    record RunRequest(String run) {}

    void routes(Jex jex) {
        jex.post("/api/health", this::examine).get("/api/runs", this::runs).post("/api/runs", this::run);
    }

    private void examine(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        Bounds.check("the number of layers", request.layers(), 1, MAX_LAYERS);
        Bounds.check("the width", request.width(), 1, MAX_WIDTH);
        Bounds.check("the gain", request.gain(), 0, 100);
        Bounds.check("the learning rate", request.learningRate(), 0, Trainings.MAX_RATE);
        Activation activation = Arrays.stream(Activation.values())
                .filter(it -> it.name().toLowerCase(Locale.ROOT).equals(request.activation()))
                .findFirst()
                .orElseThrow(() -> new Refusal(Refusal.WRONG, "the activation is tanh, relu, sigmoid or linear"));
        int[] widths = new int[request.layers()];
        Arrays.fill(widths, request.width());
        HealthTraining training = new HealthTraining(widths, activation, request.gain(), request.seed());
        int parameters = training.parameterCount();
        Messages.reply(ctx, new Created(trainings.start(training, request.learningRate()), parameters));
    }

    private void runs(Context ctx) {
        Messages.reply(ctx, runs == null ? new Runs(null, List.of()) : new Runs(runs.name(), runs.list()));
    }

    private void run(Context ctx) {
        RunRequest request = Messages.read(ctx, RunRequest.class);
        if (runs == null) {
            throw new Refusal(
                    Refusal.NOT_FOUND, "the lab was started without a folder of runs: ninjagrad lab --runs DIR");
        }
        Messages.reply(ctx, runs.read(request.run()));
    }
}
