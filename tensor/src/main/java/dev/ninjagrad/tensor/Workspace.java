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
    private final List<Storage> results = new ArrayList<>();

    /**
     * Opens a scope in which results of this thread's ops lie in this workspace. Entering it takes the arrays away from the results of the time before:
     * reading one of those is an {@link IllegalStateException}, so what is to be kept must be copied out before.
     */
    public Scope enter() {
        results.forEach(Storage::leave);
        results.clear();
        return Mode.current().withWorkspace(this).enter();
    }

    /** Returns room for the next result: zeros. */
    Storage next(DType dtype, int size) {
        int k = results.size();
        if (k == arrays.size()) {
            arrays.add(Storage.allocate(dtype, size));
        } else if (arrays.get(k).dtype() != dtype || arrays.get(k).size() < size) {
            arrays.set(k, Storage.allocate(dtype, size));
        }
        Storage result = Storage.within(arrays.get(k), size);
        result.fill(0, size, 0);
        results.add(result);
        return result;
    }
}
