package dev.ninjagrad.tensor.plan;

import java.util.List;

/**
 * One call with its operands.
 *
 * @param inputs numbers of the values read
 * @param output number of the value made; −1 for a check
 * @param origin the op that made the call
 * @param line the source line that applied the op
 */
record Instruction(Call call, List<Integer> inputs, int output, String origin, String line) {
    /** Returns the operand in whose array the output lies, over what was there; −1 if the output has an array of its own. */
    int continued() {
        return switch (call) {
            case Call.Place _ when inputs.size() > 1 -> inputs.get(1);
            case Call.MatMulAdd _ -> inputs.get(2);
            default -> -1;
        };
    }
}
