package dev.ninjagrad.lab;

import dev.ninjagrad.check.health.Finding;
import dev.ninjagrad.check.health.LayerHealth;
import dev.ninjagrad.check.health.Named;
import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.nn.model.Sampling;
import dev.ninjagrad.nn.optim.Adam;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A microGPT in training, one document a step, with Adam; its gradients are the hand-written ones.
 *
 * <p>A frame shows what the model makes of one word that the page chose: where each head looks, and how large the gradient
 * is at every station of the way back.
 */
final class GptTraining implements Live.Work {
    /** Steps between two sets of samples; drawing them takes as long as some ten steps. */
    private static final int SAMPLE_EVERY = 50;

    private static final int SAMPLES = 6;
    private static final int LONGEST_WORD = 15;
    private static final Sampling SAMPLING = new Sampling(0.7, 0);

    /** Stations of the gradient's way, in forward order: what each layer of the chain gives to the next. */
    private static final List<String> STATIONS =
            List.of("emb", "x0", "v", "attn_out", "x1", "mlp_h", "mlp_out", "x2", "logits");

    /** A word to look at closely. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once, never changed or compared
    record Probe(String word, int[] tokens) {
        /** @throws Refusal if it is no short word of the vocabulary's letters */
        static Probe of(Vocabulary letters, @Nullable String word) {
            String text = word == null ? "" : word;
            try {
                if (!text.isEmpty() && text.length() <= LONGEST_WORD) {
                    return new Probe(text, letters.encodeDocument(text));
                }
            } catch (DataException e) {
                // Falls through to the one message that says it all.
            }
            throw new Refusal(Refusal.WRONG, "the word has 1 to " + LONGEST_WORD + " letters from a to z");
        }
    }

    /**
     * One station.
     *
     * @param rms size of the gradient there, √(mean square)
     */
    @Json
    record Station(String name, List<Integer> shape, double rms, String verdict, String remedy) {}

    /**
     * One parameter.
     *
     * @param ratio rms of the last step's update over rms of the parameter; null before the first step
     */
    @Json
    record Moved(
            String name,
            double rms,
            double gradient,
            @Nullable Double ratio,
            String verdict,
            String remedy) {}

    /**
     * The state of a training.
     *
     * @param loss on the last document, before the step; null before the first step, and where it is no number
     * @param recent mean of the last hundred
     * @param tokens of the chosen word, the boundary first
     * @param attention weights [heads, T, T], packed: row t says where position t looks
     */
    @Json
    record Frame(
            int step,
            boolean playing,
            boolean diverged,
            @Nullable Double loss,
            @Nullable Double recent,
            String document,
            List<String> samples,
            int samplesAt,
            String word,
            @Nullable Double wordLoss,
            List<String> tokens,
            String attention,
            List<Station> stations,
            List<Moved> parameters) {}

    private final MicroGpt model;
    private final Vocabulary letters;
    private final List<int[]> documents;
    private final Adam adam;
    private final SplittableRandom rng;
    private List<Update> moved = List.of();
    private final double[] recent = new double[100];
    private Probe probe;
    private List<String> samples = List.of();
    private int samplesAt;
    private int step;
    private double loss = Double.NaN;

    GptTraining(MicroGpt model, Vocabulary letters, List<int[]> documents, Probe probe, long seed) {
        this.model = model;
        this.letters = letters;
        this.documents = documents;
        this.probe = probe;
        this.rng = new SplittableRandom(seed);
        this.adam = new Adam(List.copyOf(model.parameters().values()), Adam.Settings.ADAM.withBetas(0.85, 0.99));
    }

    @Override
    public void step(double learningRate) {
        HandWritten document = model.on(documents.get(step % documents.size()));
        try (var _ = NoGrad.enter()) {
            NamedTensors values = document.forward();
            loss = values.last().item();
            if (over()) {
                return;
            }
            List<Named> before = weights();
            adam.step(document.ofParameters(document.backward(values)), learningRate);
            List<Named> after = weights();
            moved = IntStream.range(0, before.size())
                    .mapToObj(p -> Update.of(before.get(p), after.get(p)))
                    .toList();
        }
        recent[step % recent.length] = loss;
        step++;
    }

    private List<Named> weights() {
        return adam.parameters().stream()
                .map(it -> new Named(String.valueOf(it.name()), it.toDoubles()))
                .toList();
    }

    @Override
    public boolean over() {
        return step > 0 && !Double.isFinite(loss);
    }

    @Override
    public Runnable told(String word) {
        Probe next = Probe.of(letters, word);
        return () -> probe = next;
    }

    @Override
    public Frame frame(boolean playing) {
        if (!over() && (samples.isEmpty() || step - samplesAt >= SAMPLE_EVERY)) {
            samples = draw();
            samplesAt = step;
        }
        HandWritten word = model.on(probe.tokens());
        try (var _ = NoGrad.enter()) {
            NamedTensors values = word.forward();
            NamedTensors gradients = word.backward(values);
            int length = values.get("tokens").size();
            return new Frame(
                    step,
                    playing,
                    over(),
                    GuideRoom.finite(loss),
                    mean(),
                    step == 0 ? "" : letters.decode(inner(documents.get((step - 1) % documents.size()))),
                    samples,
                    samplesAt,
                    probe.word(),
                    GuideRoom.finite(values.last().item()),
                    labels(length),
                    Packed.floats(values.get("weights").toDoubles()),
                    stations(gradients),
                    parameters(gradients));
        }
    }

    private static int[] inner(int[] document) {
        return Arrays.copyOfRange(document, 1, document.length - 1);
    }

    private @Nullable Double mean() {
        int count = Math.min(step, recent.length);
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += recent[i];
        }
        return count == 0 ? null : GuideRoom.finite(sum / count);
    }

    private List<String> draw() {
        List<String> drawn = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            drawn.add(letters.decode(model.sample(letters.specialIndex(), SAMPLING, rng)));
        }
        return List.copyOf(drawn);
    }

    private List<String> labels(int length) {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            int token = probe.tokens()[i];
            labels.add(token == letters.specialIndex() ? "·" : letters.label(token));
        }
        return labels;
    }

    private static List<Station> stations(NamedTensors gradients) {
        List<Named> chain = STATIONS.stream()
                .map(name -> new Named(name, gradients.get(name).toDoubles()))
                .toList();
        List<Finding> findings = LayerHealth.gradientFlow(chain);
        List<Station> stations = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            Named at = chain.get(i);
            stations.add(new Station(
                    at.name(),
                    Shapes.list(gradients.get(at.name())),
                    Shapes.rms(at.values()),
                    Findings.verdict(findings.get(i)),
                    findings.get(i).remedy()));
        }
        return stations;
    }

    private List<Moved> parameters(NamedTensors gradients) {
        List<Moved> rows = new ArrayList<>();
        int at = 0;
        for (Map.Entry<String, Parameter> each : model.parameters().entrySet()) {
            Update update = at < moved.size() ? moved.get(at) : null;
            rows.add(new Moved(
                    each.getKey(),
                    Shapes.rms(each.getValue().toDoubles()),
                    Shapes.rms(gradients.get(each.getKey()).toDoubles()),
                    update == null ? null : GuideRoom.finite(update.ratio()),
                    update == null ? "" : Findings.verdict(update.finding()),
                    update == null ? "" : update.finding().remedy()));
            at++;
        }
        return rows;
    }
}
