package dev.ninjagrad.lab;

import dev.ninjagrad.nn.model.WorkedExample;
import dev.ninjagrad.scalar.Expression;
import dev.ninjagrad.scalar.Value;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The guide's widgets on single numbers that are not a graph: a derivative from its definition, and softmax with cross-entropy.
 * The later chapters have classes of their own, {@code Guide…}, which are registered here.
 */
final class GuideRoom {
    private static final int CURVE = 161;
    private static final int MAX_LOGITS = 10;

    private GuideRoom() {}

    /** A function of one variable, a place to look at and a nudge; the curve is drawn from {@code from} to {@code to}. */
    @Json
    record SlopeRequest(String expression, double x, double epsilon, double from, double to) {}

    /**
     * The slope by nudging and by the chain rule. A number that does not exist is null.
     *
     * @param quotient (f(x+ε) − f(x)) / ε
     * @param gradient df/dx by the engine
     */
    @Json
    record SlopeReply(
            @Nullable Double y,
            @Nullable Double nudged,
            @Nullable Double quotient,
            @Nullable Double gradient,
            List<Double> xs,
            List<@Nullable Double> ys) {}

    @Json
    record SoftmaxRequest(@Nullable List<@Nullable Double> logits, int target, double rate) {}

    @Json
    record SoftmaxReply(
            List<Double> probabilities,
            double loss,
            List<Double> hand,
            List<Double> engine,
            List<Double> numerical,
            double lossAfterStep) {}

    static void routes(Jex jex) {
        jex.post("/api/slope", GuideRoom::slope).post("/api/softmax", GuideRoom::softmax);
        GuideTensors.routes(jex);
        GuideNinja.routes(jex);
        GuideCheck.routes(jex);
        GuideBigram.routes(jex);
        GuideAttention.routes(jex);
        GuideDepth.routes(jex);
        GuideGpt.routes(jex);
        GuideSanity.routes(jex);
    }

    private static void slope(Context ctx) {
        SlopeRequest request = Messages.read(ctx, SlopeRequest.class);
        Expression expression = GraphRoom.parse(request.expression());
        if (expression.variables().size() != 1) {
            throw new Refusal(
                    Refusal.WRONG, "the slope needs a function of one variable; this has " + expression.variables());
        }
        String name = expression.variables().getFirst();
        Value x = Value.of(request.x());
        Value y = expression.evaluate(Map.of(name, x));
        y.backward();
        double nudged = at(expression, name, request.x() + request.epsilon());
        List<Double> xs = new ArrayList<>(CURVE);
        List<@Nullable Double> ys = new ArrayList<>(CURVE);
        for (int i = 0; i < CURVE; i++) {
            double place = request.from() + (request.to() - request.from()) * i / (CURVE - 1);
            xs.add(place);
            ys.add(finite(at(expression, name, place)));
        }
        double quotient = (nudged - y.data()) / request.epsilon();
        Messages.reply(
                ctx, new SlopeReply(finite(y.data()), finite(nudged), finite(quotient), finite(x.grad()), xs, ys));
    }

    private static double at(Expression expression, String name, double x) {
        return expression.evaluate(Map.of(name, Value.of(x))).data();
    }

    private static void softmax(Context ctx) {
        SoftmaxRequest request = Messages.read(ctx, SoftmaxRequest.class);
        double[] logits = Messages.numbers(request.logits());
        int count = logits.length;
        if (count < 2 || count > MAX_LOGITS || request.target() < 0 || request.target() >= count) {
            throw new Refusal(
                    Refusal.WRONG, "softmax needs 2 to " + MAX_LOGITS + " logits, and a target that is one of them");
        }
        WorkedExample example = new WorkedExample(logits, request.target());
        Messages.reply(
                ctx,
                new SoftmaxReply(
                        list(example.probabilities()),
                        example.loss(),
                        list(example.handGradient()),
                        list(example.autogradGradient()),
                        list(example.numericalGradient()),
                        example.descend(request.rate()).loss()));
    }

    private static List<Double> list(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    /** Refuses a number outside [low, high], and NaN. */
    static void within(String what, double number, double low, double high) {
        if (!(number >= low && number <= high)) {
            throw new Refusal(Refusal.WRONG, "%s is a number from %s to %s".formatted(what, plain(low), plain(high)));
        }
    }

    private static String plain(double bound) {
        return bound == Math.rint(bound) ? Long.toString((long) bound) : Double.toString(bound);
    }

    static @Nullable Double finite(double number) {
        return Double.isFinite(number) ? number : null;
    }
}
