package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.BuiltInNames;
import dev.ninjagrad.nn.data.Documents;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.BigramMlp;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.nn.model.Sampling;
import dev.ninjagrad.nn.optim.Schedule;
import dev.ninjagrad.nn.optim.Sgd;
import dev.ninjagrad.tensor.DType;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.random.RandomGenerator;

/** The guide's bigram model, trained with plain SGD on one name a step, the rate falling to 0. */
final class GuideBigram {
    private static final int MAX_STEPS = 1000;
    private static final int SAMPLES = 10;
    private static final int LONGEST = 16;
    private static final double LARGEST_RATE = 10;

    /** A training takes about a second of a core; more of them at once would only make each other wait. */
    private static final Semaphore ROOM = new Semaphore(2);

    private GuideBigram() {}

    /**
     * How to train.
     *
     * @param rate of the first step; it falls to 0 with the last
     */
    @Json
    record Request(int steps, double rate, long seed) {}

    /**
     * The trained model.
     *
     * @param losses the loss of each step's name, before the step; shorter than asked for if a loss was no longer a number
     */
    @Json
    record Reply(List<Double> losses, double logVocabulary, List<String> samples) {}

    static void routes(Jex jex) {
        jex.post("/api/guide/bigram", GuideBigram::bigram);
    }

    private static void bigram(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        GuideRoom.within("the number of steps", request.steps(), 1, MAX_STEPS);
        GuideRoom.within("the learning rate", request.rate(), 0, LARGEST_RATE);
        if (!ROOM.tryAcquire()) {
            throw new Refusal(Refusal.TOO_MANY, "two trainings of this chapter are running already; wait a moment");
        }
        try {
            Messages.reply(ctx, train(request));
        } finally {
            ROOM.release();
        }
    }

    private static Reply train(Request request) {
        RandomGenerator rng = new SplittableRandom(request.seed());
        Documents names = BuiltInNames.documents();
        Vocabulary letters = Vocabulary.of(names, Vocabulary.Special.FIRST);
        BigramMlp model = BigramMlp.random(letters.size(), DType.F64, rng);
        List<String> shuffled = names.shuffled(rng).items();
        Sgd sgd = new Sgd(List.copyOf(model.parameters().values()), Sgd.Settings.PLAIN);
        Schedule rate = Schedule.linear(request.rate(), 0, request.steps());
        List<Double> losses = new ArrayList<>();
        for (int step = 0; step < request.steps(); step++) {
            BigramMlp.OnDocument document = model.on(letters.encodeDocument(shuffled.get(step % shuffled.size())));
            NamedTensors values = document.forward();
            double loss = values.last().item();
            if (!Double.isFinite(loss)) {
                return new Reply(losses, Math.log(letters.size()), List.of());
            }
            losses.add(loss);
            sgd.step(document.ofParameters(document.backward(values)), rate.at(step));
        }
        return new Reply(losses, Math.log(letters.size()), samples(model, letters, rng));
    }

    private static List<String> samples(BigramMlp model, Vocabulary letters, RandomGenerator rng) {
        List<String> samples = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            samples.add(letters.decode(model.sample(letters.specialIndex(), LONGEST, Sampling.PLAIN, rng)));
        }
        return samples;
    }
}
