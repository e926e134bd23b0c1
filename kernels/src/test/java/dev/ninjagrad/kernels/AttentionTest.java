package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Heads;
import dev.ninjagrad.tensor.Storage;
import java.util.Arrays;
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

        private Heads part(Storage storage, int from, int width) {
            int[] at = new int[heads];
            Arrays.setAll(at, h -> from + h * width);
            return new Heads(storage, at, row);
        }

        private Heads queries(Storage storage) {
            return part(storage, 1, d);
        }

        private Heads keys(Storage storage) {
            return part(storage, 2 + heads * d, d);
        }

        private Heads values(Storage storage) {
            return part(storage, 3 + 2 * heads * d, e);
        }

        private Heads y(Storage storage) {
            return part(storage, 4 + heads * (2 * d + e), e);
        }

        int outputs() {
            return t * row;
        }

        int cotangents() {
            return Math.max(t, s) * row;
        }

        void forward(Kernels kernels, Storage y) {
            kernels.attention(op, t, s, d, e, queries(inputs), k, values(inputs), y(y));
        }

        void backward(Kernels kernels, Storage y) {
            kernels.attentionBackward(
                    op, t, s, d, e, queries(inputs), k, values(inputs), y(inputs), queries(y), keys(y), values(y));
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
