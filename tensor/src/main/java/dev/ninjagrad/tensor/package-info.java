/**
 * Tensors and their gradients: ops with their rules, the graph they record, the passes that differentiate it, and the
 * kernels that compute.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.tensor;
