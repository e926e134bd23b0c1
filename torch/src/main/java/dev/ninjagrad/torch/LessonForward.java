package dev.ninjagrad.torch;

import java.util.Map;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The forward passes of the lessons in libtorch's operations: named leaves to a loss. */
final class LessonForward {
    private static final double EPS = 1e-5;
    private static final double DROPOUT = 0.2;
    private static final int HEADS = 4;

    /** Subtracted where a query would look ahead; e to this power is 0 in float64. */
    private static final double NEVER = 1e9;

    private final Map<String, Tensor> leaves;

    private LessonForward(Map<String, Tensor> leaves) {
        this.leaves = leaves;
    }

    /** Returns the loss of the model of this name. */
    static Tensor loss(String model, Map<String, Tensor> leaves) {
        LessonForward forward = new LessonForward(leaves);
        return switch (model) {
            case "bigram" -> forward.bigram();
            case "gpt" -> forward.gpt();
            case "self-attention" -> forward.attention(forward.get("x"), true);
            case "cross-attention" -> forward.attention(forward.get("ctx"), false);
            case "layer-norm" -> forward.block(true);
            case "rms-norm" -> forward.block(false);
            default -> forward.mlp(model.contains("unbiased"));
        };
    }

    private Tensor get(String name) {
        Tensor found = leaves.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no '" + name + "' among " + leaves.keySet());
        }
        return found;
    }

    /** x·Wᵀ. */
    private Tensor linear(Tensor x, String weight) {
        return torch.matmul(x, get(weight).transpose(0, 1));
    }

    private Tensor bigram() {
        Tensor emb = torch.embedding(get("wte"), get("tokens"));
        return crossEntropy(linear(torch.relu(linear(emb, "fc1")), "fc2"));
    }

    private Tensor crossEntropy(Tensor logits) {
        Tensor targets = get("targets");
        Tensor chosen = torch.gather(torch.log_softmax(logits, 1), 1, targets.reshape(targets.numel(), 1));
        return torch.neg(torch.mean(chosen));
    }

    private Tensor mlp(boolean varied) {
        long n = get("targets").numel();
        Tensor emb = torch.embedding(get("C"), get("contexts")).reshape(n, -1);
        Tensor hPrebn = torch.add(torch.matmul(emb, get("W1")), get("b1"));
        Tensor diff = torch.sub(hPrebn, mean(hPrebn, 0));
        Tensor sum = torch.sum(square(diff), new long[] {0}, true, new ScalarTypeOptional());
        Tensor variance = torch.div(sum, new Scalar((double) (varied ? n - 1 : n)));
        Tensor raw = torch.mul(diff, inverseRoot(variance));
        Tensor h = torch.tanh(torch.add(torch.mul(get("bn_gain"), raw), get("bn_bias")));
        Tensor out = varied ? torch.add(hPrebn, dropped(h)) : h;
        return crossEntropy(torch.add(torch.matmul(out, get("W2")), get("b2")));
    }

    private Tensor dropped(Tensor x) {
        return torch.div(torch.mul(x, get("keep").to(DType.F64.torch)), new Scalar(1 - DROPOUT));
    }

    private static Tensor mean(Tensor x, int dim) {
        return torch.mean(x, new long[] {dim}, true, new ScalarTypeOptional());
    }

    private static Tensor square(Tensor x) {
        return torch.mul(x, x);
    }

    private static Tensor inverseRoot(Tensor x) {
        return torch.pow(torch.add(x, new Scalar(EPS)), new Scalar(-0.5));
    }

    private static Tensor rmsNorm(Tensor x) {
        return torch.mul(x, inverseRoot(mean(square(x), 1)));
    }

    private Tensor toGoal(Tensor out) {
        return torch.mean(square(torch.sub(out, get("goal"))));
    }

    private Tensor block(boolean centring) {
        Tensor x = get("x");
        Tensor normal = rmsNorm(centring ? torch.sub(x, mean(x, 1)) : x);
        Tensor stretched = torch.mul(normal, get("gain"));
        return toGoal(torch.add(x, dropped(centring ? torch.add(stretched, get("bias")) : stretched)));
    }

    private Tensor attention(Tensor ctx, boolean causal) {
        return toGoal(linear(mixed(linear(get("x"), "wq"), linear(ctx, "wk"), linear(ctx, "wv"), causal), "wo"));
    }

    /** Several heads side by side: q [T, C], k and v [S, C] → [T, C]. */
    private static Tensor mixed(Tensor q, Tensor k, Tensor v, boolean causal) {
        long width = q.shape()[1] / HEADS;
        Tensor scores =
                torch.div(torch.matmul(heads(q), heads(k).transpose(1, 2)), new Scalar(Math.sqrt((double) width)));
        if (causal) {
            Tensor ahead = torch.triu(torch.ones_like(scores), 1);
            scores = torch.sub(scores, torch.mul(ahead, new Scalar(NEVER)));
        }
        Tensor mix = torch.matmul(torch.softmax(scores, 2), heads(v));
        return mix.transpose(0, 1).reshape(q.shape()[0], -1);
    }

    private static Tensor heads(Tensor x) {
        return x.reshape(x.shape()[0], HEADS, -1).transpose(0, 1);
    }

    private Tensor gpt() {
        Tensor tokens = get("tokens");
        Tensor pos = torch.slice(get("wpe"), 0, new LongOptional(0), new LongOptional(tokens.numel()), 1);
        Tensor x0 = rmsNorm(torch.add(torch.embedding(get("wte"), tokens), pos));
        Tensor a = rmsNorm(x0);
        Tensor mix = mixed(linear(a, "layer0.attn_wq"), linear(a, "layer0.attn_wk"), linear(a, "layer0.attn_wv"), true);
        Tensor x1 = torch.add(x0, linear(mix, "layer0.attn_wo"));
        Tensor h = torch.relu(linear(rmsNorm(x1), "layer0.mlp_fc1"));
        return crossEntropy(linear(torch.add(x1, linear(h, "layer0.mlp_fc2")), "lm_head"));
    }
}
