package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Matrices;
import dev.ninjagrad.tensor.Kernels.Picks;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeterminismTest {
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void theBitsDoNotDependOnTheNumberOfThreads(DType dtype) {
        try (ThreadTeam one = new ThreadTeam(1);
                ThreadTeam two = new ThreadTeam(2);
                ThreadTeam three = new ThreadTeam(3)) {
            Map<String, Long> expected = hashes(new VectorKernels(one), dtype, 300);
            assertThat(hashes(new VectorKernels(two), dtype, 300)).isEqualTo(expected);
            assertThat(hashes(new VectorKernels(three), dtype, 300)).isEqualTo(expected);
        }
    }

    /** The first calls are interpreted; after some thousand loops the JIT compiler has taken over. */
    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void theBitsDoNotDependOnTheCompiler(DType dtype) {
        Kernels kernels = new VectorKernels();
        Map<String, Long> cold = hashes(kernels, dtype, 20);
        for (int i = 0; i < 300; i++) {
            hashes(kernels, dtype, 20);
        }
        assertThat(hashes(kernels, dtype, 20)).isEqualTo(cold);
    }

    private static Map<String, Long> hashes(Kernels kernels, DType dtype, int n) {
        Pairs pairs = new Pairs(kernels);
        Storage x = pairs.random(dtype, n * n);
        Storage w = pairs.random(dtype, n * n);
        int[] shape = {n, n};
        int[] strides = {n, 1};
        Map<String, Long> hashes = new LinkedHashMap<>();
        for (Unary op : new Unary[] {Unary.EXP, Unary.LOG, Unary.TANH, Unary.SIGMOID, Unary.GELU}) {
            hashes.put(op.label(), hash(dtype, n * n, y -> kernels.unary(op, n * n, x, y)));
        }
        hashes.put(
                "bias", hash(dtype, n * n, y -> kernels.binary(Binary.ADD, shape, x, strides, w, new int[] {0, 1}, y)));
        hashes.put("sum", hash(dtype, 1, y -> kernels.reduce(Reduce.Kind.SUM, 1, n * n, 1, x, y)));
        hashes.put("row sums", hash(dtype, n, y -> kernels.reduce(Reduce.Kind.SUM, n, n, 1, x, y)));
        hashes.put("column sums", hash(dtype, n, y -> kernels.reduce(Reduce.Kind.SUM, 1, n, n, x, y)));
        hashes.put("softmax", hash(dtype, n * n, y -> kernels.softmax(false, n, n, 1, x, y)));
        hashes.put("norm", hash(dtype, n * n, y -> kernels.normalize(true, 1e-5, n, n, x, w, w, y)));
        Storage index = Storage.allocate(DType.I32, n * n / 3);
        for (int i = 0; i < index.size(); i++) {
            index.set(i, i * 7 % 11);
        }
        Picks picks = new Picks(index, index.size(), 0, 1, 0);
        hashes.put("rows taken", hash(dtype, index.size() * 3, y -> kernels.gather(1, 11, 3, x, picks, y)));
        hashes.put("rows added", hash(dtype, 11 * 3, y -> kernels.scatterAdd(1, 11, 3, x, picks, y)));
        for (int t = 0; t < 4; t++) {
            boolean xT = (t & 1) != 0;
            boolean wT = (t & 2) != 0;
            hashes.put(
                    "matmul " + t,
                    hash(dtype, n * n, y -> kernels.matmul(n, n, n, Matrices.of(x, xT), Matrices.of(w, wT), y)));
        }
        return hashes;
    }

    private static long hash(DType dtype, int size, Consumer<Storage> kernel) {
        Storage y = Storage.allocate(dtype, size);
        kernel.accept(y);
        long hash = 1;
        for (int i = 0; i < size; i++) {
            hash = hash * 31 + Double.doubleToRawLongBits(y.get(i));
        }
        return hash;
    }
}
