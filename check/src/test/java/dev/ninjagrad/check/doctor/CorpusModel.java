package dev.ninjagrad.check.doctor;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** The models whose backward passes are written by hand, rightly here, and then wrongly by the corpus. */
enum CorpusModel {
    /** Character MLP with batch norm, every intermediate named; B = 16, block 3, embedding 5, hidden 12, V = 9. */
    NINJA {
        private static final int B = 16;
        private static final int H = 12;
        private static final int V = 9;
        private static final int E = 5;

        @Override
        Map<String, Tensor> inputs(DType dtype, long seed) {
            RandomGenerator rng = new SplittableRandom(seed);
            Map<String, Tensor> in = new LinkedHashMap<>();
            in.put("tokens", Tensor.randint(rng, V, B, 3));
            in.put("targets", Tensor.randint(rng, V, B));
            in.put("C", Tensor.randn(rng, dtype, V, E));
            in.put("W1", Tensor.randn(rng, dtype, 3 * E, H).mul(5.0 / 3 / Math.sqrt(3 * E)));
            in.put("b1", Tensor.randn(rng, dtype, H).mul(0.1));
            in.put("bngain", Tensor.randn(rng, dtype, 1, H).mul(0.1).add(1));
            in.put("bnbias", Tensor.randn(rng, dtype, 1, H).mul(0.1));
            in.put("W2", Tensor.randn(rng, dtype, H, V).mul(0.3));
            in.put("b2", Tensor.randn(rng, dtype, V).mul(0.1));
            return in;
        }

        @Override
        Tensor forward(Values in) {
            Tensor emb = in.get("C").index(in.get("tokens")).named("emb");
            Tensor cat = emb.reshape(B, 3 * E).named("emb_cat");
            Tensor hprebn = cat.matmul(in.get("W1")).add(in.get("b1")).named("h_prebn");
            Tensor mean = hprebn.sum(0, true).mul(1.0 / B).named("bn_mean");
            Tensor diff = hprebn.sub(mean).named("bn_diff");
            Tensor sq = diff.pow(2).named("bn_diff_sq");
            Tensor var = sq.sum(0, true).mul(1.0 / (B - 1)).named("bn_var");
            Tensor inv = var.add(1e-5).pow(-0.5).named("bn_var_inv");
            Tensor raw = diff.mul(inv).named("bn_raw");
            Tensor preact = in.get("bngain").mul(raw).add(in.get("bnbias")).named("h_preact");
            Tensor h = preact.tanh().named("h");
            Tensor logits = h.matmul(in.get("W2")).add(in.get("b2")).named("logits");
            Tensor maxes = logits.max(1, true).values().named("logit_maxes");
            Tensor norm = logits.sub(maxes).named("norm_logits");
            Tensor counts = norm.exp().named("counts");
            Tensor sum = counts.sum(1, true).named("counts_sum");
            Tensor sumInv = sum.pow(-1).named("counts_sum_inv");
            Tensor probs = counts.mul(sumInv).named("probs");
            Tensor logprobs = probs.log().named("logprobs");
            return logprobs.gather(1, in.get("targets").unsqueeze(1))
                    .mean()
                    .neg()
                    .named("loss");
        }

        @Override
        void backward(Lines s, Values in) {
            DType dtype = in.get("C").dtype();
            Tensor onehot = in.get("targets").oneHot(V, dtype);
            s.seed("loss", Tensor.scalar(1, dtype));
            s.line(
                    "logprobs",
                    "loss",
                    g -> onehot.mul(s.number(-1)).mul(s.number(1.0 / B)).mul(g));
            s.line("probs", "logprobs", g -> g.div(s.v("probs")));
            s.line("counts_sum_inv", "probs", g -> s.sum(s.v("counts").mul(g), 1, true));
            s.line("counts", "probs", g -> s.v("counts_sum_inv").mul(g));
            s.line(
                    "counts_sum",
                    "counts_sum_inv",
                    g -> s.v("counts_sum").pow(-2).mul(s.number(-1)).mul(g));
            s.line("counts", "counts_sum", g -> g.expand(B, V));
            s.line("norm_logits", "counts", g -> s.v("counts").mul(g));
            s.line("logits", "norm_logits", g -> g);
            s.line("logit_maxes", "norm_logits", g -> s.sum(g, 1, true).mul(s.number(-1)));
            s.line(
                    "logits",
                    "logit_maxes",
                    g -> s.v("logits").argmax(1, false).oneHot(V, dtype).mul(g));
            s.line("h", "logits", g -> g.matmul(s.v("W2").transpose()));
            s.line("W2", "logits", g -> s.v("h").transpose().matmul(g));
            s.line("b2", "logits", g -> s.sum(g, 0, false));
            s.line("h_preact", "h", g -> s.v("h").square().mul(-1).add(1).mul(g));
            s.line("bngain", "h_preact", g -> s.sum(s.v("bn_raw").mul(g), 0, true));
            s.line("bn_raw", "h_preact", g -> s.v("bngain").mul(g));
            s.line("bnbias", "h_preact", g -> s.sum(g, 0, true));
            s.line("bn_diff", "bn_raw", g -> s.v("bn_var_inv").mul(g));
            s.line("bn_var_inv", "bn_raw", g -> s.sum(s.v("bn_diff").mul(g), 0, true));
            s.line(
                    "bn_var",
                    "bn_var_inv",
                    g -> s.v("bn_var").add(1e-5).pow(-1.5).mul(s.number(-0.5)).mul(g));
            s.line("bn_diff_sq", "bn_var", g -> g.expand(B, H).mul(s.number(1.0 / (B - 1))));
            s.line("bn_diff", "bn_diff_sq", g -> s.v("bn_diff").mul(s.number(2)).mul(g));
            s.line("h_prebn", "bn_diff", g -> g);
            s.line("bn_mean", "bn_diff", g -> s.sum(g, 0, true).mul(s.number(-1)));
            s.line("h_prebn", "bn_mean", g -> g.expand(B, H).mul(s.number(1.0 / B)));
            s.line("emb_cat", "h_prebn", g -> g.matmul(s.v("W1").transpose()));
            s.line("W1", "h_prebn", g -> s.v("emb_cat").transpose().matmul(g));
            s.line("b1", "h_prebn", g -> s.sum(g, 0, false));
            s.line("emb", "emb_cat", g -> g.reshape(B, 3, E));
            s.line("C", "emb", g -> s.scatterRows(g, in.get("tokens"), V));
        }
    },

    /** Token embedding, ReLU layer, logits, softmax and cross-entropy in one step; B = 14, embedding 6, hidden 10, V = 7. */
    BIGRAM {
        private static final int B = 14;
        private static final int V = 7;

        @Override
        Map<String, Tensor> inputs(DType dtype, long seed) {
            RandomGenerator rng = new SplittableRandom(seed);
            Map<String, Tensor> in = new LinkedHashMap<>();
            in.put("tokens", Tensor.randint(rng, V, B));
            in.put("targets", Tensor.randint(rng, V, B));
            in.put("wte", Tensor.randn(rng, dtype, V, 6));
            in.put("W1", Tensor.randn(rng, dtype, 10, 6).mul(0.5));
            in.put("W2", Tensor.randn(rng, dtype, V, 10).mul(0.5));
            return in;
        }

        @Override
        Tensor forward(Values in) {
            Tensor x = in.get("wte").index(in.get("tokens")).named("x");
            Tensor pre = x.matmul(in.get("W1").transpose()).named("h_pre");
            Tensor h = pre.relu().named("h");
            Tensor logits = h.matmul(in.get("W2").transpose()).named("logits");
            return logits.crossEntropy(in.get("targets")).named("loss");
        }

        @Override
        void backward(Lines s, Values in) {
            DType dtype = in.get("wte").dtype();
            s.seed("loss", Tensor.scalar(1, dtype));
            s.line(
                    "logits",
                    "loss",
                    g -> s.v("logits")
                            .softmax(1)
                            .sub(in.get("targets").oneHot(V, dtype))
                            .mul(s.number(1.0 / B))
                            .mul(g));
            s.line("W2", "logits", g -> g.transpose().matmul(s.v("h")));
            s.line("h", "logits", g -> g.matmul(s.v("W2")));
            s.line("h_pre", "h", g -> s.v("h_pre").gt(0).to(dtype).mul(g));
            s.line("W1", "h_pre", g -> g.transpose().matmul(s.v("x")));
            s.line("x", "h_pre", g -> g.matmul(s.v("W1")));
            s.line("wte", "x", g -> s.scatterRows(g, in.get("tokens"), V));
        }
    },

    /** RMS norm, causal attention, dropout, projection, residual, mean squared error; T = 6, C = 8, D = 5. */
    ATTENTION {
        private static final int T = 6;
        private static final int C = 8;
        private static final int D = 5;
        private static final double KEPT = 0.8;
        private static final double SCALE = 1 / Math.sqrt(D);

        @Override
        Map<String, Tensor> inputs(DType dtype, long seed) {
            RandomGenerator rng = new SplittableRandom(seed);
            Map<String, Tensor> in = new LinkedHashMap<>();
            in.put("x", Tensor.randn(rng, dtype, T, C));
            in.put("gain", Tensor.randn(rng, dtype, C).mul(0.2).add(1));
            for (String w : new String[] {"Wq", "Wk", "Wv"}) {
                in.put(w, Tensor.randn(rng, dtype, C, D).mul(0.5));
            }
            in.put("Wo", Tensor.randn(rng, dtype, D, C).mul(0.5));
            in.put("target", Tensor.randn(rng, dtype, T, C));
            in.put("keep", Tensor.rand(rng, T, C).lt(KEPT));
            return in;
        }

        private Tensor past() {
            return Tensor.full(1, DType.I32, Shape.of(T, T)).tril();
        }

        @Override
        Tensor forward(Values in) {
            Tensor x = in.get("x");
            Tensor ms = x.square().mean(1, true).named("ms");
            Tensor rinv = ms.add(1e-5).pow(-0.5).named("rinv");
            Tensor xhat = x.mul(rinv).named("xhat");
            Tensor xn = xhat.mul(in.get("gain")).named("xn");
            Tensor q = xn.matmul(in.get("Wq")).named("q");
            Tensor k = xn.matmul(in.get("Wk")).named("k");
            Tensor v = xn.matmul(in.get("Wv")).named("v");
            Tensor scores = q.matmul(k.transpose()).mul(SCALE).named("scores");
            Tensor masked =
                    Tensor.where(past(), scores, Tensor.scalar(-1e9, x.dtype())).named("masked");
            Tensor att = masked.softmax(1).named("att");
            Tensor out = att.matmul(v).named("out");
            Tensor proj = out.matmul(in.get("Wo")).named("proj");
            Tensor drop = proj.mul(in.get("keep").to(x.dtype())).mul(1 / KEPT).named("drop");
            Tensor y = x.add(drop).named("y");
            return y.sub(in.get("target")).square().mean().named("loss");
        }

        @Override
        void backward(Lines s, Values in) {
            DType dtype = in.get("x").dtype();
            s.seed("loss", Tensor.scalar(1, dtype));
            s.line(
                    "y",
                    "loss",
                    g -> s.v("y")
                            .sub(in.get("target"))
                            .mul(s.number(2))
                            .mul(s.number(1.0 / (T * C)))
                            .mul(g));
            s.line("x", "y", g -> g);
            s.line("drop", "y", g -> g);
            s.line("proj", "drop", g -> g.mul(in.get("keep").to(dtype)).mul(s.number(1 / KEPT)));
            s.line("Wo", "proj", g -> s.v("out").transpose().matmul(g));
            s.line("out", "proj", g -> g.matmul(s.v("Wo").transpose()));
            s.line("att", "out", g -> g.matmul(s.v("v").transpose()));
            s.line("v", "out", g -> s.v("att").transpose().matmul(g));
            s.line("masked", "att", g -> s.v("att").mul(g.sub(s.v("att").mul(g).sum(1, true))));
            s.line("scores", "masked", g -> g.tril());
            s.line("q", "scores", g -> g.matmul(s.v("k")).mul(s.number(SCALE)));
            s.line("k", "scores", g -> g.transpose().matmul(s.v("q")).mul(s.number(SCALE)));
            s.line("Wq", "q", g -> s.v("xn").transpose().matmul(g));
            s.line("Wk", "k", g -> s.v("xn").transpose().matmul(g));
            s.line("Wv", "v", g -> s.v("xn").transpose().matmul(g));
            s.line("xn", "q", g -> g.matmul(s.v("Wq").transpose()));
            s.line("xn", "k", g -> g.matmul(s.v("Wk").transpose()));
            s.line("xn", "v", g -> g.matmul(s.v("Wv").transpose()));
            s.line("gain", "xn", g -> s.sum(s.v("xhat").mul(g), 0, false));
            s.line("xhat", "xn", g -> s.v("gain").mul(g));
            s.line("rinv", "xhat", g -> s.sum(s.v("x").mul(g), 1, true));
            s.line("x", "xhat", g -> s.v("rinv").mul(g));
            s.line(
                    "ms",
                    "rinv",
                    g -> s.v("ms").add(1e-5).pow(-1.5).mul(s.number(-0.5)).mul(g));
            s.line(
                    "x",
                    "ms",
                    g -> s.v("x").mul(s.number(2)).mul(s.number(1.0 / C)).mul(g));
        }
    },

    /**
     * Layer norm, a SiLU layer, residual, mean squared error; N = 7, C = 6, hidden 10. Added when the doctor was finished, and run once: the figures on
     * it owe nothing to tuning.
     */
    HELD_OUT {
        private static final int N = 7;
        private static final int C = 6;

        @Override
        Map<String, Tensor> inputs(DType dtype, long seed) {
            RandomGenerator rng = new SplittableRandom(seed);
            Map<String, Tensor> in = new LinkedHashMap<>();
            in.put("x", Tensor.randn(rng, dtype, N, C));
            in.put("gamma", Tensor.randn(rng, dtype, C).mul(0.2).add(1));
            in.put("beta", Tensor.randn(rng, dtype, C).mul(0.2));
            in.put("Wup", Tensor.randn(rng, dtype, C, 10).mul(0.6));
            in.put("bup", Tensor.randn(rng, dtype, 10).mul(0.1));
            in.put("Wdown", Tensor.randn(rng, dtype, 10, C).mul(0.5));
            in.put("target", Tensor.randn(rng, dtype, N, C));
            return in;
        }

        @Override
        Tensor forward(Values in) {
            Tensor x = in.get("x");
            Tensor mu = x.mean(1, true).named("mu");
            Tensor xc = x.sub(mu).named("xc");
            Tensor var = xc.square().mean(1, true).named("var");
            Tensor rstd = var.add(1e-5).sqrt().reciprocal().named("rstd");
            Tensor xhat = xc.mul(rstd).named("xhat");
            Tensor ln = xhat.mul(in.get("gamma")).add(in.get("beta")).named("ln");
            Tensor up = ln.matmul(in.get("Wup")).add(in.get("bup")).named("up");
            Tensor gate = up.sigmoid().named("gate");
            Tensor act = up.mul(gate).named("act");
            Tensor down = act.matmul(in.get("Wdown")).named("down");
            Tensor y = x.add(down).named("y");
            return y.sub(in.get("target")).square().mean().named("loss");
        }

        @Override
        void backward(Lines s, Values in) {
            DType dtype = in.get("x").dtype();
            s.seed("loss", Tensor.scalar(1, dtype));
            s.line(
                    "y",
                    "loss",
                    g -> s.v("y")
                            .sub(in.get("target"))
                            .mul(s.number(2))
                            .mul(s.number(1.0 / (N * C)))
                            .mul(g));
            s.line("x", "y", g -> g);
            s.line("down", "y", g -> g);
            s.line("Wdown", "down", g -> s.v("act").transpose().matmul(g));
            s.line("act", "down", g -> g.matmul(s.v("Wdown").transpose()));
            s.line("gate", "act", g -> s.v("up").mul(g));
            s.line("up", "act", g -> s.v("gate").mul(g));
            s.line("up", "gate", g -> s.v("gate").mul(s.v("gate").neg().add(1)).mul(g));
            s.line("bup", "up", g -> s.sum(g, 0, false));
            s.line("Wup", "up", g -> s.v("ln").transpose().matmul(g));
            s.line("ln", "up", g -> g.matmul(s.v("Wup").transpose()));
            s.line("beta", "ln", g -> s.sum(g, 0, false));
            s.line("gamma", "ln", g -> s.sum(s.v("xhat").mul(g), 0, false));
            s.line("xhat", "ln", g -> s.v("gamma").mul(g));
            s.line("rstd", "xhat", g -> s.sum(s.v("xc").mul(g), 1, true));
            s.line("xc", "xhat", g -> s.v("rstd").mul(g));
            s.line("var", "rstd", g -> s.v("rstd").pow(3).mul(s.number(-0.5)).mul(g));
            s.line(
                    "xc",
                    "var",
                    g -> s.v("xc").mul(s.number(2)).mul(s.number(1.0 / C)).mul(g));
            s.line("mu", "xc", g -> s.sum(g, 1, true).mul(s.number(-1)));
            s.line("x", "xc", g -> g);
            s.line("x", "mu", g -> g.mul(s.number(1.0 / C)).expand(N, C));
        }
    };

    abstract Map<String, Tensor> inputs(DType dtype, long seed);

    /** Returns inputs of which the parameters are marked as wanting a gradient. */
    Map<String, Tensor> marked(DType dtype, long seed) {
        Map<String, Tensor> in = inputs(dtype, seed);
        in.forEach((name, t) -> {
            if (t.dtype().isFloating() && !name.equals("target")) {
                t.requiresGrad(true);
            }
        });
        return in;
    }

    abstract Tensor forward(Values in);

    abstract void backward(Lines sheet, Values in);
}
