package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.AdamRates;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels.Picks;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kernel but the matrix product against the plain one, at sizes around the vector's and with odd strides. */
class VectorKernelsTest {
    /** Shapes of two operands that broadcast: flat, scalar, row, column, middle, three loops. */
    private static final int[][][] BROADCASTS = {
        {{}, {}},
        {{37}, {37}},
        {{37}, {}},
        {{1}, {50}},
        {{5, 27}, {27}},
        {{5, 27}, {5, 1}},
        {{1, 16}, {4, 16}},
        {{7, 1}, {1, 9}},
        {{3, 1, 5}, {4, 1}},
        {{2, 3, 4}, {2, 1, 4}},
        {{2, 1, 4, 1}, {3, 1, 17}},
        {{0, 4}, {4}},
        {{64, 600}, {600}}
    };

    private final Pairs pairs = new Pairs(new VectorKernels());

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void unaryFunctionsAgree(DType dtype) {
        for (Unary op : Unary.values()) {
            for (int n : Pairs.SIZES) {
                Storage x = pairs.random(dtype, n);
                pairs.agree(op.label(), dtype, n, 8 * epsilon(dtype), (k, y) -> k.unary(op, n, x, y));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void binaryFunctionsBroadcastAlike(DType dtype) {
        for (Binary op : Binary.values()) {
            forBroadcasts(dtype, (what, out, x, xs, w, ws) -> {
                int[] shape = out.sizes();
                pairs.agree(
                        op + what, dtype, out.size(), epsilon(dtype), (k, y) -> k.binary(op, shape, x, xs, w, ws, y));
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void comparisonsAndChoicesBroadcastAlike(DType dtype) {
        for (Compare op : Compare.values()) {
            forBroadcasts(dtype, (what, out, x, xs, w, ws) -> {
                x.set(0, x.size() == 0 ? 0 : w.get(0));
                int[] shape = out.sizes();
                pairs.agree(op + what, DType.I32, out.size(), 0, (k, y) -> k.compare(op, shape, x, xs, w, ws, y));
            });
        }
        forBroadcasts(dtype, (what, out, x, xs, w, ws) -> {
            Storage all = pairs.random(DType.I32, out.size());
            int[] shape = out.sizes();
            int[] own = out.strides();
            pairs.agree("where" + what, dtype, out.size(), 0, (k, y) -> k.where(shape, all, own, x, xs, w, ws, y));
            Storage one = pairs.random(DType.I32, x.size());
            pairs.agree("where" + what, dtype, out.size(), 0, (k, y) -> k.where(shape, one, xs, x, xs, w, ws, y));
        });
    }

    private interface Operands {
        void check(String what, Shape out, Storage x, int[] xStrides, Storage w, int[] wStrides);
    }

    private void forBroadcasts(DType dtype, Operands check) {
        for (int[][] shapes : BROADCASTS) {
            for (int side = 0; side < 2; side++) {
                Shape a = Shape.of(shapes[side]);
                Shape b = Shape.of(shapes[1 - side]);
                Shape out = Shape.broadcast("test", a, b);
                String what = " of " + a + " and " + b;
                check.check(
                        what,
                        out,
                        pairs.random(dtype, a.size()),
                        a.stridesIn(out),
                        pairs.random(dtype, b.size()),
                        b.stridesIn(out));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void reductionsAgree(DType dtype) {
        int[][] sizes = {
            {1, 0, 1},
            {3, 0, 2},
            {0, 3, 1},
            {1, 1, 1},
            {5, 27, 1},
            {1, 4099, 1},
            {2, 40000, 1},
            {1, 90000, 1},
            {3, 5, 7},
            {1, 700, 64},
            {2, 3, 100},
            {4, 300, 16}
        };
        for (Reduce.Kind op : Reduce.Kind.values()) {
            for (int[] s : sizes) {
                Storage x = pairs.random(dtype, s[0] * s[1] * s[2]);
                double tolerance = epsilon(dtype) * (op == Reduce.Kind.SUM ? sumRounding(dtype, s[1]) : 8);
                pairs.agree(
                        op + " " + s[1], dtype, s[0] * s[2], tolerance, (k, y) -> k.reduce(op, s[0], s[1], s[2], x, y));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void rowKernelsAgree(DType dtype) {
        for (int n : Pairs.SIZES) {
            int rows = n == 64 ? 300 : 3;
            Storage x = pairs.random(dtype, rows * n);
            Storage gain = pairs.random(dtype, n);
            Storage bias = pairs.random(dtype, n);
            double tolerance = 32 * epsilon(dtype);
            pairs.agree("softmax", dtype, rows * n, tolerance, (k, y) -> k.softmax(false, rows, n, 1, x, y));
            pairs.agree("log softmax", dtype, rows * n, tolerance, (k, y) -> k.softmax(true, rows, n, 1, x, y));
            pairs.agree("softmax", dtype, rows * n, tolerance, (k, y) -> k.softmax(false, 1, rows, n, x, y));
            if (n != 2) { // two values are normalised to ±1, whatever their distance: nothing to compare near 0
                pairs.agree(
                        "layer norm",
                        dtype,
                        rows * n,
                        tolerance,
                        (k, y) -> k.normalize(true, 1e-5, rows, n, x, gain, bias, y));
            }
            pairs.agree(
                    "RMS norm",
                    dtype,
                    rows * n,
                    tolerance,
                    (k, y) -> k.normalize(false, 1e-5, rows, n, x, gain, null, y));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void aStepOfAdamGivesTheSameBits(DType dtype) {
        for (int n : new int[] {1, 15, 16, 17, 100, 60_000}) {
            Storage gradient = pairs.random(dtype, n);
            Storage theta = pairs.random(dtype, n);
            Storage mean = pairs.random(dtype, n);
            Storage square = pairs.random(dtype, n);
            for (int i = 0; i < n; i++) {
                square.set(i, Math.abs(square.get(i)));
            }
            for (int result = 0; result < 3; result++) {
                int chosen = result;
                pairs.agree("adam", dtype, n, 0, (k, y) -> {
                    Storage[] own = {copy(theta), copy(mean), copy(square)};
                    k.adam(new AdamRates(0.9, 0.99).set(0.1, 0.999, 0.01, 1e-8), own[0], gradient, own[1], own[2]);
                    put(own[chosen], y);
                });
            }
        }
    }

    private static void put(Storage x, Storage y) {
        for (int i = 0; i < y.size(); i++) {
            y.set(i, x.get(i));
        }
    }

    private static Storage copy(Storage x) {
        Storage y = Storage.allocate(x.dtype(), x.size());
        for (int i = 0; i < x.size(); i++) {
            y.set(i, x.get(i));
        }
        return y;
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void movesAgreeExactly(DType dtype) {
        Storage x = pairs.random(dtype, 6 * 20 * 18);
        int[] shape = {20, 6, 18};
        pairs.agree(
                "permute",
                dtype,
                2160,
                0,
                (k, y) -> k.copy(shape, x, 0, new int[] {18, 360, 1}, y, 0, new int[] {108, 18, 1}));
        pairs.agree(
                "transpose",
                dtype,
                2160,
                0,
                (k, y) -> k.copy(shape, x, 0, new int[] {1, 20, 120}, y, 0, new int[] {108, 18, 1}));
        pairs.agree(
                "slice",
                dtype,
                200,
                0,
                (k, y) -> k.copy(new int[] {10, 5}, x, 7, new int[] {20, 1}, y, 3, new int[] {12, 2}));
        pairs.agree(
                "to I32", DType.I32, 99, 0, (k, y) -> k.copy(new int[] {99}, x, 0, new int[] {1}, y, 0, new int[] {1}));
        Storage index = Storage.allocate(DType.I32, 24);
        for (int i = 0; i < 24; i++) {
            index.set(i, i * 7 % 5);
        }
        Picks rows = new Picks(index, 12, 0, 1, 0);
        Picks each = new Picks(index, 2, 12, 6, 1);
        pairs.agree("rows", dtype, 12 * 33, 0, (k, y) -> k.gather(1, 5, 33, x, rows, y));
        pairs.agree("rows add", dtype, 5 * 33, 8 * epsilon(dtype), (k, y) -> k.scatterAdd(1, 5, 33, x, rows, y));
        pairs.agree("gather", dtype, 2 * 2 * 6, 0, (k, y) -> k.gather(2, 5, 6, x, each, y));
        pairs.agree("scatter add", dtype, 2 * 5 * 6, 8 * epsilon(dtype), (k, y) -> k.scatterAdd(2, 5, 6, x, each, y));
        pairs.agree("argmax", DType.I32, 18, 0, (k, y) -> k.argReduce(true, 6, 20, 3, x, y));
    }

    /** Rows shorter and longer than a vector, few and so many that they are shared, of one table and of several. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void rowsByAnIndexAgree(DType dtype) {
        for (int[] size : new int[][] {{1, 5, 9}, {3, 5, 40}, {1, 27, 20_000}, {2, 7, 9_000}, {1, 9_000, 9_000}}) {
            int outer = size[0];
            int n = size[1];
            int count = size[2];
            Storage index = Storage.allocate(DType.I32, outer * count);
            for (int i = 0; i < outer * count; i++) {
                index.set(i, (i * 31 + i / 7) % n);
            }
            Picks picks = new Picks(index, count, count, 1, 0);
            for (int inner : new int[] {0, 1, 3, 10, 16, 33, 70}) {
                Storage table = pairs.random(dtype, outer * n * inner);
                Storage rows = pairs.random(dtype, outer * count * inner);
                String what = " of rows of " + inner;
                pairs.agree(
                        "gather" + what,
                        dtype,
                        outer * count * inner,
                        0,
                        (k, y) -> k.gather(outer, n, inner, table, picks, y));
                pairs.agree(
                        "scatter add" + what,
                        dtype,
                        outer * n * inner,
                        Pairs.rounding(dtype, count / n),
                        (k, y) -> k.scatterAdd(outer, n, inner, rows, picks, y));
            }
        }
    }

    /** No part writes into what another has written. */
    @Test
    void partsOfRowsMayBeTakenInAnyOrder() {
        for (int inner : new int[] {2, 10, 16, 33, 70}) {
            for (int count : new int[] {1, 2, 3, 40}) {
                Storage index = Storage.allocate(DType.I32, count);
                Storage table = pairs.random(DType.F32, inner);
                Storage y = Storage.allocate(DType.F32, count * inner);
                FloatGather gather = new FloatGather();
                gather.lay(3, 1, 1, inner, table.floats(), new Picks(index, count, 0, 1, 0), y.floats());
                for (int part = 2; part >= 0; part--) {
                    gather.run(part);
                }
                for (int i = 0; i < count * inner; i++) {
                    assertThat(y.get(i))
                            .as("element %d of rows of %d", i, inner)
                            .isEqualTo(table.get(i % inner));
                }
            }
        }
    }

    /** A sum goes on from what is there. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void rowsAreAddedToWhatIsThere(DType dtype) {
        Storage index = Storage.allocate(DType.I32, 20_000);
        Storage rows = pairs.random(dtype, 20_000 * 3);
        Storage start = pairs.random(dtype, 3);
        Picks picks = new Picks(index, 20_000, 0, 1, 0);
        pairs.agree("scatter add", dtype, 3, Pairs.rounding(dtype, 20_000), (k, y) -> {
            put(start, y);
            k.scatterAdd(1, 1, 3, rows, picks, y);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void nothingBesideTheResultIsWritten(DType dtype) {
        Storage x = pairs.random(dtype, 100);
        Storage y = Storage.allocate(dtype, 200);
        new VectorKernels().copy(new int[] {2, 17}, x, 0, new int[] {17, 1}, y, 20, new int[] {40, 1});
        for (int i = 0; i < 200; i++) {
            boolean copied = (i >= 20 && i < 37) || (i >= 60 && i < 77);
            assertThat(copied || y.get(i) == 0).as("element %d", i).isTrue();
        }
    }

    /**
     * What a sum of n numbers up to 2 may be off, in units of epsilon: the plain kernel adds doubles one by one and so rounds
     * n times at a size of √n; in F32 it is exact beside ours, which adds short chains.
     */
    private static double sumRounding(DType dtype, int n) {
        return dtype == DType.F64 ? 8 + n : 8 * (1 + Math.sqrt(n));
    }

    /** One unit in the last place of 1. */
    private static double epsilon(DType dtype) {
        return dtype == DType.F32 ? 0x1p-23 : 0x1p-52;
    }
}
