/** Layers, initial values and losses: what models are assembled from. Names and meanings follow PyTorch's {@code torch.nn}. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.nn.layer;
