package dev.ninjagrad.check.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The doctor's published figures. Regenerate docs/doctor-corpus.md with
 *
 * <pre>./mvnw -q test -pl check -am -Dtest=CorpusTest -Dsurefire.failIfNoSpecifiedTests=false -Ddoctor.corpus=$PWD/docs/doctor-corpus.md</pre>
 */
class CorpusTest {
    private static final int CORRECT_PASSES = 1000;

    @Test
    void wrongPassesAreLocatedAndExplained() throws IOException {
        List<Corpus.Case> cases = Corpus.all();
        Map<String, Corpus.Marks> marks = new LinkedHashMap<>();
        int i = 0;
        for (Corpus.Case c : cases) {
            // Every other case in single precision, where rounding could hide or mimic a fault.
            DType dtype = i++ % 2 == 0 ? DType.F32 : DType.F64;
            Corpus.mark(c, Corpus.examine(c, dtype, 5), marks.computeIfAbsent(c.group(), _ -> new Corpus.Marks()));
        }
        String target = System.getProperty("doctor.corpus");
        if (target != null) {
            Files.writeString(Path.of(target), CorpusReport.of(marks, CORRECT_PASSES, rightPasses()));
        }

        assertThat(cases).hasSizeGreaterThan(200);
        assertThat(cases).filteredOn(c -> c.group().equals("human")).hasSizeGreaterThanOrEqualTo(40);
        Corpus.Marks all = Corpus.Marks.sum(marks.values());
        assertThat(all.locationRecall()).isGreaterThanOrEqualTo(0.99);
        assertThat(all.locationPrecision()).isGreaterThanOrEqualTo(0.99);
        assertThat(all.causeRecall()).isGreaterThanOrEqualTo(0.95);
        assertThat(all.causePrecision()).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void rightPassesRaiseNoAlarm() {
        RightPasses seen = rightPasses();
        assertThat(seen.alarms()).isEmpty();
        // Only where the forward pass underflowed is there nothing to judge by.
        assertThat(seen.unjudged()).isLessThan(CORRECT_PASSES / 20);
    }

    /**
     * What was said of right passes.
     *
     * @param unjudged in how many some gradient could not be judged, because the right rule gives no number either
     */
    record RightPasses(List<String> alarms, int unjudged) {}

    /** Returns what is complained of in passes that are right, in either dtype, written long and short, kinks included. */
    private static RightPasses rightPasses() {
        List<String> alarms = new ArrayList<>();
        int unjudged = 0;
        for (DType dtype : new DType[] {DType.F32, DType.F64}) {
            for (int i = 0; i < CORRECT_PASSES; i++) {
                RightPass pass = RightPass.values()[i % RightPass.values().length];
                Map<String, Tensor> in = pass.inputs(dtype, i);
                Diagnosis d = Doctor.of(pass.model()::forward, pass::backward).examine(in);
                unjudged += d.findings().isEmpty() && !d.healthy() ? 1 : 0;
                if (!d.findings().isEmpty()) {
                    alarms.add(pass + " " + dtype + " " + i + ":\n" + d.text());
                }
            }
        }
        return new RightPasses(alarms, unjudged);
    }

    /** Right backward passes that do not look like the engine's. */
    private enum RightPass {
        NINJA_LONG(CorpusModel.NINJA),
        NINJA_SHORT_SOFTMAX(CorpusModel.NINJA),
        NINJA_SHORT_NORM(CorpusModel.NINJA),
        NINJA_TIED_LOGITS(CorpusModel.NINJA),
        /** Probabilities underflow to 0 in single precision: nothing can be judged behind them, and nothing must be accused. */
        NINJA_LARGE(CorpusModel.NINJA),
        BIGRAM_LONG(CorpusModel.BIGRAM),
        BIGRAM_AT_KINKS(CorpusModel.BIGRAM),
        ATTENTION_LONG(CorpusModel.ATTENTION),
        ATTENTION_UNMASKED_LINE(CorpusModel.ATTENTION);

        private final CorpusModel model;

        RightPass(CorpusModel model) {
            this.model = model;
        }

        CorpusModel model() {
            return model;
        }

        Map<String, Tensor> inputs(DType dtype, int seed) {
            Map<String, Tensor> in = new LinkedHashMap<>(model.marked(dtype, 1000L + seed));
            switch (this) {
                case NINJA_TIED_LOGITS -> {
                    in.computeIfPresent("W2", (_, w) -> w.detach().mul(0).requiresGrad(true));
                    in.computeIfPresent("b2", (_, b) -> b.detach().mul(0).requiresGrad(true));
                }
                case NINJA_LARGE ->
                    in.computeIfPresent("W2", (_, w) -> w.detach().mul(30).requiresGrad(true));
                case BIGRAM_AT_KINKS ->
                    in.computeIfPresent(
                            "W1",
                            (_, w) -> w.detach().slice(0, 0, 5).pad(0, 2, 3).requiresGrad(true));
                case NINJA_LONG,
                        NINJA_SHORT_SOFTMAX,
                        NINJA_SHORT_NORM,
                        BIGRAM_LONG,
                        ATTENTION_LONG,
                        ATTENTION_UNMASKED_LINE -> {}
            }
            return in;
        }

        Map<String, Tensor> backward(Values v) {
            Map<String, Lines.Rewrite> lines = new LinkedHashMap<>();
            List<String> gone = List.of();
            switch (this) {
                case NINJA_SHORT_SOFTMAX -> {
                    lines.put("logits from norm_logits", (s, g) -> HumanMistakes.shortSoftmax(s));
                    lines.put("logits from logit_maxes", (s, g) -> s.v("logits").mul(0));
                    gone = HumanMistakes.SOFTMAX_STEPS;
                }
                case NINJA_SHORT_NORM -> {
                    lines.put("h_prebn from bn_diff", (s, g) -> HumanMistakes.norm(s, 1, 1));
                    lines.put("h_prebn from bn_mean", (s, g) -> s.v("h_prebn").mul(0));
                    gone = HumanMistakes.NORM_STEPS;
                }
                case NINJA_TIED_LOGITS ->
                    lines.put(
                            "logits from logit_maxes",
                            (s, g) -> s.v("logits")
                                    .eq(s.v("logit_maxes"))
                                    .to(g.dtype())
                                    .mul(1.0 / 9)
                                    .mul(g));
                case BIGRAM_AT_KINKS ->
                    lines.put(
                            "h_pre from h",
                            (s, g) -> s.v("h_pre").ge(0).to(g.dtype()).mul(g));
                case ATTENTION_UNMASKED_LINE -> lines.put("scores from masked", (s, g) -> g);
                case NINJA_LONG, NINJA_LARGE, BIGRAM_LONG, ATTENTION_LONG -> {}
            }
            Lines sheet = new Lines(v, List.of(), lines);
            model.backward(sheet, v);
            Map<String, Tensor> gradients = sheet.gradients();
            gone.forEach(name -> gradients.remove("d" + name));
            return gradients;
        }
    }
}
