package dev.ninjagrad.tensor;

import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decisions of the backward loop that are not rules: in which order tensors are visited, where the pass starts, and
 * how contributions to one tensor combine. Replaceable so that each can be broken on purpose; see {@link #use}.
 */
public interface Traversal {
    /** Visits in reverse order of creation, seeds with ones, sums contributions. */
    Traversal REVERSE_CREATION = new Traversal() {};

    /**
     * Returns every tensor that {@code y} was computed from, y included, in the order of visits. Each must come after
     * all tensors computed from it, so that its cotangent is complete. A tensor is always made after its inputs, so
     * sorting by creation does it.
     */
    default List<Tensor> order(Tensor y) {
        List<Tensor> reachable = Reachable.from(y);
        reachable.sort(Comparator.comparingLong(Tensor::serial).reversed());
        return reachable;
    }

    /** Returns the cotangent of a loss with respect to itself: dL/dL = 1. */
    default Tensor seed(Tensor loss) {
        return Tensor.ones(loss.dtype(), loss.shape());
    }

    /** Returns the cotangent of {@code x} with one more contribution: paths that meet in a tensor add up. */
    default Tensor accumulate(Tensor x, @Nullable Tensor soFar, Tensor contribution) {
        return soFar == null ? contribution : soFar.add(contribution);
    }

    /** Opens a scope in which backward passes of this thread go this way. */
    static Scope use(Traversal traversal) {
        return Mode.current().withTraversal(traversal).enter();
    }
}
