package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.BuiltInNames;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.tensor.DType;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.SplittableRandom;

/** The GPT room: a language model small enough to watch whole, and the check of every one of its gradients. */
final class GptRoom {
    private static final Vocabulary LETTERS = Vocabulary.of("abcdefghijklmnopqrstuvwxyz", Vocabulary.Special.LAST);

    private final Trainings trainings;

    GptRoom(Trainings trainings) {
        this.trainings = trainings;
    }

    @Json
    record TrainRequest(int seed, double learningRate, String word) {}

    @Json
    record CheckRequest(int seed, String word) {}

    @Json
    record Size(String name, List<Integer> shape, int count) {}

    /** A training, or a check: its parameters in the order in which frames list them. */
    @Json
    record Created(String id, int parameters, int documents, int heads, List<Size> sizes) {}

    void routes(Jex jex) {
        jex.post("/api/gpt", this::train).post("/api/gpt/checks", this::check);
    }

    private void train(Context ctx) {
        TrainRequest request = Messages.read(ctx, TrainRequest.class);
        Bounds.check("the learning rate", request.learningRate(), 0, Trainings.MAX_RATE);
        GptTraining.Probe probe = GptTraining.Probe.of(LETTERS, request.word());
        SplittableRandom rng = new SplittableRandom(request.seed());
        MicroGpt model = model(rng);
        List<int[]> documents = BuiltInNames.documents().shuffled(rng).items().stream()
                .map(LETTERS::encodeDocument)
                .toList();
        String id = trainings.start(
                new GptTraining(model, LETTERS, documents, probe, request.seed()), request.learningRate());
        Messages.reply(ctx, created(id, model, documents.size()));
    }

    private void check(Context ctx) {
        CheckRequest request = Messages.read(ctx, CheckRequest.class);
        GptTraining.Probe probe = GptTraining.Probe.of(LETTERS, request.word());
        MicroGpt model = model(new SplittableRandom(request.seed()));
        String id = trainings.start(new GptCheck(model.on(LETTERS.encodeDocument(probe.word()))), 0);
        Messages.reply(ctx, created(id, model, 1));
    }

    private static MicroGpt model(SplittableRandom rng) {
        return MicroGpt.random(MicroGpt.Sizes.STANDARD, LETTERS.size(), DType.F64, rng);
    }

    private static Created created(String id, MicroGpt model, int documents) {
        List<Size> sizes = model.parameters().entrySet().stream()
                .map(it -> new Size(
                        it.getKey(), Shapes.list(it.getValue()), it.getValue().size()))
                .toList();
        int count = sizes.stream().mapToInt(Size::count).sum();
        return new Created(id, count, documents, MicroGpt.Sizes.STANDARD.heads(), sizes);
    }
}
