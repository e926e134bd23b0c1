package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * Arrays that ops leave their results in when nobody keeps these: the same computation, done again and again, finds its arrays in the caches
 * instead of touching fresh memory each time.
 *
 * <pre>{@code
 * Workspace workspace = new Workspace();
 * for (Tensor x : many) {
 *     try (Scope _ = workspace.enter()) {
 *         total += x.matmul(w).tanh().sum().item();
 *     }
 * }
 * }</pre>
 *
 * <p>The k-th result of a computation lies in the array of the k-th result of the one before, if it fits. Belongs to one thread at a time.
 */
public final class Workspace {
    private final List<Storage> arrays = new ArrayList<>();
    private int used;

    /**
     * Opens a scope in which results of this thread's ops lie in this workspace. Entering it again overwrites them all: what is to be kept must
     * be copied out before.
     */
    public Scope enter() {
        used = 0;
        return Mode.current().withWorkspace(this).enter();
    }

    /** Returns room for the next result: zeros. */
    Storage next(DType dtype, int size) {
        int k = used++;
        if (k < arrays.size()) {
            Storage before = arrays.get(k);
            if (before.dtype() == dtype && before.size() >= size) {
                Storage storage = Storage.within(before, size);
                storage.fill(0, size, 0);
                return storage;
            }
            arrays.set(k, Storage.allocate(dtype, size));
        } else {
            arrays.add(Storage.allocate(dtype, size));
        }
        return arrays.get(k);
    }
}
