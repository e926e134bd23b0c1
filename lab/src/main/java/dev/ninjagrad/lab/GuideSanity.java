package dev.ninjagrad.lab;

import dev.ninjagrad.check.health.Finding;
import dev.ninjagrad.check.health.LossHealth;
import dev.ninjagrad.nn.data.BuiltInNames;
import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The guide's last chapter: three questions to a training before it starts, and the cost of a larger model. */
final class GuideSanity {
    private static final int BLOCK = 3;
    private static final int BATCH = 32;
    private static final MakemoreMlp.Sizes SIZES = new MakemoreMlp.Sizes(27, BLOCK, 10, 64);
    private static final int MAX_LAYERS = 200;
    private static final int MAX_HEAD_COUNT = 256;
    private static final int HEAD = 64;
    private static final int MAX_VOCABULARY = 500_000;
    private static final int GPT_BLOCK = 1024;

    private GuideSanity() {}

    /**
     * What is wrong with the training.
     *
     * @param fault {@code none}, {@code scale} (output weights a hundred times too large), {@code sign} (the step goes uphill), or {@code onehot}
     *     (the −1 at the target forgotten)
     * @param power the step's rate is 10^power
     */
    @Json
    record Request(@Nullable String fault, double power) {}

    @Json
    record Answer(String check, String verdict, String evidence, String remedy) {}

    @Json
    record Reply(double before, double after, double logVocabulary, List<Answer> answers) {}

    /**
     * A GPT's shape; a head is 64 wide.
     *
     * @param vocabulary V
     */
    @Json
    record SizeRequest(int layers, int heads, int vocabulary) {}

    /**
     * What it takes.
     *
     * @param trainingBytes weights, gradients and Adam's two averages in single precision, without activations
     */
    @Json
    record SizeReply(int width, long parameters, double trainingBytes) {}

    static void routes(Jex jex) {
        jex.post("/api/guide/sanity", GuideSanity::sanity).post("/api/guide/size", GuideSanity::size);
    }

    private static void sanity(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        GuideRoom.within("the rate's power of ten", request.power(), -6, 3);
        String fault = request.fault() == null ? "none" : request.fault();
        if (!List.of("none", "scale", "sign", "onehot").contains(fault)) {
            throw new Refusal(Refusal.WRONG, "the mistakes are none, scale, sign and onehot");
        }
        Vocabulary letters = Vocabulary.of(BuiltInNames.documents(), Vocabulary.Special.FIRST);
        MakemoreMlp model = MakemoreMlp.random(SIZES, MakemoreMlp.Options.PLAIN, DType.F64, new SplittableRandom(1));
        if (fault.equals("scale")) {
            model.parameters().forEach((name, parameter) -> {
                if (name.equals("W2")) {
                    parameter.assign(parameter.detach().mul(100));
                }
            });
        }
        Contexts all = Contexts.of(BuiltInNames.documents().items().subList(0, BATCH), letters, BLOCK);
        HandWritten batch = model.longhand(
                Tensor.of(all.x(), all.count(), BLOCK).slice(0, 0, BATCH),
                Tensor.of(all.y()).slice(0, 0, BATCH));
        NamedTensors values = batch.forward();
        NamedTensors gradients = batch.backward(values);
        double before = values.last().item();
        Tensor dlogits = fault.equals("onehot") ? values.get("probs").div(BATCH) : gradients.get("logits");
        double rate = Math.pow(10, request.power());
        double promised = descend(batch, gradients, dlogits, values, fault, rate);
        double after = batch.forward().last().item();
        Messages.reply(
                ctx,
                new Reply(
                        before,
                        after,
                        Math.log(letters.size()),
                        List.of(
                                answer(LossHealth.initialLoss(before, letters.size())),
                                answer(LossHealth.logitGradientsSumToZero(dlogits.toDoubles(), letters.size())),
                                answer(LossHealth.smallStep(before, after, promised)))));
    }

    /** Takes the step and returns what it promised, rate·|gradient|². */
    private static double descend(
            HandWritten batch, NamedTensors gradients, Tensor dlogits, NamedTensors values, String fault, double rate) {
        double promised = 0;
        for (var entry : batch.parameters().entrySet()) {
            Parameter parameter = entry.getValue();
            Tensor gradient = gradients.get(entry.getKey());
            if (fault.equals("onehot")) {
                gradient = switch (entry.getKey()) {
                    case "W2" -> values.get("h").detach().transpose().matmul(dlogits.detach());
                    case "b2" -> dlogits.detach().sum(0);
                    default -> gradient;
                };
            }
            try (var _ = NoGrad.enter()) {
                promised += rate * gradient.square().sum().item();
                double signed = fault.equals("sign") ? -rate : rate;
                parameter.assign(parameter.sub(gradient.mul(signed)));
            }
        }
        return promised;
    }

    private static Answer answer(Finding finding) {
        return new Answer(
                finding.check(),
                finding.verdict().name().toLowerCase(Locale.ROOT),
                finding.evidence(),
                finding.remedy());
    }

    private static void size(Context ctx) {
        SizeRequest request = Messages.read(ctx, SizeRequest.class);
        GuideRoom.within("the number of layers", request.layers(), 1, MAX_LAYERS);
        GuideRoom.within("the number of heads", request.heads(), 1, MAX_HEAD_COUNT);
        GuideRoom.within("the vocabulary", request.vocabulary(), 1, MAX_VOCABULARY);
        int width = request.heads() * HEAD;
        long parameters = new GptSizes(
                        request.vocabulary(), GPT_BLOCK, request.layers(), request.heads(), width, 0, true, true)
                .parameterCount();
        Messages.reply(ctx, new SizeReply(width, parameters, 16.0 * parameters));
    }
}
