package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Kernels.FusedLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a chain, written when it has been asked for often enough to be worth it, and ready when the JIT compiler has compiled it:
 * until then it would be a hundred times slower than the kernels that do the same link by link. A thread of its own sees to that.
 */
final class CompiledLoop implements FusedLoop {
    /** Asked so often, a chain belongs to a training and not to a few steps. */
    private static final int WORTH_IT = 400;

    /** Longer methods are interpreted for ever: HotSpot's HugeMethodLimit. */
    private static final int LONGEST_CODE = 8_000;

    /** Chains whose loops are shared by all plans: a training has some dozens. */
    private static final int MOST = 512;

    private static final Map<Chain, CompiledLoop> SHARED = new ConcurrentHashMap<>();

    private static final ExecutorService COMPILER = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "ninjagrad-loops");
        thread.setDaemon(true);
        return thread;
    });

    private final Chain chain;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile @Nullable LoopBody body;

    private CompiledLoop(Chain chain) {
        this.chain = chain;
    }

    /** Returns the loop for chains like this. */
    static CompiledLoop of(Chain chain) {
        Chain written = LoopWriter.written(chain);
        CompiledLoop known = SHARED.get(written);
        if (known != null || SHARED.size() >= MOST) {
            return known != null ? known : new CompiledLoop(written);
        }
        return SHARED.computeIfAbsent(written, CompiledLoop::new);
    }

    @Override
    public boolean isReady() {
        if (body != null) {
            return true;
        }
        if (asked.get() < WORTH_IT && asked.incrementAndGet() == WORTH_IT) {
            COMPILER.execute(this::compile);
        }
        return false;
    }

    /** Makes the loop ready; one that the JIT compiler will not compile never is. */
    private void compile() {
        byte[] written = LoopWriter.write(chain);
        if (LoopWriter.codeLength(written) > LONGEST_CODE) {
            return;
        }
        LoopBody made = LoopWriter.define(written);
        try {
            if (new Rehearsal(chain, made).succeeds()) {
                body = made;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run(int rows, int n, Block[] blocks) {
        LoopBody ready = body;
        if (ready == null) {
            throw new IllegalStateException("a loop is run before it is ready");
        }
        ready.run(rows, n, blocks);
    }
}
