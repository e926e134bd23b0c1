package dev.ninjagrad.nn.model;

import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * {@link MicroGpt} on scalars: every weight, every product and every sum a {@link Value}. A document of eight tokens takes a graph of
 * a hundred thousand of them. The positions are computed one after the other, each looking back at the keys and values of
 * those before it.
 */
public final class MicroGptOnValues {
    private final int block;
    private final int heads;
    private final SequencedMap<String, Value[][]> weights = new LinkedHashMap<>();

    /** Returns the same model as {@code model}, its present weights copied into leaves. */
    public MicroGptOnValues(MicroGpt.Sizes sizes, MicroGpt model) {
        this.block = sizes.block();
        this.heads = sizes.heads();
        model.parameters().forEach((name, parameter) -> weights.put(name, leaves(parameter)));
    }

    private static Value[][] leaves(Parameter matrix) {
        Value[][] rows = new Value[matrix.dim(0)][matrix.dim(1)];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows[i].length; j++) {
                rows[i][j] = Value.of(matrix.get(i, j));
            }
        }
        return rows;
    }

    /** Returns all parameters in the model's order, each matrix in row-major order. */
    public List<Value> parameters() {
        List<Value> all = new ArrayList<>();
        for (Value[][] matrix : weights.values()) {
            for (Value[] row : matrix) {
                all.addAll(List.of(row));
            }
        }
        return all;
    }

    /** Returns the present weights by name, F64, copied: those of a {@link MicroGpt} with the same parameters. */
    public SequencedMap<String, Tensor> toTensors() {
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        weights.forEach((name, matrix) -> {
            double[] numbers = Arrays.stream(matrix)
                    .flatMapToDouble(row -> Arrays.stream(row).mapToDouble(Value::data))
                    .toArray();
            tensors.put(name, Tensor.of(numbers, matrix.length, matrix[0].length));
        });
        return tensors;
    }

    /**
     * Overwrites a matrix.
     *
     * @throws IllegalArgumentException if there is none of this name, or the shape differs
     */
    public void assign(String name, Tensor values) {
        Value[][] matrix = weight(name);
        if (!values.shape().equals(Shape.of(matrix.length, matrix[0].length))) {
            throw new IllegalArgumentException(
                    "%s is [%d, %d]; got %s".formatted(name, matrix.length, matrix[0].length, values.shape()));
        }
        double[] numbers = values.toDoubles();
        int at = 0;
        for (Value[] row : matrix) {
            for (Value value : row) {
                value.setData(numbers[at++]);
            }
        }
    }

    /** Returns the gradients that backward passes have left in a matrix, F64 and in its shape. */
    public Tensor gradient(String name) {
        Value[][] matrix = weight(name);
        double[] gradients = new double[matrix.length * matrix[0].length];
        int at = 0;
        for (Value[] row : matrix) {
            for (Value value : row) {
                gradients[at++] = value.grad();
            }
        }
        return Tensor.of(gradients, matrix.length, matrix[0].length);
    }

    /** Records the mean loss on a document given with its boundary tokens, of which the first block + 1 are used. */
    public Value loss(int... document) {
        int n = Math.min(block, document.length - 1);
        List<Value[]> keys = new ArrayList<>();
        List<Value[]> values = new ArrayList<>();
        List<Value> losses = new ArrayList<>();
        for (int t = 0; t < n; t++) {
            Value[] p = softmax(logits(document[t], t, keys, values));
            losses.add(p[document[t + 1]].log().neg());
        }
        return Value.sum(losses).div(n);
    }

    /** Returns the logits [V] at position t, and adds its key and value to those of the past. */
    private Value[] logits(int token, int t, List<Value[]> keys, List<Value[]> values) {
        Value[] x = norm(add(weight("wte")[token], weight("wpe")[t]));
        x = add(x, attention(norm(x), keys, values));
        x = add(x, mlp(norm(x)));
        return linear("lm_head", x);
    }

    private Value[] attention(Value[] x, List<Value[]> keys, List<Value[]> values) {
        Value[] q = linear("layer0.attn_wq", x);
        keys.add(linear("layer0.attn_wk", x));
        values.add(linear("layer0.attn_wv", x));
        Value[] mix = new Value[x.length];
        int d = x.length / heads;
        for (int from = 0; from < x.length; from += d) {
            head(q, keys, values, from, from + d, mix);
        }
        return linear("layer0.attn_wo", mix);
    }

    /** One head: the columns from {@code from} to {@code to} of query, keys and values. */
    private static void head(Value[] q, List<Value[]> keys, List<Value[]> values, int from, int to, Value[] mix) {
        Value[] scores = new Value[keys.size()];
        for (int s = 0; s < scores.length; s++) {
            scores[s] = dot(q, keys.get(s), from, to).div(Math.sqrt(to - from));
        }
        Value[] p = softmax(scores);
        for (int j = from; j < to; j++) {
            Value sum = p[0].mul(values.getFirst()[j]);
            for (int s = 1; s < p.length; s++) {
                sum = sum.add(p[s].mul(values.get(s)[j]));
            }
            mix[j] = sum;
        }
    }

    private Value[] mlp(Value[] x) {
        Value[] h = linear("layer0.mlp_fc1", x);
        for (int i = 0; i < h.length; i++) {
            h[i] = h[i].relu();
        }
        return linear("layer0.mlp_fc2", h);
    }

    private Value[] linear(String name, Value[] x) {
        Value[][] w = weight(name);
        Value[] y = new Value[w.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = dot(w[i], x, 0, x.length);
        }
        return y;
    }

    private Value[][] weight(String name) {
        Value[][] found = weights.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no parameter '" + name + "' among " + weights.keySet());
        }
        return found;
    }

    private static Value[] norm(Value[] x) {
        Value inv = dot(x, x, 0, x.length).div(x.length).add(MicroGpt.EPS).pow(-0.5);
        Value[] y = new Value[x.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[i].mul(inv);
        }
        return y;
    }

    /** The largest is taken off first, as a constant, so that nothing overflows. */
    private static Value[] softmax(Value[] x) {
        double largest = Double.NEGATIVE_INFINITY;
        for (Value each : x) {
            largest = Math.max(largest, each.data());
        }
        Value[] counts = new Value[x.length];
        for (int i = 0; i < x.length; i++) {
            counts[i] = x[i].sub(largest).exp();
        }
        Value total = Value.sum(List.of(counts));
        for (int i = 0; i < x.length; i++) {
            counts[i] = counts[i].div(total);
        }
        return counts;
    }

    private static Value[] add(Value[] a, Value[] b) {
        Value[] y = new Value[a.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = a[i].add(b[i]);
        }
        return y;
    }

    private static Value dot(Value[] a, Value[] b, int from, int to) {
        Value sum = a[from].mul(b[from]);
        for (int i = from + 1; i < to; i++) {
            sum = sum.add(a[i].mul(b[i]));
        }
        return sum;
    }
}
