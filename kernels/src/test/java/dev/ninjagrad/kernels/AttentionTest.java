package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Heads;
import dev.ninjagrad.tensor.PlainKernels;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AttentionTest {
    /** Heads, queries, keys, width of a query, width of a value: around blocks of queries and whole vectors. */
    private static final int[][] SIZES = {
        {1, 1, 1, 1, 1},
        {2, 3, 5, 4, 7},
        {4, 16, 16, 4, 4},
        {3, 33, 33, 16, 32},
        {2, 64, 64, 32, 32},
        {2, 70, 50, 17, 49},
        {2, 40, 130, 8, 3},
        {1, 5, 0, 3, 2},
        {0, 5, 5, 3, 2}
    };

    private static final double[] NOT_FINITE = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};

    private final Pairs pairs = new Pairs(new VectorKernels());

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void agreesWithThePlainKernelOnPartsOfOneArray(DType dtype) {
        for (int[] size : SIZES) {
            for (boolean causal : new boolean[] {false, true}) {
                Case c = new Case(dtype, new Attention(causal, 0.4), size);
                pairs.agree(c + " forward", dtype, c.outputs(), c.tolerance(), c::forward);
                pairs.agree(c + " backward", dtype, c.cotangents(), c.tolerance(), c::backward);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void aQueryDoesNotSeeLaterKeys(DType dtype) {
        Case c = new Case(dtype, new Attention(true, 0.4), new int[] {1, 40, 40, 4, 4});
        Storage before = Storage.allocate(dtype, c.outputs());
        Storage after = Storage.allocate(dtype, c.outputs());
        c.forward(new VectorKernels(), before);
        for (int i = 0; i < 4; i++) {
            c.inputs.set(c.k.at(0) + 39 * c.k.row() + i, 7);
        }
        c.forward(new VectorKernels(), after);
        for (int i = 0; i < 40; i++) {
            int at = c.y(before).at(0) + i * c.row;
            assertThat(after.get(at) == before.get(at)).as("query %d", i).isEqualTo(i < 39);
        }
    }

    /** Products and a softmax under a mask are the reference: a masked weight is 0, and 0 times NaN or an infinity is NaN. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void whatIsNotFiniteGoesWhereTheCompositionTakesIt(DType dtype) {
        for (int[] size : new int[][] {{2, 35, 35, 3, 5}, {1, 33, 35, 4, 2}, {1, 35, 33, 2, 3}}) {
            for (boolean causal : new boolean[] {true, false}) {
                Case c = new Case(dtype, new Attention(causal, 0.4), size);
                for (Heads operand : List.of(c.queries(c.inputs), c.k, c.values(c.inputs), c.y(c.inputs))) {
                    for (int row : new int[] {0, 31, 32, 34}) {
                        for (double value : NOT_FINITE) {
                            c.agreesWithItsComposition(operand.at(0) + row * c.row, value);
                        }
                    }
                }
            }
        }
    }

    /** Small heads are products and a softmax, and so are all heads with a mask; what is not seen has no cotangent there either. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void whatIsNotFiniteGoesThereThroughTheOpToo(DType dtype) {
        for (int[] size : new int[][] {{2, 7, 7, 4, 5}, {1, 3, 5, 4, 2}, {1, 35, 35, 4, 2}}) {
            Case c = new Case(dtype, new Attention(true, 0.5), size); // 0.5 = 1/√4, the op's own scale
            for (Heads operand : List.of(c.queries(c.inputs), c.k, c.values(c.inputs), c.y(c.inputs))) {
                for (int row : new int[] {0, 1, size[1] - 1}) {
                    for (double value : NOT_FINITE) {
                        c.opAgreesWithItsComposition(operand.at(0) + row * c.row, value);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void aBrokenKernelIsNoticed(DType dtype) {
        Case c = new Case(dtype, new Attention(true, 0.4), new int[] {2, 9, 9, 4, 4});
        Case wrong = new Case(new Attention(true, 0.4001), new int[] {2, 9, 9, 4, 4}, c.inputs);
        assertThatThrownBy(() -> pairs.agree("broken", dtype, c.cotangents(), c.tolerance(), (kernels, y) -> {
                    (kernels instanceof VectorKernels ? wrong : c).backward(kernels, y);
                }))
                .isInstanceOf(AssertionError.class);
    }

    /**
     * q, k, v and g are columns of one matrix, head beside head, as a layer's one product leaves them; so are the results.
     * What lies between them is 0 and has to stay so.
     */
    private final class Case {
        private final Attention op;
        private final int heads;
        private final int t;
        private final int s;
        private final int d;
        private final int e;
        private final int row;
        private final Storage inputs;
        private final Heads k;

        Case(DType dtype, Attention op, int[] size) {
            this(op, size, pairs.random(dtype, Math.max(size[1], size[2]) * row(size)));
        }

        Case(Attention op, int[] size, Storage inputs) {
            this.op = op;
            heads = size[0];
            t = size[1];
            s = size[2];
            d = size[3];
            e = size[4];
            row = row(size);
            this.inputs = inputs;
            k = keys(inputs);
        }

        private static int row(int[] size) {
            return size[0] * (2 * size[3] + 2 * size[4]) + 5;
        }

        private Heads part(Storage storage, int from, int rows, int width) {
            int[] at = new int[heads];
            Arrays.setAll(at, h -> from + h * width);
            return new Heads(storage, at, rows, width, row);
        }

        private Heads queries(Storage storage) {
            return part(storage, 1, t, d);
        }

        private Heads keys(Storage storage) {
            return part(storage, 2 + heads * d, s, d);
        }

        private Heads values(Storage storage) {
            return part(storage, 3 + 2 * heads * d, s, e);
        }

        private Heads y(Storage storage) {
            return part(storage, 4 + heads * (2 * d + e), t, e);
        }

        int outputs() {
            return t * row;
        }

        int cotangents() {
            return Math.max(t, s) * row;
        }

        void forward(Kernels kernels, Storage y) {
            kernels.attention(op, queries(inputs), k, values(inputs), y(y));
        }

        void backward(Kernels kernels, Storage y) {
            kernels.attentionBackward(
                    op, queries(inputs), k, values(inputs), y(inputs), queries(y), keys(y), values(y));
        }

        /** With one number of the inputs replaced, both kernels give the numbers of the composition. */
        void agreesWithItsComposition(int at, double value) {
            double kept = inputs.get(at);
            inputs.set(at, value);
            String what = this + ", " + value + " at " + at;
            List<Tensor> x = List.of(tensor(queries(inputs), t, d), tensor(k, s, d), tensor(values(inputs), s, e));
            x.forEach(leaf -> leaf.requiresGrad(true));
            Tensor composed = composed(x.get(0), x.get(1), x.get(2));
            List<Tensor> cotangents = Autograd.grad(composed, x, tensor(y(inputs), t, e), false);
            for (Kernels kernels : List.of(new PlainKernels(), new VectorKernels())) {
                Storage y = Storage.allocate(inputs.dtype(), outputs());
                Storage dx = Storage.allocate(inputs.dtype(), cotangents());
                forward(kernels, y);
                backward(kernels, dx);
                same(what + ", y", composed, tensor(y(y), t, e));
                same(what + ", dq", cotangents.get(0), tensor(queries(dx), t, d));
                same(what + ", dk", cotangents.get(1), tensor(keys(dx), s, d));
                same(what + ", dv", cotangents.get(2), tensor(values(dx), s, e));
            }
            inputs.set(at, kept);
        }

        /** With one number of the inputs replaced, the op gives the numbers of its composition, causal and with a mask. */
        void opAgreesWithItsComposition(int at, double value) {
            double kept = inputs.get(at);
            inputs.set(at, value);
            Tensor q = tensor(queries(inputs), t, d).requiresGrad(true);
            Tensor keys = tensor(k, s, d).requiresGrad(true);
            Tensor v = tensor(values(inputs), s, e).requiresGrad(true);
            List<Tensor> expected = withCotangents(composed(q, keys, v), q, keys, v);
            List<Tensor> causal = withCotangents(q.scaledDotProductAttention(keys, v, true), q, keys, v);
            List<Tensor> masked = withCotangents(q.scaledDotProductAttention(keys, v, seen()), q, keys, v);
            for (int i = 0; i < expected.size(); i++) {
                String what = this + ", " + value + " at " + at + ", "
                        + List.of("y", "dq", "dk", "dv").get(i);
                same(what, expected.get(i), causal.get(i));
                same(what + " with a mask", expected.get(i), masked.get(i));
            }
            inputs.set(at, kept);
        }

        private List<Tensor> withCotangents(Tensor y, Tensor... x) {
            List<Tensor> all = new ArrayList<>(List.of(y));
            all.addAll(Autograd.grad(y, List.of(x), tensor(y(inputs), t, e), false));
            return all;
        }

        private Tensor seen() {
            Tensor all = Tensor.full(1, DType.I32, Shape.of(t, s));
            return op.causal() ? all.tril() : all;
        }

        private Tensor composed(Tensor queries, Tensor keys, Tensor values) {
            Tensor scores = queries.mul(op.scale()).matmul(keys.transpose());
            Tensor never = Tensor.scalar(Double.NEGATIVE_INFINITY, scores.dtype());
            return Tensor.where(seen(), scores, never).softmax(-1).matmul(values);
        }

        private void same(String what, Tensor expected, Tensor actual) {
            double[] e = expected.toDoubles();
            double[] a = actual.toDoubles();
            for (int i = 0; i < e.length; i++) {
                boolean close = Double.compare(e[i], a[i]) == 0 || Math.abs(e[i] - a[i]) <= tolerance();
                assertThat(close)
                        .as("%s: element %d is %s, composed %s", what, i, a[i], e[i])
                        .isTrue();
            }
        }

        private Tensor tensor(Heads from, int rows, int columns) {
            double[] values = new double[heads * rows * columns];
            for (int i = 0; i < values.length; i++) {
                int head = i / (rows * columns);
                values[i] = from.storage().get(from.at(head) + i / columns % rows * from.row() + i % columns);
            }
            return Tensor.of(values, heads, rows, columns).to(inputs.dtype());
        }

        /** Sums over d make the weights, sums over t and s use them. */
        double tolerance() {
            return Pairs.rounding(inputs.dtype(), d + t + s);
        }

        @Override
        public String toString() {
            return op + " of " + heads + " heads, t " + t + ", s " + s + ", d " + d + ", e " + e;
        }
    }
}
