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
record Instruction(Call call, List<Integer> inputs, int output, String origin, String line) {}
