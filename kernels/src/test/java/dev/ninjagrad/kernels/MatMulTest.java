package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Matrices;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MatMulTest {
    /** Rows, depth, columns: none, one, around tiles and blocks, and large enough for packing and two threads. */
    private static final int[][] SIZES = {
        {0, 3, 4},
        {3, 0, 4},
        {3, 4, 0},
        {1, 1, 1},
        {1, 17, 5},
        {7, 3, 1},
        {8, 5, 16},
        {9, 30, 49},
        {15, 16, 64},
        {32, 30, 27},
        {31, 95, 27},
        {32, 200, 27},
        {5, 300, 33},
        {24, 130, 130},
        {40, 257, 65},
        {65, 33, 500},
        {67, 5, 7},
        {69, 390, 400},
        {79, 9, 20},
        {130, 70, 70}
    };

    private final Pairs pairs = new Pairs(new VectorKernels());

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void agreesWithThePlainKernelForEveryTranspose(DType dtype) {
        for (int[] s : SIZES) {
            for (int transposes = 0; transposes < 4; transposes++) {
                compare(pairs, dtype, s[0], s[1], s[2], new int[] {0}, new int[] {0}, transposes);
            }
        }
    }

    /** Every height of a tile, every width of a panel, and what is written past a row's end by a tile and then again. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void smallProductsAgreeAtEveryHeight(DType dtype) {
        for (int n = 1; n <= 17; n++) {
            for (int m : new int[] {1, 4, 7, 16, 17, 27, 33, 50, 64, 70}) {
                for (int transposes = 0; transposes < 4; transposes++) {
                    compare(pairs, dtype, n, 5, m, new int[] {0, 5 * n}, new int[] {5 * m, 0}, transposes);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void batchesReadWhereTheyAreToldTo(DType dtype) {
        for (int transposes = 0; transposes < 4; transposes++) {
            compare(pairs, dtype, 5, 7, 9, new int[] {0, 35, 70}, new int[] {0, 0, 63}, transposes);
            compare(pairs, dtype, 31, 95, 27, new int[] {0, 2945}, new int[] {2565, 0}, transposes);
            compare(
                    pairs,
                    dtype,
                    64,
                    16,
                    64,
                    new int[] {0, 1024, 0, 2048},
                    new int[] {0, 1024, 2048, 1024},
                    transposes);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void aLayerIsItsProductItsBiasAndItsActivation(DType dtype) {
        for (Unary activation : new Unary[] {Unary.TANH, Unary.RELU, Unary.GELU, Unary.SIN}) {
            for (int[] s : SIZES) {
                Storage x = pairs.random(dtype, s[0] * s[1]);
                Storage w = pairs.random(dtype, s[1] * s[2]);
                Storage bias = pairs.random(dtype, s[2]);
                pairs.agree(
                        activation + " layer",
                        dtype,
                        s[0] * s[2],
                        Pairs.rounding(dtype, s[1]),
                        (kernels, y) -> kernels.matmulEpilogue(
                                s[0], s[1], s[2], Matrices.of(x, false), Matrices.of(w, true), bias, activation, y));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void aProductIsAddedToWhatIsThere(DType dtype) {
        for (int[] s : SIZES) {
            for (int transposes = 0; transposes < 4; transposes++) {
                boolean xT = (transposes & 1) != 0;
                boolean wT = (transposes & 2) != 0;
                int n = s[0];
                int k = s[1];
                int m = s[2];
                Matrices x = new Matrices(pairs.random(dtype, 2 * n * k), new int[] {n * k, 0}, xT);
                Matrices w = new Matrices(pairs.random(dtype, 2 * k * m), new int[] {0, k * m}, wT);
                Storage before = pairs.random(dtype, 2 * n * m);
                String what = "added [" + n + ", " + k + "] · [" + k + ", " + m + "] transposes " + transposes;
                pairs.agree(what, dtype, 2 * n * m, Pairs.rounding(dtype, k + 1), (kernels, y) -> {
                    kernels.copy(new int[] {2 * n * m}, before, 0, new int[] {1}, y, 0, new int[] {1});
                    kernels.matmulAdd(n, k, m, x, w, y);
                });
            }
        }
    }

    private static void compare(Pairs pairs, DType dtype, int n, int k, int m, int[] xAt, int[] wAt, int transposes) {
        boolean xT = (transposes & 1) != 0;
        boolean wT = (transposes & 2) != 0;
        Storage x = pairs.random(dtype, xAt[xAt.length - 1] + xAt.length * n * k);
        Storage w = pairs.random(dtype, wAt[wAt.length - 1] + wAt.length * k * m);
        String what = "[" + n + ", " + k + "] · [" + k + ", " + m + "] transposes " + transposes;
        pairs.agree(
                what,
                dtype,
                xAt.length * n * m,
                Pairs.rounding(dtype, k),
                (kernels, y) -> kernels.matmul(n, k, m, new Matrices(x, xAt, xT), new Matrices(w, wAt, wT), y));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void aBrokenKernelIsNoticed(DType dtype) {
        Kernels fast = new VectorKernels();
        Storage x = pairs.random(dtype, 9 * 30);
        Storage w = pairs.random(dtype, 30 * 49);
        assertThatThrownBy(() -> pairs.agree("broken", dtype, 441, Pairs.rounding(dtype, 30), (kernels, y) -> {
                    kernels.matmul(9, 30, 49, Matrices.of(x, false), Matrices.of(w, false), y);
                    if (kernels.getClass().equals(fast.getClass())) {
                        y.set(440, y.get(440) * (1 + (dtype == DType.F32 ? 1e-4 : 1e-12)) + 1e-4);
                    }
                }))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("element 440 of 441");
    }
}
