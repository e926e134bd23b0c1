package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Storage;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;

/** Runs a loop on numbers of no meaning until the JIT compiler has compiled it, which shows in its time. */
final class Rehearsal {
    /** Compiled, a link takes a vector some nanoseconds; interpreted, hundreds. */
    private static final int NANOS_A_LINK = 25;

    private static final int NANOS_A_CALL = 300;

    /** The JIT compiler counts calls, and rounds of a loop. Most calls are over no rows, which takes no time. */
    private static final int EMPTY_CALLS = 24;

    /** After so many rounds the loop waits for its turn to be compiled. */
    private static final int BUSY_ROUNDS = 200;

    private static final long PAUSE_MILLIS = 2;

    /** Not fast after so long, it will not become so. */
    private static final long MOST_NANOS = TimeUnit.MINUTES.toNanos(2);

    private static final int ROWS = 2;
    private static final int VECTORS = 6;
    private static final int L = FloatLanes.L;

    /** The loop by a way that the JIT compiler does not see through: it would compile it as a part of this class only. */
    private final MethodHandle run;

    private final Chain chain;
    private final int columns;
    private final Block[] blocks;
    private final long limit;

    Rehearsal(Chain chain, LoopBody body) {
        this.chain = chain;
        this.run = handle(body);
        this.columns = chain.columns() > 0 ? chain.columns() : VECTORS * L;
        this.blocks = blocks();
        int vectors = ROWS * FloatLanes.padded(columns) / L;
        int work = chain.links().size() + chain.folds().size() + chain.stored().size();
        this.limit = NANOS_A_CALL + (long) vectors * work * NANOS_A_LINK;
    }

    private static MethodHandle handle(LoopBody body) {
        try {
            MethodType type = MethodType.methodType(void.class, int.class, int.class, Block[].class);
            return MethodHandles.lookup().bind(body, "run", type);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a loop without its method", e);
        }
    }

    private Block[] blocks() {
        Block[] all = new Block[LoopWriter.blocks(chain)];
        for (int b = 0; b < all.length; b++) {
            DType dtype = LoopWriter.dtype(chain, b);
            Storage storage = Storage.allocate(dtype, ROWS * columns);
            storage.fill(0, storage.size(), 1);
            boolean repeats =
                    b < chain.operands().size() && chain.operands().get(b).repeats();
            all[b] = new Block(storage, 0, columns, repeats ? 0 : 1);
        }
        return all;
    }

    /** Returns whether the loop became fast, with whole vectors as with a last one that is not. */
    boolean succeeds() throws InterruptedException {
        int broken = columns - 1;
        long begun = System.nanoTime();
        for (int round = 0; System.nanoTime() - begun < MOST_NANOS; round++) {
            if (nanos(columns) < limit && nanos(broken) < limit) {
                return true;
            }
            if (round > BUSY_ROUNDS) {
                Thread.sleep(PAUSE_MILLIS);
            }
        }
        return false;
    }

    private long nanos(int n) {
        try {
            for (int i = 0; i < EMPTY_CALLS; i++) {
                run.invokeExact(0, n, blocks);
            }
            long before = System.nanoTime();
            run.invokeExact(ROWS, n, blocks);
            return System.nanoTime() - before;
        } catch (Throwable e) {
            throw new IllegalStateException("a loop fails on its own", e);
        }
    }
}
