package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Storage;
import org.jspecify.annotations.Nullable;

/**
 * An array of numbers that instructions read or make.
 *
 * @param storage where it lies: a parameter's own storage, a constant, an input's buffer; null if it is computed
 */
record Value(Kind kind, DType dtype, int size, @Nullable Storage storage) {
    /** Where a value comes from. */
    enum Kind {
        INPUT,
        CONSTANT,
        PARAMETER,
        COMPUTED
    }

    boolean isComputed() {
        return kind == Kind.COMPUTED;
    }
}
