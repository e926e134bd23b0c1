package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Lines as people write them when they get them wrong: what is easy to believe while deriving, written as plain tensor code. For some there is no
 * name in the catalogue of faults, and the right answer of the doctor is then "unknown".
 */
final class HumanMistakes {
    /**
     * One wrong pass.
     *
     * @param story what was believed
     * @param lines the lines that differ, by "target from source"
     * @param unreturned gradients this pass does not compute
     * @param where the values whose rule is wrong
     * @param names faults that describe it; none if the catalogue has no name for it
     */
    record Mistake(
            CorpusModel model,
            String story,
            Map<String, Lines.Rewrite> lines,
            Set<String> unreturned,
            Set<String> where,
            Set<Fault> names) {}

    private final List<Mistake> all = new ArrayList<>();

    private HumanMistakes() {}

    static List<Mistake> all() {
        HumanMistakes list = new HumanMistakes();
        list.softmax();
        list.hidden();
        list.batchNorm();
        list.inputSide();
        list.shortForms();
        list.all.addAll(BlockMistakes.all());
        return list.all;
    }

    /** Returns one wrong line. */
    static Mistake line(CorpusModel model, String story, String line, Lines.Rewrite rewrite, Fault... names) {
        Set<Fault> set = EnumSet.noneOf(Fault.class);
        set.addAll(List.of(names));
        String target = line.substring(0, line.indexOf(' '));
        return new Mistake(model, story, Map.of(line, rewrite), Set.of(), Set.of(target), set);
    }

    private void ninja(String story, String line, Lines.Rewrite rewrite, Fault... names) {
        all.add(line(CorpusModel.NINJA, story, line, rewrite, names));
    }

    static Tensor onehot(Lines s) {
        Tensor logits = s.v("logits");
        return s.v("targets").oneHot(logits.dim(1), logits.dtype());
    }

    private void softmax() {
        ninja(
                "log's derivative taken as x",
                "probs from logprobs",
                (s, g) -> g.mul(s.v("probs")),
                Fault.MULTIPLIED_FOR_DIVIDED);
        ninja(
                "the loss is a sum",
                "logprobs from loss",
                (s, g) -> onehot(s).neg().mul(g),
                Fault.FACTOR_DROPPED);
        ninja(
                "the loss is the log-likelihood",
                "logprobs from loss",
                (s, g) -> onehot(s).mul(1.0 / 16).mul(g),
                Fault.SIGN_FLIPPED);
        ninja(
                "the mean is over classes",
                "logprobs from loss",
                (s, g) -> onehot(s).mul(-1.0 / 9).mul(g));
        ninja(
                "every class has a target",
                "logprobs from loss",
                (s, g) -> Tensor.ones(g.dtype(), onehot(s).shape()).mul(-1.0 / 16));
        ninja("log base 2", "probs from logprobs", (s, g) -> g.div(s.v("probs").mul(Math.log(2))));
        ninja(
                "1/x has slope 1/x",
                "counts_sum from counts_sum_inv",
                (s, g) -> s.v("counts_sum_inv").neg().mul(g),
                Fault.EXPONENT_WRONG);
        ninja(
                "1/x has slope 1/x²",
                "counts_sum from counts_sum_inv",
                (s, g) -> s.v("counts_sum_inv").square().mul(g),
                Fault.SIGN_FLIPPED);
        ninja(
                "the sum's path overwrites",
                "counts from counts_sum",
                (s, g) -> g.expand(16, 9).sub(s.d("counts")),
                Fault.NOT_ACCUMULATED);
        ninja(
                "exp has slope x",
                "norm_logits from counts",
                (s, g) -> s.v("norm_logits").mul(g),
                Fault.INPUT_FOR_OUTPUT);
        ninja(
                "exp then softmax confused",
                "norm_logits from counts",
                (s, g) -> s.v("probs").mul(g),
                Fault.WRONG_OPERAND);
        ninja(
                "maxima along the batch",
                "logit_maxes from norm_logits",
                (s, g) -> g.sum(0, true).neg(),
                Fault.WRONG_AXIS);
        ninja(
                "counts_sum seen as constant",
                "counts from counts_sum",
                (s, g) -> g.expand(16, 9).mul(0),
                Fault.MEAN_PATH_MISSING,
                Fault.PATH_MISSING);
    }

    private void hidden() {
        ninja(
                "W2 comes out transposed",
                "W2 from logits",
                (s, g) -> g.transpose().matmul(s.v("h")),
                Fault.TRANSPOSED);
        ninja("bias takes the mean over the batch", "b2 from logits", (s, g) -> g.mean(0), Fault.BROADCAST_AVERAGED);
        ninja("bias takes the last example", "b2 from logits", (s, g) -> g.select(0, -1));
        ninja("bias summed over classes", "b2 from logits", (s, g) -> g.sum(1), Fault.WRONG_AXIS);
        ninja(
                "square of tanh forgotten",
                "h_preact from h",
                (s, g) -> s.v("h").neg().add(1).mul(g),
                Fault.SQUARE_FORGOTTEN);
        ninja(
                "tanh of tanh",
                "h_preact from h",
                (s, g) -> s.v("h").tanh().square().neg().add(1).mul(g));
        ninja(
                "tanh from its input",
                "h_preact from h",
                (s, g) -> s.v("h_preact").square().neg().add(1).mul(g),
                Fault.TANH_DERIVATIVE_FROM_INPUT);
        ninja(
                "sigmoid's derivative",
                "h_preact from h",
                (s, g) -> s.v("h").mul(s.v("h").neg().add(1)).mul(g));
        ninja(
                "relu's derivative",
                "h_preact from h",
                (s, g) -> s.v("h").gt(0).to(g.dtype()).mul(g));
        ninja("1 + tanh²", "h_preact from h", (s, g) -> s.v("h").square().add(1).mul(g), Fault.TERM_SIGN_FLIPPED);
        ninja("gain forgets its factor", "bngain from h_preact", (s, g) -> g.sum(0, true), Fault.OPERAND_DROPPED);
        ninja(
                "gain loses a dimension",
                "bngain from h_preact",
                (s, g) -> s.v("bn_raw").mul(g).sum(0),
                Fault.KEEPDIM_LOST);
        ninja(
                "gain reads the output",
                "bngain from h_preact",
                (s, g) -> s.v("h_preact").mul(g).sum(0, true),
                Fault.WRONG_OPERAND,
                Fault.OUTPUT_FOR_INPUT);
        ninja(
                "bn_raw times itself",
                "bn_raw from h_preact",
                (s, g) -> s.v("bn_raw").mul(g),
                Fault.MUL_SWAPPED_OPERANDS);
        ninja(
                "bn_raw divided by the gain",
                "bn_raw from h_preact",
                (s, g) -> g.div(s.v("bngain")),
                Fault.MULTIPLIED_FOR_DIVIDED);
    }

    private void batchNorm() {
        ninja(
                "var_inv not summed",
                "bn_var_inv from bn_raw",
                (s, g) -> s.v("bn_diff").mul(g),
                Fault.BROADCAST_NOT_SUMMED);
        ninja(
                "var_inv times bn_raw",
                "bn_var_inv from bn_raw",
                (s, g) -> s.v("bn_raw").mul(g).sum(0, true),
                Fault.WRONG_OPERAND,
                Fault.OUTPUT_FOR_INPUT);
        ninja(
                "exponent not lowered",
                "bn_var from bn_var_inv",
                (s, g) -> s.v("bn_var").add(1e-5).pow(-0.5).mul(-0.5).mul(g),
                Fault.EXPONENT_WRONG);
        ninja(
                "eps forgotten",
                "bn_var from bn_var_inv",
                (s, g) -> s.v("bn_var").pow(-1.5).mul(-0.5).mul(g),
                Fault.TERM_DROPPED);
        ninja(
                "minus one half became one half",
                "bn_var from bn_var_inv",
                (s, g) -> s.v("bn_var").add(1e-5).pow(-1.5).mul(0.5).mul(g),
                Fault.SIGN_FLIPPED);
        ninja(
                "−½·inv instead of −½·inv³",
                "bn_var from bn_var_inv",
                (s, g) -> s.v("bn_var_inv").mul(-0.5).mul(g),
                Fault.EXPONENT_WRONG);
        ninja(
                "inv² instead of inv³",
                "bn_var from bn_var_inv",
                (s, g) -> s.v("bn_var_inv").square().mul(-0.5).mul(g));
        ninja(
                "biased variance",
                "bn_diff_sq from bn_var",
                (s, g) -> g.expand(16, 12).mul(1.0 / 16),
                Fault.BATCHNORM_N_FOR_N_MINUS_1);
        ninja("variance is a sum", "bn_diff_sq from bn_var", (s, g) -> g.expand(16, 12), Fault.FACTOR_DROPPED);
        ninja(
                "two forgotten",
                "bn_diff from bn_diff_sq",
                (s, g) -> s.v("bn_diff").mul(g),
                Fault.FACTOR_DROPPED);
        ninja(
                "slope of a square is the square",
                "bn_diff from bn_diff_sq",
                (s, g) -> s.v("bn_diff_sq").mul(2).mul(g),
                Fault.OUTPUT_FOR_INPUT);
        ninja(
                "a cube's slope",
                "bn_diff from bn_diff_sq",
                (s, g) -> s.v("bn_diff").square().mul(3).mul(g));
        ninja(
                "mean's gradient averaged",
                "bn_mean from bn_diff",
                (s, g) -> g.mean(0, true).neg(),
                Fault.BROADCAST_AVERAGED,
                Fault.MEAN_FOR_SUM);
        ninja("mean is added", "bn_mean from bn_diff", (s, g) -> g.sum(0, true), Fault.SIGN_FLIPPED);
        ninja("mean's 1/n forgotten", "h_prebn from bn_mean", (s, g) -> g.expand(16, 12), Fault.FACTOR_DROPPED);
        ninja(
                "mean seen as constant",
                "h_prebn from bn_mean",
                (s, g) -> g.expand(16, 12).mul(0),
                Fault.MEAN_PATH_MISSING);
        ninja("mean reaches the first example only", "h_prebn from bn_mean", (s, g) -> g.pad(0, 0, 15));
        ninja(
                "variance's path subtracted",
                "bn_diff from bn_diff_sq",
                (s, g) -> s.v("bn_diff").mul(-2).mul(g),
                Fault.TERM_SIGN_FLIPPED);
        ninja("diff passes straight through", "bn_diff from bn_raw", (s, g) -> g, Fault.OPERAND_DROPPED);
    }

    private void inputSide() {
        ninja(
                "W1 comes out transposed",
                "W1 from h_prebn",
                (s, g) -> g.transpose().matmul(s.v("emb_cat")),
                Fault.TRANSPOSED);
        ninja("b1 summed over units", "b1 from h_prebn", (s, g) -> g.sum(1), Fault.WRONG_AXIS);
        ninja(
                "block and embedding mixed up",
                "emb from emb_cat",
                (s, g) -> g.reshape(16, 5, 3).transpose(),
                Fault.RESHAPE_MIXED_AXES);
        ninja("table rows assigned", "C from emb", (s, g) -> assigned(s, g), Fault.SCATTER_OVERWRITES);
        ninja(
                "only the first token of the block",
                "C from emb",
                (s, g) -> s.scatterRows(g.slice(1, 0, 1), s.v("tokens").slice(1, 0, 1), 9));
        ninja(
                "rows averaged over their uses",
                "C from emb",
                (s, g) -> s.scatterRows(g, s.v("tokens"), 9).div(uses(s)));
        ninja(
                "table scaled by the batch",
                "C from emb",
                (s, g) -> s.scatterRows(g, s.v("tokens"), 9).div(16),
                Fault.FACTOR_ADDED);
        ninja(
                "gradient clipped",
                "C from emb",
                (s, g) -> s.scatterRows(g, s.v("tokens"), 9).minimum(0.01).maximum(-0.01));
        ninja(
                "learning rate multiplied in",
                "W1 from h_prebn",
                (s, g) -> s.v("emb_cat").transpose().matmul(g).mul(-0.1));
        ninja(
                "weight decay mixed in",
                "W1 from h_prebn",
                (s, g) -> s.v("emb_cat").transpose().matmul(g).add(s.v("W1").mul(0.01)));
    }

    private static Tensor assigned(Lines s, Tensor g) {
        double[] out = new double[45];
        int[] tokens = s.v("tokens").toInts();
        double[] from = g.toDoubles();
        for (int i = 0; i < tokens.length; i++) {
            System.arraycopy(from, i * 5, out, tokens[i] * 5, 5);
        }
        return Tensor.of(out, 9, 5).to(g.dtype());
    }

    private static Tensor uses(Lines s) {
        double[] count = new double[9];
        for (int t : s.v("tokens").toInts()) {
            count[t]++;
        }
        for (int i = 0; i < 9; i++) {
            count[i] = Math.max(1, count[i]);
        }
        return Tensor.of(count, 9, 1).to(s.v("C").dtype());
    }

    // ---- the short forms, wrong

    static final List<String> SOFTMAX_STEPS =
            List.of("logprobs", "probs", "counts_sum_inv", "counts_sum", "counts", "norm_logits", "logit_maxes");
    static final List<String> NORM_STEPS =
            List.of("bn_raw", "bn_diff", "bn_var_inv", "bn_var", "bn_diff_sq", "bn_mean");

    private void shortSoftmax(String story, Lines.Rewrite formula, Fault... names) {
        Map<String, Lines.Rewrite> lines = new LinkedHashMap<>();
        lines.put("logits from norm_logits", formula);
        lines.put("logits from logit_maxes", (s, g) -> s.v("logits").mul(0));
        add(CorpusModel.NINJA, story, lines, SOFTMAX_STEPS, "logits", names);
    }

    private void shortNorm(String story, Lines.Rewrite formula, Fault... names) {
        Map<String, Lines.Rewrite> lines = new LinkedHashMap<>();
        lines.put("h_prebn from bn_diff", formula);
        lines.put("h_prebn from bn_mean", (s, g) -> s.v("h_prebn").mul(0));
        add(CorpusModel.NINJA, story, lines, NORM_STEPS, "h_prebn", names);
    }

    private void add(
            CorpusModel model,
            String story,
            Map<String, Lines.Rewrite> lines,
            List<String> gone,
            String where,
            Fault... names) {
        Set<Fault> set = EnumSet.noneOf(Fault.class);
        set.addAll(List.of(names));
        all.add(new Mistake(model, story, lines, new TreeSet<>(gone), Set.of(where), set));
    }

    private void shortForms() {
        shortSoftmax("(p − y), not divided", (s, g) -> s.v("probs").sub(onehot(s)), Fault.FACTOR_DROPPED);
        shortSoftmax("(y − p)/n", (s, g) -> onehot(s).sub(s.v("probs")).div(16), Fault.SIGN_FLIPPED);
        shortSoftmax("p/n, one-hot forgotten", (s, g) -> s.v("probs").div(16), Fault.TERM_DROPPED, Fault.PATH_MISSING);
        shortSoftmax("log p − y", (s, g) -> s.v("logprobs").sub(onehot(s)).div(16));
        shortNorm(
                "Σd forgotten",
                (s, g) -> norm(s, 0, 1),
                Fault.NORM_MISSING_PATH,
                Fault.PATH_MISSING,
                Fault.MEAN_PATH_MISSING);
        shortNorm("x̂Σ(d·x̂) forgotten", (s, g) -> norm(s, 1, 0), Fault.NORM_MISSING_PATH, Fault.PATH_MISSING);
        shortNorm("n/(n − 1) forgotten", (s, g) -> norm(s, 1, 15.0 / 16), Fault.BATCHNORM_N_FOR_N_MINUS_1);
        shortNorm("gain forgotten", (s, g) -> norm(s, 1, 1).div(s.v("bngain")), Fault.OPERAND_DROPPED);
        shortNorm("inv forgotten", (s, g) -> norm(s, 1, 1).div(s.v("bn_var_inv")));
    }

    /** γ·inv/n · (n·d − a·Σd − b·n/(n−1)·x̂·Σ(d·x̂)), right for a = b = 1. */
    static Tensor norm(Lines s, double a, double b) {
        Tensor d = s.d("h_preact");
        Tensor x = s.v("bn_raw");
        Tensor along = x.mul(d.mul(x).sum(0, true)).mul(b * 16 / 15);
        Tensor rest = d.mul(16).sub(d.sum(0, true).mul(a)).sub(along);
        return rest.mul(s.v("bngain")).mul(s.v("bn_var_inv")).div(16);
    }

    /** (p − y)/n, right. */
    static Tensor shortSoftmax(Lines s) {
        return s.v("logits").softmax(1).sub(onehot(s)).div(16);
    }
}
