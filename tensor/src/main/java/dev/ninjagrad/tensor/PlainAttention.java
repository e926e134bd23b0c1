package dev.ninjagrad.tensor;

import dev.ninjagrad.tensor.Kernels.Heads;
import java.util.Arrays;

/**
 * Attention and its cotangents, one head and one query after the other. The weight of a key that a query does not see is 0 and
 * is used like any other, so that what is not finite goes where the composition in primitives takes it.
 */
final class PlainAttention {
    private final Attention op;
    private final int t;
    private final int s;
    private final int d;
    private final int e;

    PlainAttention(Attention op, Heads q, Heads k, Heads v) {
        this.op = op;
        t = q.rows();
        s = k.rows();
        d = q.columns();
        e = v.columns();
    }

    void forward(Heads q, Heads k, Heads v, Heads y) {
        double[] p = new double[s];
        for (int h = 0; h < q.count(); h++) {
            for (int i = 0; i < t; i++) {
                weights(h, i, q, k, p);
                for (int c = 0; c < e; c++) {
                    double sum = 0;
                    for (int j = 0; j < s; j++) {
                        sum += p[j] * v.get(h, j, c);
                    }
                    y.set(h, i, c, sum);
                }
            }
        }
    }

    void backward(Heads q, Heads k, Heads v, Heads g, Heads dq, Heads dk, Heads dv) {
        double[] p = new double[s];
        double[] scores = new double[s];
        for (int h = 0; h < q.count(); h++) {
            double[] toKeys = new double[s * d];
            double[] toValues = new double[s * e];
            for (int i = 0; i < t; i++) {
                weights(h, i, q, k, p);
                cotangents(h, i, v, g, p, scores);
                for (int c = 0; c < d; c++) {
                    double sum = 0;
                    for (int j = 0; j < s; j++) {
                        sum += scores[j] * k.get(h, j, c);
                        toKeys[j * d + c] += scores[j] * q.get(h, i, c);
                    }
                    dq.set(h, i, c, sum);
                }
                for (int j = 0; j < s; j++) {
                    for (int c = 0; c < e; c++) {
                        toValues[j * e + c] += p[j] * g.get(h, i, c);
                    }
                }
            }
            store(h, d, toKeys, dk);
            store(h, e, toValues, dv);
        }
    }

    /** Returns how many keys query i sees. */
    private int seen(int i) {
        return op.causal() ? Math.min(s, i + 1) : s;
    }

    /** The softmax of s·q·kᵀ for query i. */
    private void weights(int h, int i, Heads q, Heads k, double[] p) {
        Arrays.fill(p, Double.NEGATIVE_INFINITY);
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < seen(i); j++) {
            double score = 0;
            for (int c = 0; c < d; c++) {
                score += q.get(h, i, c) * k.get(h, j, c);
            }
            p[j] = op.scale() * score;
            max = Math.max(max, p[j]);
        }
        double total = 0;
        for (int j = 0; j < s; j++) {
            p[j] = Math.exp(p[j] - max);
            total += p[j];
        }
        for (int j = 0; j < s; j++) {
            p[j] /= total;
        }
    }

    /** s·P∘(dP − rowsum(P∘dP)), dP = g·vᵀ, for query i; 0 for a key that it does not see. */
    private void cotangents(int h, int i, Heads v, Heads g, double[] p, double[] scores) {
        double total = 0;
        for (int j = 0; j < s; j++) {
            double dp = 0;
            for (int c = 0; c < e; c++) {
                dp += g.get(h, i, c) * v.get(h, j, c);
            }
            scores[j] = dp;
            total += p[j] * dp;
        }
        for (int j = 0; j < s; j++) {
            scores[j] = j < seen(i) ? op.scale() * p[j] * (scores[j] - total) : 0;
        }
    }

    private void store(int h, int n, double[] values, Heads to) {
        for (int j = 0; j < s; j++) {
            for (int c = 0; c < n; c++) {
                to.set(h, j, c, values[j * n + c]);
            }
        }
    }
}
