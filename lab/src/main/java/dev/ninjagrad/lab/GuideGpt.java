package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.BuiltInNames;
import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.Documents;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.nn.model.Sampling;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The guide's microGPT, trained for a few hundred steps within one request. */
final class GuideGpt {
    private static final int MAX_STEPS = 500;
    private static final int MAX_NAME = 12;
    private static final int SAMPLES = 8;
    private static final double RATE = 0.01;
    private static final Adam.Settings ADAM = Adam.Settings.ADAM.withBetas(0.85, 0.99);

    /** A training takes a second or two of a core; more of them at once would only make each other wait. */
    private static final Semaphore ROOM = new Semaphore(2);

    private GuideGpt() {}

    /**
     * How long to train, and a name to look at afterwards.
     *
     * @param steps one name a step
     */
    @Json
    record Request(int steps, @Nullable String name, long seed) {}

    /**
     * A parameter.
     *
     * @param gradient root mean square of its gradient on the name
     * @param apart the largest difference between that gradient by hand and by the engine
     */
    @Json
    record Part(String name, List<Integer> shape, int count, double gradient, double apart) {}

    /**
     * The trained model.
     *
     * @param losses the loss of each step, on the step's own name, before the step
     * @param tokens the name with its boundary tokens, less the last: one a row of the attention
     * @param probabilities the probability the model gives to each next token of the name
     * @param attention the weights [T, T] of each head
     * @param attentionGradients their gradients
     * @param rowSum the largest sum of a row of the logits' gradient, 0 but for rounding
     * @param before the loss on the name
     * @param after the same after one small step against the gradient
     */
    @Json
    record Reply(
            List<Double> losses,
            int vocabulary,
            double logVocabulary,
            int parameterCount,
            List<Part> parameters,
            List<String> samples,
            List<String> tokens,
            List<Double> probabilities,
            List<Grid> attention,
            List<Grid> attentionGradients,
            double rowSum,
            double before,
            double after) {}

    static void routes(Jex jex) {
        jex.post("/api/guide/gpt", GuideGpt::gpt);
    }

    private static void gpt(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        GuideRoom.within("the number of steps", request.steps(), 0, MAX_STEPS);
        String name = request.name() == null ? "" : request.name();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new Refusal(Refusal.WRONG, "a name has 1 to " + MAX_NAME + " letters");
        }
        Documents names = BuiltInNames.documents();
        Vocabulary letters = Vocabulary.of(names, Vocabulary.Special.FIRST);
        int[] document;
        try {
            document = letters.encodeDocument(name);
        } catch (DataException e) {
            throw new Refusal(Refusal.WRONG, String.valueOf(e.getMessage()));
        }
        if (!ROOM.tryAcquire()) {
            throw new Refusal(Refusal.TOO_MANY, "two trainings of this chapter are running already; wait a moment");
        }
        try {
            MicroGpt model = MicroGpt.random(
                    MicroGpt.Sizes.STANDARD, letters.size(), DType.F64, new SplittableRandom(request.seed()));
            List<Double> losses = train(model, names, letters, request);
            Messages.reply(ctx, look(model, letters, document, losses));
        } finally {
            ROOM.release();
        }
    }

    /** One name a step, Adam, the rate falling to 0 over the longest training, so that a longer one begins as a shorter one does. */
    private static List<Double> train(MicroGpt model, Documents names, Vocabulary letters, Request request) {
        List<String> shuffled =
                names.shuffled(new SplittableRandom(request.seed())).items();
        Adam adam = new Adam(List.copyOf(model.parameters().values()), ADAM);
        Schedule rate = Schedule.linear(RATE, 0, MAX_STEPS);
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < request.steps(); step++) {
            HandWritten batch = model.on(letters.encodeDocument(shuffled.get(step % shuffled.size())));
            NamedTensors values = batch.forward();
            losses.add(values.last().item());
            adam.step(batch.ofParameters(batch.backward(values)), rate.at(step));
        }
        return losses;
    }

    private static Reply look(MicroGpt model, Vocabulary letters, int[] document, List<Double> losses) {
        HandWritten batch = model.on(document);
        NamedTensors values = batch.forward();
        NamedTensors hand = batch.backward(values);
        NamedTensors engine = HandWritten.autograd(values);
        List<Part> parts = new ArrayList<>();
        model.parameters().forEach((part, parameter) -> {
            Tensor gradient = hand.get(part);
            parts.add(new Part(
                    part,
                    Grid.of(part, parameter).shape(),
                    parameter.size(),
                    Math.sqrt(gradient.square().mean().item()),
                    Grid.difference(gradient, engine.get(part))));
        });
        List<String> samples = samples(model, letters);
        Tensor probabilities = values.get("logits").softmax(-1);
        int[] targets = values.get("targets").toInts();
        List<String> tokens = new ArrayList<>();
        List<Double> given = new ArrayList<>();
        for (int t = 0; t < targets.length; t++) {
            tokens.add(letters.label(document[t]));
            given.add(probabilities.get(t, targets[t]));
        }
        double before = values.last().item();
        double rowSum = hand.get("logits").sum(-1).abs().max().item();
        List<Grid> attention = heads(values.get("weights"));
        List<Grid> attentionGradients = heads(hand.get("weights"));
        return new Reply(
                losses,
                letters.size(),
                Math.log(letters.size()),
                batch.parameterCount(),
                parts,
                samples,
                tokens,
                given,
                attention,
                attentionGradients,
                rowSum,
                before,
                afterOneStep(batch, hand));
    }

    private static List<String> samples(MicroGpt model, Vocabulary letters) {
        SplittableRandom rng = new SplittableRandom(1);
        List<String> samples = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            samples.add(letters.decode(model.sample(letters.specialIndex(), new Sampling(0.7, 0), rng)));
        }
        return samples;
    }

    private static List<Grid> heads(Tensor all) {
        List<Grid> heads = new ArrayList<>();
        for (int head = 0; head < all.dim(0); head++) {
            heads.add(Grid.of("head " + (head + 1), all.select(0, head)));
        }
        return heads;
    }

    private static double afterOneStep(HandWritten batch, NamedTensors gradients) {
        batch.parameters()
                .forEach((name, parameter) -> parameter.assign(
                        parameter.detach().sub(gradients.get(name).mul(RATE))));
        return batch.forward().last().item();
    }
}
