/**
 * Compiled plans: a training step traced once, made smaller, and replayed without allocating.
 *
 * <p>The way of a step, file by file:
 *
 * <ol>
 *   <li>{@link dev.ninjagrad.tensor.plan.Compiled} looks for a plan for the inputs' shapes; there is one plan a shape.
 *   <li>{@code Tracer} runs the function once with inputs that have a shape but no values. Ops call its kernels, and it
 *       writes down every call as an {@code Instruction}: plain data, a {@code Call} with numbered values. Calls whose
 *       operands are all constants are computed on the spot; a call that was made before is not made again.
 *   <li>{@code Cleanup} drops what neither an output nor an update needs.
 *   <li>{@code Fusion} gathers element-wise calls and sums that walk the same elements into groups.
 *   <li>{@code Buffers} gives every value that leaves its group an array; values that are never needed at the same time
 *       share one.
 *   <li>{@code Binder} turns each group into a {@code Step}: the kernel call with its arrays, ready to run. A fused
 *       group becomes a {@code Program}, which takes a tile that fits the first-level cache through all its ops.
 *   <li>{@link dev.ninjagrad.tensor.plan.Plan} runs the steps in order, and prints itself.
 * </ol>
 */
@NullMarked
package dev.ninjagrad.tensor.plan;

import org.jspecify.annotations.NullMarked;
