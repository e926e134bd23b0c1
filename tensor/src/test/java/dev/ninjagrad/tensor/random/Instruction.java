package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;

/** One line of a {@link RandomProgram}; it makes one value. */
sealed interface Instruction {
    /** An F64 value the program is differentiated with respect to. */
    record Leaf(Tensor value) implements Instruction {}

    /** A value that stays as it is: F64 numbers, or I32 masks, indices and classes. */
    record Constant(Tensor value) implements Instruction {}

    /** A value computed from earlier ones, which are named by their positions in the program. */
    record Apply(Op op, List<Integer> inputs) implements Instruction {
        public Apply {
            inputs = List.copyOf(inputs);
        }
    }
}
