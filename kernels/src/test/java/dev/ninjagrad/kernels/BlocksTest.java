package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The block kernels against the plain ones, for every way in which the rows of an operand may lie. */
class BlocksTest {
    private static final int[] ROWS = {1, 7};
    private static final int[] COLUMNS = {1, 4, 16, 17, 50};

    private enum Layout {
        PACKED,
        ALIGNED,
        ONE_A_ROW,
        ONE_ROW,
        ONE,
        TRANSPOSED
    }

    private interface Case {
        void run(Kernels kernels, int rows, int n, Block x, Block w, Block y);
    }

    private final Pairs pairs = new Pairs(new VectorKernels());

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void binaryFunctionsAgree(DType dtype) {
        for (Binary op : Binary.values()) {
            // A quotient of small numbers is large, and so is its rounding; a power is only as good as its logarithm.
            double tolerance = 8 * epsilon(dtype);
            forLayouts(op.label(), dtype, dtype, tolerance, (k, rows, n, x, w, y) -> k.binary(op, rows, n, x, w, y));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void unaryFunctionsAndCopiesAgree(DType dtype) {
        for (Unary op : new Unary[] {Unary.EXP, Unary.TANH, Unary.RELU, Unary.SQRT, Unary.SIN}) {
            forLayouts(
                    op.label(), dtype, dtype, 8 * epsilon(dtype), (k, rows, n, x, _, y) -> k.unary(op, rows, n, x, y));
        }
        forLayouts("copy", dtype, dtype, 0, (k, rows, n, x, _, y) -> k.copy(rows, n, x, y));
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void comparisonsAndChoicesAgree(DType dtype) {
        for (Compare op : Compare.values()) {
            forLayouts(op.label(), dtype, DType.I32, 0, (k, rows, n, x, w, y) -> k.compare(op, rows, n, x, w, y));
        }
        choicesAgree(dtype);
    }

    @Test
    void choicesOfIntegersAgree() {
        choicesAgree(DType.I32);
    }

    private void choicesAgree(DType dtype) {
        for (Layout layout : Layout.values()) {
            Storage masks = pairs.random(DType.I32, 7 * 64);
            forLayouts("where " + layout, dtype, dtype, 0, (k, rows, n, x, w, y) -> {
                k.where(rows, n, block(masks, layout, rows, n), x, w, y);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void reductionsAgree(DType dtype) {
        for (Reduce.Kind op : Reduce.Kind.values()) {
            double tolerance = 64 * epsilon(dtype);
            forLayouts(op.name(), dtype, dtype, tolerance, (k, rows, n, x, _, y) -> {
                k.reduceRows(op, rows, n, x, new Block(y.storage(), 0, 1, 0));
            });
        }
        forLayouts("sum of columns", dtype, dtype, 64 * epsilon(dtype), (k, rows, n, x, _, y) -> {
            k.addColumns(rows, n, x, new Block(y.storage(), 0, 0, 1));
            y.storage().fill(n, rows * n - n, 0); // what lies behind the sums may be anything
        });
    }

    private void forLayouts(String what, DType dtype, DType result, double tolerance, Case kernel) {
        for (int rows : ROWS) {
            for (int n : COLUMNS) {
                Storage x = pairs.random(dtype, 7 * 64);
                Storage w = pairs.random(dtype, 7 * 64);
                for (Layout left : Layout.values()) {
                    for (Layout right : Layout.values()) {
                        String name = what + " of " + left + ", " + right + " [" + rows + ", " + n + "]";
                        pairs.agree(name, result, rows * n, tolerance, (k, y) -> {
                            Block to = block(y, Layout.PACKED, rows, n);
                            kernel.run(k, rows, n, block(x, left, rows, n), block(w, right, rows, n), to);
                        });
                    }
                }
            }
        }
    }

    private static Block block(Storage storage, Layout layout, int rows, int n) {
        return switch (layout) {
            case PACKED -> new Block(storage, 0, n, 1);
            case ALIGNED -> new Block(storage, 0, (n + 15) / 16 * 16, 1);
            case ONE_A_ROW -> new Block(storage, 3, 1, 0);
            case ONE_ROW -> new Block(storage, 5, 0, 1);
            case ONE -> new Block(storage, 7, 0, 0);
            case TRANSPOSED -> new Block(storage, 0, 1, rows);
        };
    }

    private static double epsilon(DType dtype) {
        return dtype == DType.F32 ? 0x1p-23 : 0x1p-52;
    }
}
