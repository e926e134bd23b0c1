package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.BuiltInNames;
import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The guide's widgets on the ninja's character model: batch norm step by step, and the embedding table. */
final class GuideNinja {
    private static final int BLOCK = 3;
    private static final int MAX_BATCH = 16;
    private static final int MAX_HIDDEN = 8;
    private static final int MAX_NAME = 12;
    private static final int EMBEDDING = 3;
    private static final int HIDDEN = 16;

    private static final List<String> STEPS = List.of(
            "h_prebn",
            "bn_mean",
            "bn_diff",
            "bn_diff_sq",
            "bn_var",
            "bn_var_inv",
            "bn_raw",
            "bn_gain",
            "bn_bias",
            "h_preact");

    private GuideNinja() {}

    /**
     * A batch and a layer.
     *
     * @param correction the variance is divided by batch − correction, 0 or 1
     */
    @Json
    record BatchNormRequest(int batch, int hidden, int correction, long seed) {}

    @Json
    record Step(Grid value, Grid gradient) {}

    /**
     * Batch norm, both ways.
     *
     * @param shortForm the gradient of h_prebn in one line
     * @param apart the largest difference between the long and the short form
     * @param engineApart the largest difference between the long form and automatic differentiation, over all steps
     * @param largest the largest gradient of h_prebn, to measure the differences by
     * @param columnSum the largest sum of a column of that gradient, which is 0 but for rounding
     * @param biasGradient the largest gradient of b1, which feeds batch norm: 0 for the same reason
     */
    @Json
    record BatchNormReply(
            List<Step> steps,
            Grid shortForm,
            double apart,
            double engineApart,
            double largest,
            double columnSum,
            double biasGradient) {}

    @Json
    record EmbeddingRequest(@Nullable String name, long seed) {}

    /** One letter of one context: where it stands and the gradient that arrives there. */
    @Json
    record Place(int example, int position, String letter, List<Double> gradient) {}

    /**
     * A row of the table.
     *
     * @param count how often it was looked up
     * @param added the sum of what arrived, by the engine
     * @param overwritten what {@code =} leaves instead: the last arrival
     */
    @Json
    record Row(String letter, int count, List<Double> added, List<Double> overwritten) {}

    /** The look-ups of a name's contexts; {@code untouched} rows of the table were not looked up, their gradient is 0. */
    @Json
    record EmbeddingReply(int block, List<String> targets, List<Place> places, List<Row> rows, int untouched) {}

    static void routes(Jex jex) {
        jex.post("/api/guide/batch-norm", GuideNinja::batchNorm).post("/api/guide/embedding", GuideNinja::embedding);
    }

    private static Vocabulary letters() {
        return Vocabulary.of(BuiltInNames.documents(), Vocabulary.Special.FIRST);
    }

    private static HandWritten longhand(MakemoreMlp model, Contexts contexts) {
        return model.longhand(inputs(contexts), Tensor.of(contexts.y()));
    }

    private static Tensor inputs(Contexts contexts) {
        return Tensor.of(contexts.x(), contexts.count(), contexts.block());
    }

    // ---- batch norm

    private static void batchNorm(Context ctx) {
        BatchNormRequest request = Messages.read(ctx, BatchNormRequest.class);
        GuideRoom.within("the batch", request.batch(), 2, MAX_BATCH);
        GuideRoom.within("the hidden width", request.hidden(), 1, MAX_HIDDEN);
        GuideRoom.within("the correction", request.correction(), 0, 1);
        Vocabulary letters = letters();
        MakemoreMlp model = MakemoreMlp.random(
                new MakemoreMlp.Sizes(letters.size(), BLOCK, EMBEDDING, request.hidden()),
                new MakemoreMlp.Options(request.correction(), 0, false),
                DType.F64,
                new SplittableRandom(request.seed()));
        Contexts chosen = batch(letters, request.batch());
        Tensor x = inputs(chosen);
        Tensor t = Tensor.of(chosen.y());
        HandWritten longhand = model.longhand(x, t);
        NamedTensors values = longhand.forward();
        NamedTensors hand = longhand.backward(values);
        NamedTensors shortly = model.shorthand(x, t).backward(values);
        NamedTensors engine = HandWritten.autograd(values);

        List<Step> steps = new ArrayList<>();
        double engineApart = 0;
        for (String name : STEPS) {
            steps.add(new Step(Grid.of(name, values.get(name)), Grid.of("d" + name, hand.get(name))));
            engineApart = Math.max(engineApart, Grid.difference(hand.get(name), engine.get(name)));
        }
        Tensor dh = hand.get("h_prebn");
        Messages.reply(
                ctx,
                new BatchNormReply(
                        steps,
                        Grid.of("dh_prebn", shortly.get("h_prebn")),
                        Grid.difference(dh, shortly.get("h_prebn")),
                        engineApart,
                        dh.abs().max().item(),
                        dh.sum(0).abs().max().item(),
                        hand.get("b1").abs().max().item()));
    }

    /** Contexts from names all over the list, each from another place in its name: neighbours in the list begin alike. */
    private static Contexts batch(Vocabulary letters, int size) {
        List<String> names = BuiltInNames.documents().items();
        int[] x = new int[size * BLOCK];
        int[] y = new int[size];
        for (int i = 0; i < size; i++) {
            Contexts own = Contexts.of(List.of(names.get(i * names.size() / size)), letters, BLOCK);
            int at = i % own.count();
            System.arraycopy(own.context(at), 0, x, i * BLOCK, BLOCK);
            y[i] = own.y()[at];
        }
        return new Contexts(BLOCK, x, y);
    }

    // ---- embedding

    private static void embedding(Context ctx) {
        EmbeddingRequest request = Messages.read(ctx, EmbeddingRequest.class);
        String name = request.name() == null ? "" : request.name();
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new Refusal(Refusal.WRONG, "a name has 1 to " + MAX_NAME + " letters");
        }
        Vocabulary letters = letters();
        Contexts contexts;
        try {
            contexts = Contexts.of(List.of(name), letters, BLOCK);
        } catch (DataException e) {
            throw new Refusal(Refusal.WRONG, String.valueOf(e.getMessage()));
        }
        MakemoreMlp model = MakemoreMlp.random(
                new MakemoreMlp.Sizes(letters.size(), BLOCK, EMBEDDING, HIDDEN),
                MakemoreMlp.Options.PLAIN,
                DType.F64,
                new SplittableRandom(request.seed()));
        HandWritten batch = longhand(model, contexts);
        NamedTensors gradients = batch.backward(batch.forward());
        Tensor arriving = gradients.get("emb").reshape(-1, EMBEDDING);

        List<Place> places = new ArrayList<>();
        for (int i = 0; i < contexts.x().length; i++) {
            places.add(new Place(i / BLOCK, i % BLOCK, letters.label(contexts.x()[i]), row(arriving, i)));
        }
        List<Row> rows = new ArrayList<>();
        for (int token = 0; token < letters.size(); token++) {
            String letter = letters.label(token);
            List<Place> own = places.stream()
                    .filter(place -> place.letter().equals(letter))
                    .toList();
            if (!own.isEmpty()) {
                rows.add(new Row(
                        letter,
                        own.size(),
                        row(gradients.get("C"), token),
                        own.getLast().gradient()));
            }
        }
        List<String> targets = new ArrayList<>();
        for (int token : contexts.y()) {
            targets.add(letters.label(token));
        }
        Messages.reply(ctx, new EmbeddingReply(BLOCK, targets, places, rows, letters.size() - rows.size()));
    }

    private static List<Double> row(Tensor matrix, int row) {
        List<Double> numbers = new ArrayList<>();
        for (double number : matrix.select(0, row).toDoubles()) {
            numbers.add(number);
        }
        return numbers;
    }
}
