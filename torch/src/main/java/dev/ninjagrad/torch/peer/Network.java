package dev.ninjagrad.torch.peer;

import java.util.Map;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A forward pass, written with libtorch's own fused functions wherever it has one: tokens to logits. */
sealed interface Network {
    double EPS = 1e-5;

    /** Returns the logits [..., V]. */
    Tensor logits(Tensor x);

    /** Returns the mean cross-entropy of a batch. */
    default Tensor loss(Tensor x, Tensor y) {
        Tensor logits = logits(x);
        return torch.cross_entropy_loss(logits.view(-1, logits.size(-1)), y.view(-1));
    }

    static Network of(Workload workload, Map<String, Tensor> parameters) {
        Weights weights = new Weights(parameters);
        return switch (workload.text("architecture")) {
            case "mlp" -> new Mlp(weights);
            case "moons" -> new Moons(weights, workload.number("layers"), workload.real("penalty"));
            case "tower" -> new Tower(weights, workload.number("layers"));
            case "microgpt" -> new MicroGpt(weights, workload.number("heads"));
            case "gpt" -> new Gpt(weights, workload.number("heads"), workload.number("layers"));
            default -> throw new IllegalArgumentException("no such network: " + workload.text("architecture"));
        };
    }

    /** Parameters by name. */
    record Weights(Map<String, Tensor> parameters) {
        Tensor get(String name) {
            Tensor weight = parameters.get(name);
            if (weight == null) {
                throw new IllegalArgumentException("the workload has no parameter " + name);
            }
            return weight;
        }

        Tensor linear(Tensor x, String name) {
            return torch.linear(x, get(name));
        }
    }

    /** Embedding, linear, batch norm, tanh, linear. */
    record Mlp(Weights w) implements Network {
        private static final double MOMENTUM = 0.1;

        @Override
        public Tensor logits(Tensor x) {
            Tensor emb = torch.embedding(w.get("0.weight"), x).reshape(x.size(0), -1);
            Tensor pre = torch.linear(emb, w.get("2.weight"), new TensorOptional(w.get("2.bias")));
            Tensor normed = torch.batch_norm(
                    pre,
                    new TensorOptional(w.get("3.weight")),
                    new TensorOptional(w.get("3.bias")),
                    new TensorOptional(),
                    new TensorOptional(),
                    true,
                    MOMENTUM,
                    EPS,
                    false);
            return torch.linear(torch.tanh(normed), w.get("5.weight"), new TensorOptional(w.get("5.bias")));
        }
    }

    /** Linear layers with ReLU between them: micrograd's demonstration, all points at once. */
    record Moons(Weights w, int layers, double penalty) implements Network {
        @Override
        public Tensor logits(Tensor x) {
            Tensor h = x;
            for (int i = 0; i < layers; i++) {
                Tensor y = torch.linear(h, w.get(i + ".weight"), new TensorOptional(w.get(i + ".bias")));
                h = i < layers - 1 ? torch.relu(y) : y;
            }
            return h;
        }

        /** Mean hinge loss plus the penalty. */
        @Override
        public Tensor loss(Tensor x, Tensor y) {
            Tensor margin = torch.mul(logits(x).view(-1), y);
            Tensor loss = torch.relu(torch.rsub(margin, new Scalar(1.0))).mean();
            for (Tensor p : w.parameters().values()) {
                loss = torch.add(loss, torch.mul(p, p).sum(), new Scalar(penalty));
            }
            return loss;
        }
    }

    /** Linear layers with tanh between them. */
    record Tower(Weights w, int layers) implements Network {
        @Override
        public Tensor logits(Tensor x) {
            Tensor h = x;
            for (int i = 0; i < layers; i++) {
                h = torch.tanh(linear(h, 2 * i));
            }
            return linear(h, 2 * layers);
        }

        private Tensor linear(Tensor x, int layer) {
            return torch.linear(x, w.get(layer + ".weight"), new TensorOptional(w.get(layer + ".bias")));
        }
    }

    /** One layer, RMS norm without gain, ReLU, no biases. */
    record MicroGpt(Weights w, int heads) implements Network {
        @Override
        public Tensor logits(Tensor x) {
            Tensor positions = w.get("wpe").narrow(0, 0, x.size(1));
            Tensor x0 = norm(torch.add(torch.embedding(w.get("wte"), x), positions));
            Tensor a = norm(x0);
            Tensor q = split(w.linear(a, "layer0.attn_wq"), heads);
            Tensor k = split(w.linear(a, "layer0.attn_wk"), heads);
            Tensor v = split(w.linear(a, "layer0.attn_wv"), heads);
            Tensor x1 = torch.add(x0, w.linear(attention(q, k, v), "layer0.attn_wo"));
            Tensor h = torch.relu(w.linear(norm(x1), "layer0.mlp_fc1"));
            return w.linear(torch.add(x1, w.linear(h, "layer0.mlp_fc2")), "lm_head");
        }

        private static Tensor norm(Tensor x) {
            return torch.rms_norm(x, new long[] {x.size(-1)}, new TensorOptional(), new DoubleOptional(EPS));
        }
    }

    /** nanoGPT's shape without biases and dropout, the output layer shared with the embedding. */
    record Gpt(Weights w, int heads, int layers) implements Network {
        @Override
        public Tensor logits(Tensor tokens) {
            Tensor x = torch.add(
                    torch.embedding(w.get("transformer.wte.weight"), tokens), w.get("transformer.wpe.weight"));
            for (int i = 0; i < layers; i++) {
                String block = "transformer.h." + i;
                Tensor qkv = w.linear(norm(x, block + ".ln_1"), block + ".attn.c_attn.weight");
                long c = x.size(-1);
                Tensor y = attention(
                        split(qkv.narrow(-1, 0, c), heads),
                        split(qkv.narrow(-1, c, c), heads),
                        split(qkv.narrow(-1, 2 * c, c), heads));
                x = torch.add(x, w.linear(y, block + ".attn.c_proj.weight"));
                Tensor h = torch.gelu(w.linear(norm(x, block + ".ln_2"), block + ".mlp.c_fc.weight"));
                x = torch.add(x, w.linear(h, block + ".mlp.c_proj.weight"));
            }
            return w.linear(norm(x, "transformer.ln_f"), "transformer.wte.weight");
        }

        private Tensor norm(Tensor x, String name) {
            return torch.layer_norm(
                    x,
                    new long[] {x.size(-1)},
                    new TensorOptional(w.get(name + ".weight")),
                    new TensorOptional(),
                    EPS,
                    false);
        }
    }

    /** [B, T, C] to [B, H, T, D]. */
    private static Tensor split(Tensor x, int heads) {
        return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
    }

    /** Causal attention, heads joined again: [B, T, C]. */
    private static Tensor attention(Tensor q, Tensor k, Tensor v) {
        Tensor y =
                torch.scaled_dot_product_attention(q, k, v, new TensorOptional(), 0, true, new DoubleOptional(), false);
        return y.transpose(1, 2).reshape(y.size(0), y.size(2), -1);
    }
}
