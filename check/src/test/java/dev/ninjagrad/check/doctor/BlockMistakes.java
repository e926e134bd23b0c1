package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The part of {@link HumanMistakes} that is about the bigram MLP, the attention block and the model held out. */
final class BlockMistakes {
    private final List<HumanMistakes.Mistake> all = new ArrayList<>();

    private BlockMistakes() {}

    static List<HumanMistakes.Mistake> all() {
        BlockMistakes list = new BlockMistakes();
        list.bigram();
        list.attention();
        list.heldOut();
        return list.all;
    }

    private void bigram(String story, String line, Lines.Rewrite rewrite, Fault... names) {
        all.add(HumanMistakes.line(CorpusModel.BIGRAM, story, line, rewrite, names));
    }

    private void bigram() {
        bigram(
                "(p − y), not divided",
                "logits from loss",
                (s, g) -> s.v("logits").softmax(1).sub(HumanMistakes.onehot(s)),
                Fault.FACTOR_DROPPED);
        bigram(
                "p/n − y",
                "logits from loss",
                (s, g) -> s.v("logits").softmax(1).div(14).sub(HumanMistakes.onehot(s)));
        bigram(
                "softmax over the batch",
                "logits from loss",
                (s, g) -> s.v("logits").softmax(0).sub(HumanMistakes.onehot(s)).div(14));
        bigram(
                "logits for probabilities",
                "logits from loss",
                (s, g) -> s.v("logits").sub(HumanMistakes.onehot(s)).div(14),
                Fault.FUNCTION_FORGOTTEN);
        bigram(
                "one-hot forgotten",
                "logits from loss",
                (s, g) -> s.v("logits").softmax(1).div(14),
                Fault.TERM_DROPPED);
        bigram(
                "sigmoid instead of softmax",
                "logits from loss",
                (s, g) -> s.v("logits").sigmoid().sub(HumanMistakes.onehot(s)).div(14));
        bigram("relu lets everything through", "h_pre from h", (s, g) -> g, Fault.MASK_DROPPED);
        bigram(
                "relu the wrong way round",
                "h_pre from h",
                (s, g) -> s.v("h_pre").le(0).to(g.dtype()).mul(g),
                Fault.MASK_INVERTED);
        bigram("relu masks by the gradient", "h_pre from h", (s, g) -> g.relu());
        bigram(
                "relu multiplies by its output",
                "h_pre from h",
                (s, g) -> s.v("h").mul(g));
        bigram("leaky relu", "h_pre from h", (s, g) -> Tensor.where(s.v("h_pre").gt(0), g, g.mul(0.01)));
        bigram("W1 transposed", "W1 from h_pre", (s, g) -> s.v("x").transpose().matmul(g), Fault.TRANSPOSED);
        bigram("W2 reads h_pre", "W2 from logits", (s, g) -> g.transpose().matmul(s.v("h_pre")), Fault.WRONG_OPERAND);
        bigram("embedding forgotten", "wte from x", (s, g) -> s.v("wte").mul(0), Fault.DETACHED);
        bigram("rows scattered by target", "wte from x", (s, g) -> s.scatterRows(g, s.v("targets"), 7));
    }

    private void heldOut(String story, String line, Lines.Rewrite rewrite, Fault... names) {
        all.add(HumanMistakes.line(CorpusModel.HELD_OUT, story, line, rewrite, names));
    }

    private void heldOut() {
        heldOut("residual forgotten", "x from y", (s, g) -> g.mul(0), Fault.RESIDUAL_FORGOTTEN);
        heldOut(
                "mean over rows only",
                "y from loss",
                (s, g) -> s.v("y").sub(s.v("target")).mul(2.0 / 7).mul(g));
        heldOut(
                "error not doubled",
                "y from loss",
                (s, g) -> s.v("y").sub(s.v("target")).div(42).mul(g),
                Fault.FACTOR_DROPPED);
        heldOut(
                "error's sign instead of the error",
                "y from loss",
                (s, g) -> s.v("y").sub(s.v("target")).sign().mul(2.0 / 42));
        heldOut(
                "sigmoid's slope without 1 − s",
                "up from gate",
                (s, g) -> s.v("gate").mul(g),
                Fault.OPERAND_DROPPED);
        heldOut(
                "sigmoid's slope as tanh's",
                "up from gate",
                (s, g) -> s.v("gate").square().neg().add(1).mul(g));
        heldOut(
                "sigmoid's slope from up",
                "up from gate",
                (s, g) -> s.v("up").mul(s.v("up").neg().add(1)).mul(g),
                Fault.INPUT_FOR_OUTPUT);
        heldOut("the gate is a constant", "up from gate", (s, g) -> s.v("gate").mul(0), Fault.PATH_MISSING);
        heldOut(
                "gate path assigned",
                "up from gate",
                (s, g) -> s.v("gate").mul(s.v("gate").neg().add(1)).mul(g).sub(s.d("up")),
                Fault.NOT_ACCUMULATED);
        heldOut("gate times itself", "gate from act", (s, g) -> s.v("gate").mul(g), Fault.MUL_SWAPPED_OPERANDS);
        heldOut("up bias averaged", "bup from up", (s, g) -> g.mean(0), Fault.BROADCAST_AVERAGED);
        heldOut(
                "up weights read xhat",
                "Wup from up",
                (s, g) -> s.v("xhat").transpose().matmul(g),
                Fault.WRONG_OPERAND);
        heldOut(
                "down weights transposed",
                "Wdown from down",
                (s, g) -> g.transpose().matmul(s.v("act")),
                Fault.TRANSPOSED);
        heldOut(
                "gamma summed over channels",
                "gamma from ln",
                (s, g) -> s.v("xhat").mul(g).sum(1),
                Fault.WRONG_AXIS);
        heldOut("gamma reads ln", "gamma from ln", (s, g) -> s.v("ln").mul(g).sum(0), Fault.WRONG_OPERAND);
        heldOut(
                "rstd squared, not cubed",
                "var from rstd",
                (s, g) -> s.v("rstd").square().mul(-0.5).mul(g));
        heldOut("sqrt only", "var from rstd", (s, g) -> s.v("rstd").mul(0.5).mul(g));
        heldOut(
                "rstd's sign",
                "var from rstd",
                (s, g) -> s.v("rstd").pow(3).mul(0.5).mul(g),
                Fault.SIGN_FLIPPED);
        heldOut(
                "variance unbiased",
                "xc from var",
                (s, g) -> s.v("xc").mul(2.0 / 5).mul(g),
                Fault.BATCHNORM_N_FOR_N_MINUS_1);
        heldOut(
                "variance divided by the batch",
                "xc from var",
                (s, g) -> s.v("xc").mul(2.0 / 7).mul(g));
        heldOut(
                "variance's path forgotten",
                "xc from var",
                (s, g) -> s.v("xc").mul(0),
                Fault.MEAN_PATH_MISSING,
                Fault.PATH_MISSING);
        heldOut("mean along the batch", "mu from xc", (s, g) -> g.sum(0, true).neg(), Fault.WRONG_AXIS);
        heldOut("mean's 1/n forgotten", "x from mu", (s, g) -> g.expand(7, 6), Fault.FACTOR_DROPPED);
        heldOut("dropout in the backward pass only", "act from down", (s, g) -> {
            Tensor d = g.matmul(s.v("Wdown").transpose());
            return d.mul(s.v("act").gt(0).to(d.dtype())).mul(2);
        });
    }

    private void attention(String story, String line, Lines.Rewrite rewrite, Fault... names) {
        all.add(HumanMistakes.line(CorpusModel.ATTENTION, story, line, rewrite, names));
    }

    private void attention() {
        attention("scale forgotten", "q from scores", (s, g) -> g.matmul(s.v("k")), Fault.FACTOR_DROPPED);
        attention(
                "scale squared",
                "k from scores",
                (s, g) -> g.transpose().matmul(s.v("q")).div(5));
        attention(
                "softmax element by element",
                "masked from att",
                (s, g) -> s.v("att").mul(g),
                Fault.SOFTMAX_MISSING_COUPLING);
        attention(
                "sigmoid-like softmax",
                "masked from att",
                (s, g) -> s.v("att").mul(s.v("att").neg().add(1)).mul(g));
        attention(
                "softmax couples down the columns",
                "masked from att",
                (s, g) -> s.v("att").mul(g.sub(s.v("att").mul(g).sum(0, true))),
                Fault.WRONG_AXIS);
        attention(
                "softmax coupling unweighted",
                "masked from att",
                (s, g) -> s.v("att").mul(g.sub(g.sum(1, true))),
                Fault.OPERAND_DROPPED);
        attention(
                "dropout not rescaled",
                "proj from drop",
                (s, g) -> g.mul(s.v("keep").to(g.dtype())),
                Fault.FACTOR_DROPPED,
                Fault.DROPOUT_NOT_RESCALED);
        attention(
                "dropout mask forgotten",
                "proj from drop",
                (s, g) -> g.div(0.8),
                Fault.MASK_DROPPED,
                Fault.DROPOUT_MASK_MISSING,
                Fault.OPERAND_DROPPED);
        attention(
                "dropout rescaled by 1 − p",
                "proj from drop",
                (s, g) -> g.mul(s.v("keep").to(g.dtype())).mul(0.8),
                Fault.FACTOR_INVERTED);
        attention("residual forgotten", "x from y", (s, g) -> g.mul(0), Fault.RESIDUAL_FORGOTTEN);
        attention("values not transposed", "v from out", (s, g) -> s.v("att").matmul(g), Fault.TRANSPOSED);
        attention(
                "keys not transposed",
                "k from scores",
                (s, g) -> g.matmul(s.v("q")).div(Math.sqrt(5)),
                Fault.TRANSPOSED);
        attention(
                "queries read themselves",
                "q from scores",
                (s, g) -> g.matmul(s.v("q")).div(Math.sqrt(5)),
                Fault.WRONG_OPERAND);
        attention(
                "key path forgotten",
                "xn from k",
                (s, g) -> g.matmul(s.v("Wk").transpose()).mul(0),
                Fault.PATH_MISSING);
        attention(
                "value path assigned",
                "xn from v",
                (s, g) -> g.matmul(s.v("Wv").transpose()).sub(s.d("xn")),
                Fault.NOT_ACCUMULATED);
        attention(
                "query weights used for keys",
                "xn from k",
                (s, g) -> g.matmul(s.v("Wq").transpose()),
                Fault.WRONG_OPERAND);
        attention(
                "rms seen as constant",
                "x from ms",
                (s, g) -> s.v("x").mul(0),
                Fault.MEAN_PATH_MISSING,
                Fault.PATH_MISSING);
        attention(
                "mean of squares: two forgotten",
                "x from ms",
                (s, g) -> s.v("x").div(8).mul(g),
                Fault.FACTOR_DROPPED);
        attention(
                "mean of squares: 1/C forgotten",
                "x from ms",
                (s, g) -> s.v("x").mul(2).mul(g),
                Fault.FACTOR_DROPPED);
        attention(
                "rsqrt: exponent",
                "ms from rinv",
                (s, g) -> s.v("ms").add(1e-5).pow(-0.5).mul(-0.5).mul(g),
                Fault.EXPONENT_WRONG);
        attention("gain averaged", "gain from xn", (s, g) -> s.v("xhat").mul(g).mean(0), Fault.BROADCAST_AVERAGED);
        attention("gain reads x", "gain from xn", (s, g) -> s.v("x").mul(g).sum(0), Fault.WRONG_OPERAND);
        attention(
                "target minus prediction",
                "y from loss",
                (s, g) -> s.v("target").sub(s.v("y")).mul(2.0 / 48).mul(g),
                Fault.SIGN_FLIPPED,
                Fault.SUB_SWAPPED_OPERANDS);
        attention(
                "mean over tokens only",
                "y from loss",
                (s, g) -> s.v("y").sub(s.v("target")).mul(2.0 / 6).mul(g));
        attention(
                "weights read x before the norm",
                "Wv from v",
                (s, g) -> s.v("x").transpose().matmul(g),
                Fault.WRONG_OPERAND);
        attention(
                "projection reads the values",
                "Wo from proj",
                (s, g) -> s.v("v").transpose().matmul(g),
                Fault.WRONG_OPERAND);
    }
}
