/** How parameters follow their gradients: optimisers, learning-rate schedules, clipping. Names and meanings follow {@code torch.optim}. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.nn.optim;
