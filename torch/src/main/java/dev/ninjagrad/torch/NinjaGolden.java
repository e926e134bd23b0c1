package dev.ninjagrad.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The network of the "backprop ninja" exercise of the makemore lectures on 14 names, all 92 examples in one batch:
 * embedding, linear, batch norm, tanh, linear, softmax and cross-entropy, taken apart into every intermediate. The
 * golden holds each one's value and its gradient of the loss, in float32.
 *
 * <p>Batch norm uses the biased variance (the mean of the squared differences). The initialisation draws embedding,
 * first weights, first bias and second weights in this order from PyTorch's generator seeded with 42.
 */
final class NinjaGolden {
    private static final List<String> NAMES = List.of(
            "emma",
            "olivia",
            "ava",
            "sophia",
            "isabella",
            "mia",
            "charlotte",
            "amelia",
            "harper",
            "evelyn",
            "abigail",
            "emily",
            "ella",
            "grace");
    private static final int SEED = 42;
    private static final int BLOCK = 3;
    private static final int EMBEDDING = 10;
    private static final int HIDDEN = 64;
    private static final double EPS = 1e-5;
    private static final double TANH_GAIN = 5.0 / 3;

    private final String vocabulary;
    private final GoldenArray contexts;
    private final GoldenArray targets;
    private final Recording recording = new Recording();

    private NinjaGolden() {
        vocabulary = "."
                + String.join("", NAMES)
                        .chars()
                        .sorted()
                        .distinct()
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        List<Integer> x = new ArrayList<>();
        List<Integer> y = new ArrayList<>();
        for (String name : NAMES) {
            String padded = ".".repeat(BLOCK) + name + ".";
            for (int i = BLOCK; i < padded.length(); i++) {
                for (int j = i - BLOCK; j < i; j++) {
                    x.add(vocabulary.indexOf(padded.charAt(j)));
                }
                y.add(vocabulary.indexOf(padded.charAt(i)));
            }
        }
        contexts = indices("contexts", x, y.size(), BLOCK);
        targets = indices("targets", y, y.size());
    }

    private static GoldenArray indices(String name, List<Integer> values, long... shape) {
        return new GoldenArray(
                name,
                DType.I32,
                shape,
                values.stream().mapToDouble(Integer::doubleValue).toArray());
    }

    static Map<String, Object> document() {
        try (PointerScope _ = new PointerScope()) {
            NinjaGolden golden = new NinjaGolden();
            golden.forward();
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("model", "ninja");
            document.put("source", Native.source());
            document.put("names", NAMES);
            document.put("vocabulary", golden.vocabulary);
            document.put("eps", EPS);
            document.put("indices", List.of(golden.contexts, golden.targets));
            document.put("values", golden.recording.values());
            document.put("gradients", golden.recording.gradients());
            return document;
        }
    }

    private void forward() {
        int n = Math.toIntExact(targets.shape[0]);
        int letters = vocabulary.length();
        int wide = EMBEDDING * BLOCK;
        torch.manual_seed(SEED);
        Tensor embedding = parameter("embedding", torch.randn(letters, EMBEDDING));
        Tensor spread = torch.mul(torch.randn(wide, HIDDEN), new Scalar(TANH_GAIN));
        Tensor w1 = parameter("w1", torch.div(spread, new Scalar(Math.sqrt(wide))));
        Tensor b1 = parameter("b1", torch.mul(torch.randn(HIDDEN), new Scalar(0.01)));
        Tensor w2 = parameter("w2", torch.mul(torch.randn(HIDDEN, letters), new Scalar(0.01)));
        Tensor b2 = parameter("b2", torch.zeros(letters));
        Tensor bnGain = parameter("bn_gain", torch.ones(1, HIDDEN));
        Tensor bnBias = parameter("bn_bias", torch.zeros(1, HIDDEN));

        Tensor emb = keep("emb", torch.embedding(embedding, Native.tensor(contexts)));
        Tensor embCat = keep("emb_cat", emb.reshape(n, (long) EMBEDDING * BLOCK));
        Tensor hPrebn = keep("h_prebn", torch.add(torch.matmul(embCat, w1), b1));

        Tensor bnMean = keep("bn_mean", meanOfRows(hPrebn));
        Tensor bnDiff = keep("bn_diff", torch.sub(hPrebn, bnMean));
        Tensor bnDiffSq = keep("bn_diff_sq", torch.pow(bnDiff, new Scalar(2.0)));
        Tensor bnVar = keep("bn_var", meanOfRows(bnDiffSq));
        Tensor bnVarInv = keep("bn_var_inv", torch.pow(torch.add(bnVar, new Scalar(EPS)), new Scalar(-0.5)));
        Tensor bnRaw = keep("bn_raw", torch.mul(bnDiff, bnVarInv));
        Tensor hPreact = keep("h_preact", torch.add(torch.mul(bnGain, bnRaw), bnBias));

        Tensor h = keep("h", torch.tanh(hPreact));
        Tensor logits = keep("logits", torch.add(torch.matmul(h, w2), b2));
        Tensor logitMaxes = keep("logit_maxes", torch.max(logits, 1, true).get0());
        Tensor normLogits = keep("norm_logits", torch.sub(logits, logitMaxes));
        Tensor counts = keep("counts", torch.exp(normLogits));
        Tensor countsSum = keep("counts_sum", torch.sum(counts, new long[] {1}, true, new ScalarTypeOptional()));
        Tensor countsSumInv = keep("counts_sum_inv", torch.pow(countsSum, new Scalar(-1.0)));
        Tensor probs = keep("probs", torch.mul(counts, countsSumInv));
        Tensor logprobs = keep("logprobs", torch.log(probs));
        Tensor chosen = torch.gather(logprobs, 1, Native.tensor(targets).reshape(n, 1));
        keep("loss", torch.neg(torch.mean(chosen)));
    }

    private static Tensor meanOfRows(Tensor x) {
        return torch.mean(x, new long[] {0}, true, new ScalarTypeOptional());
    }

    private Tensor parameter(String name, Tensor initial) {
        return keep(name, initial.requires_grad_(true));
    }

    private Tensor keep(String name, Tensor tensor) {
        return recording.keep(name, tensor);
    }
}
