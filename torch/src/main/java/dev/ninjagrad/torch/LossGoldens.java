package dev.ninjagrad.torch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.Reduction;

/** Operators with a derivation of their own: softmax and its losses, the normalisations, dropout with a given mask. */
final class LossGoldens {
    private LossGoldens() {}

    static List<OpGolden> all() {
        return List.of(
                OpGolden.of("softmax", (x, a) -> torch.softmax(x.getFirst(), a.integer("dim")), alongOne()),
                OpGolden.of("log_softmax", (x, a) -> torch.log_softmax(x.getFirst(), a.integer("dim")), alongOne()),
                OpGolden.of(
                        "logsumexp",
                        (x, a) -> torch.logsumexp(x.getFirst(), new long[] {a.integer("dim")}, a.flag("keepdim")),
                        alongOne()),
                crossEntropy(),
                layerNorm(),
                rmsNorm(),
                batchNorm(),
                dropout());
    }

    private static Case[] alongOne() {
        return new Case[] {
            Case.of("rows").in("x", 3, 4).with("dim", 1),
            Case.of("columns").in("x", 3, 4).with("dim", 0),
            Case.of("vector").in("x", 7).with("dim", 0),
            Case.of("middle").in("x", 2, 3, 2).with("dim", 1),
            Case.of("last_of_rank_four").in("x", 2, 1, 2, 3).with("dim", -1),
            Case.of("size_one").in("x", 2, 1).with("dim", 1),
            Case.of("long_row").in("x", 1, 37).with("dim", 1),
            Case.of("far_apart")
                    .given("x", new long[] {2, 3}, 1000, 0, -1000, -500, -500.5, -501)
                    .with("dim", 1),
            Case.of("one_hidden_entry")
                    .given("x", new long[] {1, 3}, 1, Double.NEGATIVE_INFINITY, 2)
                    .with("dim", 1),
        };
    }

    /** Logits [N, V], one class a row; rows whose class is {@code ignore_index} count neither in the sum nor in N. */
    private static OpGolden crossEntropy() {
        return OpGolden.of(
                "cross_entropy",
                (x, a) -> torch.cross_entropy_loss(
                        x.get(0),
                        x.get(1),
                        new TensorOptional(),
                        reduction(a.text("reduction")),
                        a.has("ignore_index") ? a.integer("ignore_index") : -100,
                        0.0),
                Case.of("mean").in("x", 4, 5).indices("target", 5, 4).with("reduction", "mean"),
                Case.of("sum").in("x", 4, 5).indices("target", 5, 4).with("reduction", "sum"),
                Case.of("each_row").in("x", 4, 5).indices("target", 5, 4).with("reduction", "none"),
                Case.of("one_row").in("x", 1, 3).indices("target", 3, 1).with("reduction", "mean"),
                Case.of("one_class").in("x", 3, 1).indices("target", 1, 3).with("reduction", "mean"),
                Case.of("worked_example")
                        .given("x", new long[] {1, 3}, 2, 1, 0)
                        .givenIndices("target", new long[] {1}, 0)
                        .with("reduction", "mean"),
                Case.of("ignored_mean")
                        .in("x", 4, 3)
                        .givenIndices("target", new long[] {4}, 2, -1, 0, -1)
                        .with("reduction", "mean")
                        .with("ignore_index", -1),
                Case.of("ignored_sum")
                        .in("x", 4, 3)
                        .givenIndices("target", new long[] {4}, 1, 1, -1, 0)
                        .with("reduction", "sum")
                        .with("ignore_index", -1),
                Case.of("ignored_existing_class")
                        .in("x", 3, 3)
                        .givenIndices("target", new long[] {3}, 0, 2, 1)
                        .with("reduction", "mean")
                        .with("ignore_index", 2),
                Case.of("far_apart")
                        .given("x", new long[] {2, 3}, 1000, 0, -1000, 0, 50, 100)
                        .givenIndices("target", new long[] {2}, 0, 1)
                        .with("reduction", "mean"));
    }

    private static int reduction(String name) {
        return switch (name) {
            case "mean" -> Reduction.Mean.value;
            case "sum" -> Reduction.Sum.value;
            case "none" -> Reduction.None.value;
            default -> throw new IllegalArgumentException("cross_entropy reduces by mean, sum or none, not " + name);
        };
    }

    /** Over the last {@code dims} dimensions, with weight and bias of their shape where given. */
    private static OpGolden layerNorm() {
        return OpGolden.of(
                "layer_norm",
                (x, a) -> torch.layer_norm(
                        x.getFirst(),
                        tail(x.getFirst(), a.integer("dims")),
                        optional(x, 1),
                        optional(x, 2),
                        a.number("eps"),
                        false),
                norm("affine", 1e-5).in("x", 3, 4).in("weight", 4).in("bias", 4),
                norm("without_bias", 1e-5).in("x", 3, 4).in("weight", 4),
                norm("plain", 1e-5).in("x", 3, 5),
                norm("rank_three", 1e-5).in("x", 2, 2, 5).in("weight", 5).in("bias", 5),
                norm("rank_four", 1e-5).in("x", 2, 1, 2, 3).in("weight", 3).in("bias", 3),
                norm("large_eps", 0.5).in("x", 2, 3).in("weight", 3).in("bias", 3),
                norm("vector", 1e-5).in("x", 6).in("weight", 6).in("bias", 6),
                norm("wide", 1e-5).in("x", 1, 19).in("weight", 19).in("bias", 19),
                Case.of("two_dimensions")
                        .with("dims", 2)
                        .with("eps", 1e-5)
                        .in("x", 2, 2, 3)
                        .in("weight", 2, 3)
                        .in("bias", 2, 3));
    }

    private static OpGolden rmsNorm() {
        return OpGolden.of(
                "rms_norm",
                (x, a) -> torch.rms_norm(
                        x.getFirst(),
                        tail(x.getFirst(), a.integer("dims")),
                        optional(x, 1),
                        new DoubleOptional(a.number("eps"))),
                norm("weighted", 1e-5).in("x", 3, 4).in("weight", 4),
                norm("plain", 1e-5).in("x", 3, 5),
                norm("rank_three", 1e-5).in("x", 2, 2, 5).in("weight", 5),
                norm("large_eps", 0.5).in("x", 2, 3).in("weight", 3),
                norm("vector", 1e-5).in("x", 6).in("weight", 6),
                norm("size_one", 1e-5).in("x", 2, 1).in("weight", 1));
    }

    private static Case norm(String name, double eps) {
        return Case.of(name).with("dims", 1).with("eps", eps);
    }

    private static long[] tail(Tensor x, int dims) {
        long[] shape = x.shape();
        return Arrays.copyOfRange(shape, shape.length - dims, shape.length);
    }

    private static TensorOptional optional(List<Tensor> inputs, int position) {
        return position < inputs.size() ? new TensorOptional(inputs.get(position)) : new TensorOptional();
    }

    /**
     * Over every dimension but the second. Training normalises by the biased variance of the batch and moves the
     * running statistics, the variance by its unbiased estimate; evaluation normalises by the running statistics.
     */
    private static OpGolden batchNorm() {
        return OpGolden.many(
                "batch_norm",
                LossGoldens::batchNorm,
                batch("training", true, 0.1, 1e-5, 5, 3),
                batch("training_large_momentum", true, 0.75, 1e-3, 4, 2),
                batch("training_rank_three", true, 0.1, 1e-5, 2, 3, 2),
                batch("training_one_channel", true, 0.1, 1e-5, 4, 1),
                batch("evaluation", false, 0.1, 1e-5, 4, 3),
                batch("evaluation_one_row", false, 0.1, 1e-5, 1, 3));
    }

    private static Case batch(String name, boolean training, double momentum, double eps, long... shape) {
        double[] mean = new double[Math.toIntExact(shape[1])];
        double[] variance = new double[mean.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = 0.25 * i - 0.5;
            variance[i] = 0.5 + i;
        }
        return Case.of(name)
                .in("x", shape)
                .in("weight", shape[1])
                .in("bias", shape[1])
                .constant("running_mean", mean)
                .constant("running_var", variance)
                .with("training", training)
                .with("momentum", momentum)
                .with("eps", eps);
    }

    private static Map<String, Tensor> batchNorm(List<Tensor> x, Attributes a) {
        // PyTorch overwrites the running statistics; the inputs must stay what the file says they were.
        Tensor mean = x.get(3).detach().clone();
        Tensor variance = x.get(4).detach().clone();
        Tensor y = torch.batch_norm(
                x.get(0),
                new TensorOptional(x.get(1)),
                new TensorOptional(x.get(2)),
                new TensorOptional(mean),
                new TensorOptional(variance),
                a.flag("training"),
                a.number("momentum"),
                a.number("eps"),
                false);
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        outputs.put("y", y);
        outputs.put("running_mean", mean);
        outputs.put("running_var", variance);
        return outputs;
    }

    /** {@code mask}: 1 keeps an entry. The kept ones grow by 1/(1-p). */
    private static OpGolden dropout() {
        return OpGolden.of(
                "dropout",
                (x, a) -> torch.mul(torch.mul(x.get(0), x.get(1)), new Scalar(1 / (1 - a.number("p")))),
                Case.of("half").in("x", 3, 4).indices("mask", 2, 3, 4).with("p", 0.5),
                Case.of("fifth").in("x", 7).indices("mask", 2, 7).with("p", 0.2),
                Case.of("nothing_dropped")
                        .in("x", 2)
                        .givenIndices("mask", new long[] {2}, 1, 1)
                        .with("p", 0.0));
    }
}
