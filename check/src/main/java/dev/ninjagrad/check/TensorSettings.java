package dev.ninjagrad.check;

import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link GradientCheck} was told.
 *
 * @param function the function under test
 * @param backward its gradient by hand; null for autograd's
 * @param tolerance the relative error allowed; NaN for the precision's
 * @param seed of the random cotangent and directions
 * @param directions how many projections an input are compared instead of its elements; 0 to compare the elements
 * @param bare whether passes are not repeated and forward mode is not asked
 * @param order of the derivatives, 1 or 2
 */
record TensorSettings(
        Function<List<Tensor>, Tensor> function,
        @Nullable BiFunction<List<Tensor>, Tensor, List<Tensor>> backward,
        double tolerance,
        long seed,
        int directions,
        boolean bare,
        int order) {
    TensorSettings withFunction(Function<List<Tensor>, Tensor> other) {
        return new TensorSettings(other, backward, tolerance, seed, directions, bare, order);
    }

    TensorSettings withBackward(BiFunction<List<Tensor>, Tensor, List<Tensor>> other) {
        return new TensorSettings(function, other, tolerance, seed, directions, bare, order);
    }

    TensorSettings withTolerance(double other) {
        return new TensorSettings(function, backward, other, seed, directions, bare, order);
    }

    TensorSettings withSeed(long other) {
        return new TensorSettings(function, backward, tolerance, other, directions, bare, order);
    }

    TensorSettings withDirections(int other) {
        return new TensorSettings(function, backward, tolerance, seed, other, bare, order);
    }

    TensorSettings withBare(boolean other) {
        return new TensorSettings(function, backward, tolerance, seed, directions, other, order);
    }

    TensorSettings withOrder(int other) {
        return new TensorSettings(function, backward, tolerance, seed, directions, bare, other);
    }
}
