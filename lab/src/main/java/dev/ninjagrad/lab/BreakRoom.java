package dev.ninjagrad.lab;

import dev.ninjagrad.check.doctor.ScalarDoctor;
import dev.ninjagrad.check.fault.ScalarBackward;
import dev.ninjagrad.check.fault.ScalarFault;
import dev.ninjagrad.scalar.Op;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The room where backward passes are broken on purpose: predict, inject, compare, diagnose, repair. */
final class BreakRoom {
    /** What the network and its loss are made of; a fault of another operation would change nothing. */
    private static final Set<Op> OPS = EnumSet.of(Op.LEAF, Op.ADD, Op.SUB, Op.MUL, Op.TANH, Op.RELU);

    private static final List<ScalarFault> FAULTS =
            ScalarFault.all().stream().filter(it -> OPS.contains(it.op())).toList();

    private final Trainings trainings;

    BreakRoom(Trainings trainings) {
        this.trainings = trainings;
    }

    @Json
    record Listed(String name, String fault, String place, String sentence) {}

    @Json
    record Catalogue(List<Listed> faults) {}

    @Json
    record Request(String fault, int seed, double learningRate) {}

    /**
     * What the doctor makes of the broken gradients, knowing only the numbers.
     *
     * @param wrong gradients that are off
     * @param causes faults that reproduce them, by name
     * @param confirmations fresh weights on which they do so too
     */
    @Json
    record Said(boolean healthy, int wrong, int of, List<String> causes, int confirmations, String text) {}

    @Json
    record Created(
            String id,
            Listed fault,
            Said doctor,
            int judgedAt,
            int parameters,
            Plane.Window window,
            int grid,
            List<Plane.Dot> train) {}

    void routes(Jex jex) {
        jex.get("/api/break/faults", BreakRoom::catalogue).post("/api/break", this::create);
    }

    private static void catalogue(Context ctx) {
        Messages.reply(ctx, new Catalogue(FAULTS.stream().map(BreakRoom::listed).toList()));
    }

    private static Listed listed(ScalarFault fault) {
        return new Listed(
                fault.name(), fault.fault().slug(), fault.place(), fault.fault().sentence());
    }

    private void create(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        Bounds.check("the learning rate", request.learningRate(), 0, Trainings.MAX_RATE);
        ScalarFault fault = FAULTS.stream()
                .filter(it -> it.name().equals(request.fault()))
                .findFirst()
                .orElseThrow(() -> new Refusal(Refusal.WRONG, "there is no such fault to inject here"));
        BreakTraining training = new BreakTraining(fault, request.seed());
        Said said = said(ScalarDoctor.examine(training.brokenModel(), new ScalarBackward(fault)::gradients));
        int parameters = training.parameterCount();
        String id = trainings.start(training, request.learningRate());
        Messages.reply(
                ctx,
                new Created(
                        id,
                        listed(fault),
                        said,
                        BreakTraining.JUDGED_AT,
                        parameters,
                        training.window(),
                        Plane.GRID,
                        Plane.dots(training.points())));
    }

    private static Said said(ScalarDoctor.Result result) {
        return new Said(
                result.healthy(),
                result.wrong(),
                result.of(),
                result.causes().stream().map(ScalarFault::name).toList(),
                result.confirmations(),
                result.text());
    }
}
