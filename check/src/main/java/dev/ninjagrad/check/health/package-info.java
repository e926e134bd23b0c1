/**
 * The training doctor: pure functions from what a trainer sees (losses, gradients, updates, activations) to findings, each with a verdict and
 * a remedy in one sentence. Only {@link dev.ninjagrad.check.health.FirstNonFinite} knows tensors.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.check.health;
