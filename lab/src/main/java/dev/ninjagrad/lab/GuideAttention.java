package dev.ninjagrad.lab;

import dev.ninjagrad.nn.model.Attention;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The guide's attention layer: every matrix of one head, forward and backward, by hand and by the engine. */
final class GuideAttention {
    private static final int MAX_TOKENS = 10;
    private static final int MAX_HEADS = 4;
    private static final int HEAD_WIDTH = 4;

    private GuideAttention() {}

    /**
     * A layer.
     *
     * @param masked causal self-attention; otherwise cross-attention over as many other positions, all of them visible
     */
    @Json
    record Request(int tokens, int heads, boolean masked, long seed) {}

    /**
     * One head's matrices: queries, keys, values, scores, weights, what they mix.
     *
     * @param seen the scores as the softmax sees them: −∞ behind the mask
     */
    @Json
    record Head(List<Grid> values, List<Grid> gradients, Grid seen) {}

    /** A gradient by hand beside the engine's. */
    @Json
    record Agreement(String name, List<Integer> shape, double largest, double apart) {}

    /**
     * The layer.
     *
     * @param weightRows the largest distance of a row of the weights from the sum 1
     * @param scoreRows the largest sum of a row of the scores' gradient, 0 but for rounding
     */
    @Json
    record Reply(List<Head> heads, List<Agreement> agreement, double loss, double weightRows, double scoreRows) {}

    private static final List<String> PARTS = List.of("q", "k", "v", "scores", "weights", "mix");

    static void routes(Jex jex) {
        jex.post("/api/guide/attention", GuideAttention::attention);
    }

    private static void attention(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        GuideRoom.within("the number of tokens", request.tokens(), 1, MAX_TOKENS);
        GuideRoom.within("the number of heads", request.heads(), 1, MAX_HEADS);
        int width = request.heads() * HEAD_WIDTH;
        RandomGenerator rng = new SplittableRandom(request.seed());
        Attention layer = request.masked()
                ? Attention.causal(request.tokens(), width, request.heads(), DType.F64, rng)
                : Attention.cross(request.tokens(), request.tokens(), width, request.heads(), DType.F64, rng);
        NamedTensors values = layer.forward();
        NamedTensors hand = layer.backward(values);
        NamedTensors engine = HandWritten.autograd(values);
        List<Head> heads = new ArrayList<>();
        for (int head = 0; head < request.heads(); head++) {
            Tensor scores = values.get("scores").select(0, head);
            Tensor seen = request.masked() ? pastOnly(scores) : scores;
            heads.add(new Head(of(head, values, ""), of(head, hand, "d"), Grid.of("scores", seen)));
        }
        List<Agreement> agreement = new ArrayList<>();
        hand.asMap().forEach((name, gradient) -> {
            Grid grid = Grid.of(name, gradient);
            agreement.add(new Agreement(
                    name, grid.shape(), gradient.abs().max().item(), Grid.difference(gradient, engine.get(name))));
        });
        Messages.reply(
                ctx,
                new Reply(
                        heads,
                        agreement,
                        values.get("loss").item(),
                        values.get("weights").sum(-1).sub(1).abs().max().item(),
                        hand.get("scores").sum(-1).abs().max().item()));
    }

    private static Tensor pastOnly(Tensor scores) {
        Tensor past = Tensor.full(1, DType.I32, scores.shape()).tril();
        return Tensor.where(past, scores, Tensor.scalar(Double.NEGATIVE_INFINITY, DType.F64));
    }

    private static List<Grid> of(int head, NamedTensors tensors, String prefix) {
        return PARTS.stream()
                .map(name -> {
                    Tensor all = tensors.get(name);
                    return Grid.of(prefix + name, all.select(0, head));
                })
                .toList();
    }
}
