package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Matrices;
import dev.ninjagrad.tensor.Storage;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Once the products of many rows are compiled, and allocate nothing, so are those of a few rows more. A tile of a height that
 * only the end of a matrix has would still be interpreted, and each of its vectors be an object.
 */
class LastRowsTest {
    private static final int MANY = 64;
    private static final int MORE = MANY + 5;
    private static final int ROUND = 50;
    private static final int MOST_ROUNDS = 2_000;

    private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private final Kernels kernels = new VectorKernels(new ThreadTeam(1));

    /** A product of one block, and one of several. */
    @ParameterizedTest
    @CsvSource({"24, 50", "300, 90"})
    void runWhatTheRowsBeforeThemRun(int k, int m) {
        long allocated = Long.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && allocated > 0; round++) {
            allocated = allocatedBy(MANY, k, m, ROUND);
        }
        assertThat(allocated).as("%d rows", MANY).isZero();
        assertThat(allocatedBy(MORE, k, m, 2)).as("%d rows", MORE).isZero();
    }

    private long allocatedBy(int n, int k, int m, int times) {
        Matrices x = Matrices.of(Storage.allocate(DType.F32, n * k), false);
        Matrices w = Matrices.of(Storage.allocate(DType.F32, k * m), false);
        Storage y = Storage.allocate(DType.F32, n * m);
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < times; i++) {
            kernels.matmul(n, k, m, x, w, y);
            kernels.matmulAdd(n, k, m, x, w, y);
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
