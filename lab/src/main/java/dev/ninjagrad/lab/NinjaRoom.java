package dev.ninjagrad.lab;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.check.doctor.Diagnosis;
import dev.ninjagrad.check.doctor.Finding;
import dev.ninjagrad.check.doctor.Sabotage;
import dev.ninjagrad.check.doctor.Values;
import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The ninja room: every intermediate of an MLP with its gradient by hand, compared, and judged by the doctor. */
final class NinjaRoom {
    private static final long SEED = 42;

    /** Examinations at once; each keeps a core busy for a moment. */
    private final Semaphore desks = new Semaphore(2);

    /** What the room shows, made when somebody first enters it: the lab's start need not wait for it. */
    private static final class Shown {
        static final NinjaModel MODEL = new NinjaModel(SEED);
        static final Map<String, NinjaLines.Line> LINES = NinjaLines.read();
    }

    /**
     * What to break.
     *
     * @param fault a name of {@link Fault}; null for the right pass
     * @param line the value in whose gradient's line; null for the first line that the fault changes
     */
    @Json
    record Request(@Nullable String fault, @Nullable String line) {}

    @Json
    record FaultName(String name, String sentence, String where) {}

    @Json
    record Faults(List<FaultName> faults, List<String> lines) {}

    /**
     * A gradient against autograd's.
     *
     * @param maxdiff null where it is no number
     */
    @Json
    record Cmp(
            boolean exact,
            boolean approx,
            @Nullable Double maxdiff,
            @Nullable Double ulp,
            String verdict) {}

    /**
     * A value.
     *
     * @param value row-major, packed; so is the gradient, which is null where none came
     * @param doctor the doctor's word; null for values that need no gradient
     * @param cause the fault that explains it; null if there is none
     */
    @Json
    record Row(
            String name,
            List<Integer> shape,
            boolean parameter,
            String forward,
            String code,
            String value,
            @Nullable String gradient,
            @Nullable Cmp cmp,
            @Nullable String doctor,
            @Nullable String cause) {}

    @Json
    record Broken(String fault, String sentence, String line, String written) {}

    /** @param correct the right line; empty if the finding is of no line */
    @Json
    record Found(
            String name,
            String sentence,
            String correct,
            String written,
            int confirmations,
            List<String> consequences) {}

    /** @param broken null if nothing is, or if the fault changes nothing here */
    @Json
    record Reply(
            double loss,
            @Nullable Broken broken,
            boolean equivalent,
            List<Row> rows,
            List<Found> findings,
            List<String> notes) {}

    void routes(Jex jex) {
        jex.get("/api/ninja/faults", this::faults).post("/api/ninja", this::examine);
    }

    private void faults(Context ctx) {
        List<FaultName> all = Arrays.stream(Fault.values())
                .map(it -> new FaultName(
                        it.slug(), it.sentence(), it.where().name().toLowerCase(Locale.ROOT)))
                .toList();
        Messages.reply(
                ctx,
                new Faults(
                        all, Shown.MODEL.gradients().asMap().keySet().stream().toList()));
    }

    private void examine(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        desks.acquireUninterruptibly();
        try {
            Messages.reply(ctx, reply(request));
        } finally {
            desks.release();
        }
    }

    private Reply reply(Request request) {
        String slug = request.fault();
        if (slug == null) {
            return reply(Shown.MODEL.rightPass(), null, false);
        }
        Fault fault = Fault.named(slug)
                .orElseThrow(() -> new Refusal(Refusal.WRONG, "there is no such fault: " + Fault.namesNear(slug)));
        Sabotage sabotage = Shown.MODEL.sabotage();
        if (request.line() != null && !sabotage.lines().contains(request.line())) {
            throw new Refusal(Refusal.WRONG, "the backward pass has no line for this value");
        }
        Optional<Sabotage.Place> place =
                request.line() == null ? sabotage.first(fault) : sabotage.at(fault, request.line());
        return place.map(it -> reply(
                        sabotage.pass(it), new Broken(fault.slug(), fault.sentence(), it.line(), it.written()), false))
                .orElseGet(() -> reply(Shown.MODEL.rightPass(), null, true));
    }

    /** Examines any backward pass of the model. */
    Reply reply(Function<Values, Map<String, Tensor>> pass, @Nullable Broken broken, boolean equivalent) {
        Map<String, Tensor> given = new HashMap<>();
        // The doctor runs a pass more than once; the first run, on the model's own values, is the one to show.
        Function<Values, Map<String, Tensor>> watched = values -> {
            Map<String, Tensor> gradients = pass.apply(values);
            gradients.forEach(given::putIfAbsent);
            return gradients;
        };
        Diagnosis diagnosis = Shown.MODEL.examine(watched);
        Map<String, Diagnosis.Row> verdicts = new HashMap<>();
        diagnosis.rows().forEach(row -> verdicts.put(row.name(), row));
        NamedTensors values = Shown.MODEL.values();
        List<Row> rows = new ArrayList<>();
        values.asMap().reversed().forEach((name, value) -> {
            if (value.dtype().isFloating()) {
                rows.add(row(name, value, given.get(name), verdicts.get(name)));
            }
        });
        return new Reply(
                values.last().item(),
                broken,
                equivalent,
                rows,
                diagnosis.findings().stream().map(NinjaRoom::finding).toList(),
                diagnosis.notes());
    }

    private Row row(String name, Tensor value, @Nullable Tensor gradient, Diagnosis.@Nullable Row verdict) {
        NinjaLines.Line line = Shown.LINES.getOrDefault(name, new NinjaLines.Line("", ""));
        return new Row(
                name,
                Shapes.list(value),
                value instanceof Parameter,
                line.forward(),
                line.code(),
                Packed.floats(value.toDoubles()),
                gradient == null ? null : Packed.floats(gradient.toDoubles()),
                verdict == null || verdict.compare() == null ? null : cmp(verdict.compare()),
                verdict == null ? null : verdict.verdict().slug(),
                verdict == null ? null : verdict.cause());
    }

    private static Cmp cmp(Compare.Row row) {
        return new Cmp(
                row.exact(),
                row.approx(),
                GuideRoom.finite(row.maxdiff()),
                GuideRoom.finite(row.ulp()),
                row.verdict().name().toLowerCase(Locale.ROOT));
    }

    private static Found finding(Finding finding) {
        if (finding instanceof Finding.WrongRule rule) {
            String written =
                    rule.causes().isEmpty() ? "" : rule.causes().getFirst().written();
            return new Found(
                    rule.name(), rule.sentence(), rule.correct(), written, rule.confirmations(), rule.consequences());
        }
        return new Found("", finding.sentence(), "", "", 0, List.of());
    }
}
