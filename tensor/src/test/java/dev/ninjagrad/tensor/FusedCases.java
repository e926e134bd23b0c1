package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The fused ops' part of {@link OpCases}: their values are compared with loops over single rows. */
final class FusedCases extends CaseTable {
    private static final double EPS = 1e-3;

    private FusedCases() {
        super(811);
    }

    static List<OpCase> all() {
        FusedCases table = new FusedCases();
        table.softmaxes();
        table.crossEntropies();
        table.norms();
        table.batchNorms();
        table.attentions();
        table.dropouts();
        return table.cases();
    }

    // ---- softmax and its logarithm

    private void softmaxes() {
        int[][] shapes = {{5}, {1}, {3, 4}, {2, 3, 4}, {4, 1}, {0, 3}};
        for (int[] shape : shapes) {
            for (int d = 0; d < shape.length; d++) {
                int dim = d;
                Tensor x = normal(shape);
                add(
                        "softmax along " + dim,
                        Softmax.class,
                        List.of(x),
                        in -> in.getFirst().softmax(dim),
                        in -> alongRows(in.getFirst(), dim, FusedCases::softmax));
                add(
                        "logSoftmax along " + dim,
                        LogSoftmax.class,
                        List.of(x),
                        in -> in.getFirst().logSoftmax(dim),
                        in -> alongRows(
                                in.getFirst(),
                                dim,
                                row -> Arrays.stream(softmax(row))
                                        .map(Math::log)
                                        .toArray()));
                if (shape[dim] > 0) {
                    add(
                            "logsumexp along " + dim,
                            LogSumExp.class,
                            List.of(x),
                            in -> in.getFirst().logsumexp(dim, false),
                            in -> in.getFirst().exp().sum(dim).log().toDoubles());
                    add(
                            "logsumexp kept along " + dim,
                            LogSumExp.class,
                            List.of(x),
                            in -> in.getFirst().logsumexp(dim, true),
                            in -> in.getFirst().exp().sum(dim).log().toDoubles());
                }
            }
        }
    }

    private static double[] softmax(double[] row) {
        double sum = Arrays.stream(row).map(Math::exp).sum();
        return Arrays.stream(row).map(v -> Math.exp(v) / sum).toArray();
    }

    /** Applies a function of one row to every row along a dimension. */
    private static double[] alongRows(Tensor x, int dim, Function<double[], double[]> f) {
        double[] out = x.toDoubles();
        int n = x.dim(dim);
        int inner = x.shape().product(dim + 1, x.rank());
        for (int start = 0; start < out.length; start++) {
            if (start / inner % n == 0) {
                double[] row = new double[n];
                for (int j = 0; j < n; j++) {
                    row[j] = out[start + j * inner];
                }
                double[] result = f.apply(row);
                for (int j = 0; j < n; j++) {
                    out[start + j * inner] = result[j];
                }
            }
        }
        return out;
    }

    private void crossEntropies() {
        Tensor targets = Tensor.of(2, 0, 4, 2, 1);
        Tensor withIgnored = Tensor.of(2, -1, 4, -1, 1);
        for (CrossEntropy.Reduction reduction : CrossEntropy.Reduction.values()) {
            add(
                    "crossEntropy " + reduction,
                    CrossEntropy.class,
                    List.of(normal(5, 5), targets),
                    in -> in.get(0).crossEntropy(in.get(1), -1, reduction),
                    in -> crossEntropy(in, reduction));
            add(
                    "crossEntropy ignoring rows " + reduction,
                    CrossEntropy.class,
                    List.of(normal(5, 5), withIgnored),
                    in -> in.get(0).crossEntropy(in.get(1), -1, reduction),
                    in -> crossEntropy(in, reduction));
        }
        add(
                "crossEntropy of one row",
                CrossEntropy.class,
                List.of(normal(3), Tensor.scalar(1, DType.I32)),
                in -> in.get(0).crossEntropy(in.get(1)),
                in -> crossEntropy(in, CrossEntropy.Reduction.MEAN));
        add(
                "crossEntropy of a sequence",
                CrossEntropy.class,
                List.of(normal(2, 3, 4), Tensor.randint(rng, 4, 2, 3)),
                in -> in.get(0).crossEntropy(in.get(1)),
                in -> crossEntropy(in, CrossEntropy.Reduction.MEAN));
    }

    private static double[] crossEntropy(List<Tensor> in, CrossEntropy.Reduction reduction) {
        double[] p = alongRows(in.get(0), in.get(0).rank() - 1, FusedCases::softmax);
        int[] targets = in.get(1).toInts();
        int classes = in.get(0).dim(-1);
        double loss = 0;
        int counted = 0;
        for (int r = 0; r < targets.length; r++) {
            if (targets[r] >= 0) {
                loss -= Math.log(p[r * classes + targets[r]]);
                counted++;
            }
        }
        return new double[] {reduction == CrossEntropy.Reduction.MEAN ? loss / counted : loss};
    }

    // ---- norms

    private void norms() {
        for (int[] shape : new int[][] {{4}, {3, 5}, {2, 3, 4}, {3, 1}, {0, 3}}) {
            int n = shape[shape.length - 1];
            add(
                    "layerNorm",
                    LayerNorm.class,
                    List.of(normal(shape), normal(n), normal(n)),
                    in -> in.get(0).layerNorm(in.get(1), in.get(2), EPS),
                    in -> normalized(in, true));
            add(
                    "layerNorm without bias",
                    LayerNorm.class,
                    List.of(normal(shape), normal(n)),
                    in -> in.get(0).layerNorm(in.get(1), EPS),
                    in -> normalized(in, true));
            add(
                    "rmsNorm",
                    RmsNorm.class,
                    List.of(normal(shape), normal(n)),
                    in -> in.get(0).rmsNorm(in.get(1), EPS),
                    in -> normalized(in, false));
        }
        add(
                "layerNorm over two dimensions",
                LayerNorm.class,
                List.of(normal(2, 3, 4), normal(3, 4), normal(3, 4)),
                in -> in.get(0).layerNorm(in.get(1), in.get(2), EPS),
                in -> normalized(
                        List.of(
                                in.get(0).reshape(2, 12),
                                in.get(1).reshape(12),
                                in.get(2).reshape(12)),
                        true));
    }

    private static double[] normalized(List<Tensor> in, boolean centred) {
        double[] gain = in.get(1).toDoubles();
        double[] bias = in.size() > 2 ? in.get(2).toDoubles() : new double[gain.length];
        return alongRows(in.get(0), in.get(0).rank() - 1, row -> {
            double mean = centred ? Arrays.stream(row).average().orElseThrow() : 0;
            double variance = Arrays.stream(row)
                    .map(v -> (v - mean) * (v - mean))
                    .average()
                    .orElseThrow();
            double[] out = new double[row.length];
            for (int i = 0; i < row.length; i++) {
                out[i] = (row[i] - mean) / Math.sqrt(variance + EPS) * gain[i] + bias[i];
            }
            return out;
        });
    }

    private void batchNorms() {
        add(
                "batchNorm",
                BatchNorm.class,
                List.of(normal(6, 3), normal(3), normal(3)),
                in -> in.get(0).batchNorm(in.get(1), in.get(2), EPS),
                FusedCases::batchNorm);
        add(
                "batchNorm of a sequence",
                BatchNorm.class,
                List.of(normal(3, 2, 4), normal(2), normal(2)),
                in -> in.get(0).batchNorm(in.get(1), in.get(2), EPS),
                in -> {
                    Tensor rows = in.get(0).permute(0, 2, 1).reshape(12, 2);
                    double[] y = batchNorm(List.of(rows, in.get(1), in.get(2)));
                    return Tensor.of(y, 3, 4, 2).permute(0, 2, 1).toDoubles();
                });
        add(
                "batchNorm with channels last",
                BatchNorm.class,
                List.of(normal(3, 2, 4), normal(4), normal(4)),
                in -> in.get(0).batchNorm(-1, in.get(1), in.get(2), EPS),
                in -> batchNorm(List.of(in.get(0).reshape(6, 4), in.get(1), in.get(2))));
    }

    /** x [N, C]: each column normalised, with its own gain and bias. */
    private static double[] batchNorm(List<Tensor> in) {
        Tensor columns = in.get(0).permute(1, 0);
        double[] normal = normalized(List.of(columns, Tensor.ones(DType.F64, columns.dim(1))), true);
        return Tensor.of(normal, columns.shape().sizes())
                .permute(1, 0)
                .mul(in.get(1))
                .add(in.get(2))
                .toDoubles();
    }

    // ---- attention, dropout

    private void attentions() {
        add(
                "attention",
                Attention.class,
                List.of(normal(3, 4), normal(5, 4), normal(5, 2)),
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), false),
                in -> attention(in, false));
        add(
                "causal attention",
                Attention.class,
                List.of(normal(2, 4, 3), normal(2, 4, 3), normal(2, 4, 3)),
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), true),
                in -> attention(in, true));
        add(
                "attention of heads",
                Attention.class,
                List.of(normal(2, 2, 3, 2), normal(2, 2, 3, 2), normal(2, 2, 3, 2)),
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), true),
                in -> attention(in, true));
        add(
                "attention with shared keys",
                Attention.class,
                List.of(normal(2, 3, 4), normal(5, 4), normal(5, 2)),
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), false),
                in -> {
                    Tensor k = in.get(1).expand(2, 5, 4);
                    Tensor v = in.get(2).expand(2, 5, 2);
                    return attention(List.of(in.get(0), k, v), false);
                });
        Tensor mask = Tensor.of(new int[] {1, 1, 0, 0, 1, 1, 1, 0, 1, 0, 0, 1}, 3, 4);
        add(
                "attention under a mask",
                Attention.class,
                List.of(normal(3, 2), normal(4, 2), normal(4, 2), mask),
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), in.get(3)),
                in -> attention(in, false));
        add(
                "attention of one position",
                Attention.class,
                List.of(normal(1, 3), normal(1, 3), normal(1, 3)),
                in -> in.get(0).scaledDotProductAttention(in.get(1), in.get(2), true),
                in -> attention(in, true));
        add(
                "attention of x over itself",
                Attention.class,
                List.of(normal(3, 2)),
                in -> in.getFirst().scaledDotProductAttention(in.getFirst(), in.getFirst(), true),
                in -> attention(List.of(in.getFirst(), in.getFirst(), in.getFirst()), true));
    }

    private static double[] attention(List<Tensor> in, boolean causal) {
        int t = in.get(0).dim(-2);
        int s = in.get(1).dim(-2);
        int d = in.get(0).dim(-1);
        int e = in.get(2).dim(-1);
        int batches = in.get(0).size() / (t * d);
        double[] q = in.get(0).toDoubles();
        double[] k = in.get(1).toDoubles();
        double[] v = in.get(2).toDoubles();
        double[] out = new double[batches * t * e];
        for (int row = 0; row < batches * t; row++) {
            int b = row / t;
            double[] scores = new double[s];
            for (int j = 0; j < s; j++) {
                for (int c = 0; c < d; c++) {
                    scores[j] += q[row * d + c] * k[(b * s + j) * d + c] / Math.sqrt(d);
                }
                boolean hidden =
                        (causal && j > row % t) || (in.size() > 3 && in.get(3).get(row % t, j) == 0);
                scores[j] = hidden ? Double.NEGATIVE_INFINITY : scores[j];
            }
            double[] p = softmax(scores);
            for (int j = 0; j < s; j++) {
                for (int c = 0; c < e; c++) {
                    out[row * e + c] += p[j] * v[(b * s + j) * e + c];
                }
            }
        }
        return out;
    }

    private void dropouts() {
        Tensor keep = Tensor.randint(rng, 2, 3, 4);
        add(
                "dropout",
                Dropout.class,
                List.of(normal(3, 4), keep),
                in -> new Dropout(0.25).apply(in.get(0), in.get(1)),
                in -> zip(in.get(0), in.get(1), (x, m) -> x * m / 0.75));
    }
}
