package dev.ninjagrad.tensor;

import dev.ninjagrad.tensor.Kernels.Heads;

/** Attention and its cotangents, one head and one query after the other. */
final class PlainAttention {
    private final Attention op;
    private final int t;
    private final int s;
    private final int d;
    private final int e;

    PlainAttention(Attention op, int t, int s, int d, int e) {
        this.op = op;
        this.t = t;
        this.s = s;
        this.d = d;
        this.e = e;
    }

    void forward(Heads q, Heads k, Heads v, Heads y) {
        double[] p = new double[s];
        for (int h = 0; h < q.count(); h++) {
            for (int i = 0; i < t; i++) {
                int seen = weights(h, i, q, k, p);
                for (int c = 0; c < e; c++) {
                    double sum = 0;
                    for (int j = 0; j < seen; j++) {
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
                int seen = weights(h, i, q, k, p);
                cotangents(seen, h, i, v, g, p, scores);
                for (int c = 0; c < d; c++) {
                    double sum = 0;
                    for (int j = 0; j < seen; j++) {
                        sum += scores[j] * k.get(h, j, c);
                        toKeys[j * d + c] += scores[j] * q.get(h, i, c);
                    }
                    dq.set(h, i, c, sum);
                }
                for (int j = 0; j < seen; j++) {
                    for (int c = 0; c < e; c++) {
                        toValues[j * e + c] += p[j] * g.get(h, i, c);
                    }
                }
            }
            store(h, d, toKeys, dk);
            store(h, e, toValues, dv);
        }
    }

    /** The softmax of s·q·kᵀ for query i; returns how many keys it sees. */
    private int weights(int h, int i, Heads q, Heads k, double[] p) {
        int seen = op.causal() ? Math.min(s, i + 1) : s;
        double max = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < seen; j++) {
            double score = 0;
            for (int c = 0; c < d; c++) {
                score += q.get(h, i, c) * k.get(h, j, c);
            }
            p[j] = op.scale() * score;
            max = Math.max(max, p[j]);
        }
        double total = 0;
        for (int j = 0; j < seen; j++) {
            p[j] = Math.exp(p[j] - max);
            total += p[j];
        }
        for (int j = 0; j < seen; j++) {
            p[j] /= total;
        }
        return seen;
    }

    /** s·P∘(dP − rowsum(P∘dP)), dP = g·vᵀ, for query i. */
    private void cotangents(int seen, int h, int i, Heads v, Heads g, double[] p, double[] scores) {
        double total = 0;
        for (int j = 0; j < seen; j++) {
            double dp = 0;
            for (int c = 0; c < e; c++) {
                dp += g.get(h, i, c) * v.get(h, j, c);
            }
            scores[j] = dp;
            total += p[j] * dp;
        }
        for (int j = 0; j < seen; j++) {
            scores[j] = op.scale() * p[j] * (scores[j] - total);
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
