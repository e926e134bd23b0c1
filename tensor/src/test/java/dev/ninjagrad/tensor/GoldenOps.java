package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Our operation for every operator that has a golden file; inputs and attributes as the file names them. */
final class GoldenOps {

    /** One operator: outputs in the order of the file, the differentiated one first. */
    interface Function {
        List<Tensor> apply(List<Tensor> inputs, GoldenFile.Entry attributes);
    }

    private interface OneOutput {
        Tensor apply(List<Tensor> inputs, GoldenFile.Entry attributes);
    }

    private final Map<String, Function> functions = new LinkedHashMap<>();

    private GoldenOps() {}

    static Map<String, Function> all() {
        GoldenOps ops = new GoldenOps();
        ops.elementwise();
        ops.reductions();
        ops.movement();
        ops.indexing();
        ops.layers();
        return ops.functions;
    }

    private void op(String name, OneOutput function) {
        functions.put(name, (x, a) -> List.of(function.apply(x, a)));
    }

    private void unary(String name, UnaryOperator<Tensor> function) {
        op(name, (x, _) -> function.apply(x.getFirst()));
    }

    private void binary(String name, BinaryOperator<Tensor> function) {
        op(name, (x, _) -> function.apply(x.get(0), x.get(1)));
    }

    private void elementwise() {
        binary("add", Tensor::add);
        binary("sub", Tensor::sub);
        binary("mul", Tensor::mul);
        binary("div", Tensor::div);
        binary("pow", Tensor::pow);
        binary("maximum", Tensor::maximum);
        binary("minimum", Tensor::minimum);
        op("pow_number", (x, a) -> x.getFirst().pow(a.number("exponent")));
        unary("neg", Tensor::neg);
        unary("exp", Tensor::exp);
        unary("log", Tensor::log);
        unary("sqrt", Tensor::sqrt);
        unary("reciprocal", Tensor::reciprocal);
        unary("square", Tensor::square);
        unary("abs", Tensor::abs);
        unary("sin", Tensor::sin);
        unary("cos", Tensor::cos);
        unary("tanh", Tensor::tanh);
        unary("sigmoid", Tensor::sigmoid);
        unary("relu", Tensor::relu);
        unary("gelu_none", Tensor::gelu);
        unary("gelu_tanh", Tensor::geluTanh);
        unary("silu", Tensor::silu);
        op("where", (x, _) -> Tensor.where(x.get(2), x.get(0), x.get(1)));
    }

    private void reductions() {
        op("sum", (x, a) -> x.getFirst().sum(dims(a), a.flag("keepdim")));
        op("mean", (x, a) -> x.getFirst().mean(dims(a), a.flag("keepdim")));
        op("amax", (x, a) -> x.getFirst().amax(dims(a), a.flag("keepdim")));
        op("amin", (x, a) -> x.getFirst().amin(dims(a), a.flag("keepdim")));
        op("var", (x, a) -> x.getFirst().var(dims(a), a.integer("correction"), a.flag("keepdim")));
        functions.put("max_with_indices", (x, a) -> both(x.getFirst().max(a.integer("dim"), a.flag("keepdim"))));
        functions.put("min_with_indices", (x, a) -> both(x.getFirst().min(a.integer("dim"), a.flag("keepdim"))));
        op(
                "argmax",
                (x, a) -> a.has("dim")
                        ? x.getFirst().argmax(a.integer("dim"), a.flag("keepdim"))
                        : x.getFirst().reshape(-1).argmax(0, false));
    }

    /** No dimensions mean all, here and in the files. */
    private static int[] dims(GoldenFile.Entry attributes) {
        return attributes.has("dims") ? attributes.integers("dims") : new int[0];
    }

    private static List<Tensor> both(TensorMath.Extremes extremes) {
        return List.of(extremes.values(), extremes.indices());
    }

    private void movement() {
        op("reshape", (x, a) -> x.getFirst().reshape(a.integers("shape")));
        op("permute", (x, a) -> x.getFirst().permute(a.integers("dims")));
        op("transpose", (x, a) -> x.getFirst().transpose(a.integer("dim0"), a.integer("dim1")));
        op("expand", (x, a) -> x.getFirst().expand(a.integers("shape")));
        op("slice", GoldenOps::slice);
        op("cat", (x, a) -> Tensor.concat(a.integer("dim"), x));
        op("stack", (x, a) -> Tensor.stack(a.integer("dim"), x));
        op("pad", GoldenOps::pad);
        op("tril", (x, a) -> x.getFirst().tril(a.integer("diagonal")));
    }

    /** Ours has no step; a step is a choice of positions. */
    private static Tensor slice(List<Tensor> x, GoldenFile.Entry a) {
        int step = a.integer("step");
        if (step == 1) {
            return x.getFirst().slice(a.integer("dim"), a.integer("start"), a.integer("end"));
        }
        int count = (a.integer("end") - a.integer("start") + step - 1) / step;
        int[] positions = new int[count];
        for (int i = 0; i < count; i++) {
            positions[i] = a.integer("start") + i * step;
        }
        return select(x.getFirst(), a.integer("dim"), Tensor.of(positions));
    }

    /** Ours pads with zeros: another value is moved to zero and back. */
    private static Tensor pad(List<Tensor> x, GoldenFile.Entry a) {
        int[] padding = a.integers("padding");
        Tensor y = x.getFirst().sub(a.number("value"));
        for (int i = 0; i < padding.length; i += 2) {
            y = y.pad(-1 - i / 2, padding[i], padding[i + 1]);
        }
        return y.add(a.number("value"));
    }

    private void indexing() {
        op("gather", (x, a) -> gather(x.get(0), a.integer("dim"), x.get(1)));
        op("index_select", (x, a) -> select(x.get(0), a.integer("dim"), x.get(1)));
        op("embedding", (x, _) -> x.get(0).index(x.get(1)));
        op("scatter_add", (x, a) -> x.get(0).scatterAdd(a.integer("dim"), x.get(2), x.get(1)));
        op("one_hot", (x, a) -> x.getFirst().oneHot(a.integer("classes"), DType.I32));
    }

    /** Ours wants x and index equal but for {@code dim}; PyTorch reads only the leading part of a larger x. */
    private static Tensor gather(Tensor x, int dim, Tensor index) {
        Tensor read = x;
        for (int d = 0; d < x.rank(); d++) {
            if (d != x.shape().axis(dim)) {
                read = read.slice(d, 0, index.dim(d));
            }
        }
        return read.gather(dim, index);
    }

    /** Positions of any dimension: of the first one they are rows. */
    private static Tensor select(Tensor x, int dim, Tensor positions) {
        return x.transpose(0, dim).index(positions).transpose(0, dim);
    }

    private void layers() {
        op(
                "matmul",
                (x, a) -> (a.flag("transpose_x") ? x.get(0).transpose() : x.get(0))
                        .matmul(a.flag("transpose_w") ? x.get(1).transpose() : x.get(1)));
        op("softmax", (x, a) -> x.getFirst().softmax(a.integer("dim")));
        op("log_softmax", (x, a) -> x.getFirst().logSoftmax(a.integer("dim")));
        op("logsumexp", (x, a) -> x.getFirst().logsumexp(a.integer("dim"), a.flag("keepdim")));
        op("cross_entropy", GoldenOps::crossEntropy);
        op(
                "layer_norm",
                (x, a) -> x.size() == 3
                        ? x.get(0).layerNorm(x.get(1), x.get(2), a.number("eps"))
                        : x.get(0).layerNorm(gain(x, a), a.number("eps")));
        op("rms_norm", (x, a) -> x.get(0).rmsNorm(gain(x, a), a.number("eps")));
        functions.put("batch_norm", GoldenOps::batchNorm);
        op("dropout", (x, a) -> new Dropout(a.number("p")).apply(x.get(0), x.get(1)));
        op("scaled_dot_product_attention", GoldenOps::attention);
    }

    /** Ours always reduces; the losses of the single rows are a gather. */
    private static Tensor crossEntropy(List<Tensor> x, GoldenFile.Entry a) {
        int ignored = a.has("ignore_index") ? a.integer("ignore_index") : CrossEntropy.IGNORE_NONE;
        String reduction = a.text("reduction");
        return switch (reduction) {
            case "mean" -> x.get(0).crossEntropy(x.get(1), ignored, CrossEntropy.Reduction.MEAN);
            case "sum" -> x.get(0).crossEntropy(x.get(1), ignored, CrossEntropy.Reduction.SUM);
            case "none" ->
                x.get(0)
                        .logSoftmax(1)
                        .gather(1, x.get(1).unsqueeze(1))
                        .squeeze(1)
                        .neg();
            default -> throw new IllegalArgumentException("no reduction " + reduction);
        };
    }

    /** The gain, or where the case has none, ones in the shape of the normalised dimensions. */
    private static Tensor gain(List<Tensor> x, GoldenFile.Entry a) {
        if (x.size() > 1) {
            return x.get(1);
        }
        int[] sizes = x.getFirst().shape().sizes();
        int[] row = Arrays.copyOfRange(sizes, sizes.length - a.integer("dims"), sizes.length);
        return Tensor.ones(x.getFirst().dtype(), row);
    }

    /** PyTorch's one operator is three of ours: training, inference, and the running average of the statistics. */
    private static List<Tensor> batchNorm(List<Tensor> inputs, GoldenFile.Entry a) {
        Tensor x = inputs.get(0);
        Tensor gain = inputs.get(1);
        Tensor bias = inputs.get(2);
        BatchNorm norm = new BatchNorm(1, a.number("eps"));
        BatchNorm.Statistics running = new BatchNorm.Statistics(inputs.get(3), inputs.get(4));
        if (!a.flag("training")) {
            return List.of(norm.inference(x, running, gain, bias), running.mean(), running.variance());
        }
        BatchNorm.Statistics batch = norm.statistics(x);
        double momentum = a.number("momentum");
        return List.of(
                norm.apply(x, gain, bias),
                moved(running.mean(), batch.mean(), momentum),
                moved(running.variance(), batch.variance(), momentum));
    }

    private static Tensor moved(Tensor running, Tensor batch, double momentum) {
        return running.mul(1 - momentum).add(batch.mul(momentum));
    }

    private static Tensor attention(List<Tensor> x, GoldenFile.Entry a) {
        Tensor q = x.get(0);
        Tensor k = x.get(1);
        Tensor v = x.get(2);
        if (a.has("scale")) {
            return new Attention(a.flag("causal"), a.number("scale")).apply(q, k, v);
        }
        if (!a.has("mask")) {
            return q.scaledDotProductAttention(k, v, a.flag("causal"));
        }
        return a.text("mask").equals("boolean")
                ? q.scaledDotProductAttention(k, v, x.get(3))
                : biasedAttention(q, k, v, x.get(3));
    }

    /** Ours masks but does not add to the scores: the definition in primitives. */
    private static Tensor biasedAttention(Tensor q, Tensor k, Tensor v, Tensor bias) {
        Tensor scores = q.matmul(k.transpose()).div(Math.sqrt(q.dim(-1)));
        return scores.add(bias).softmax(-1).matmul(v);
    }
}
