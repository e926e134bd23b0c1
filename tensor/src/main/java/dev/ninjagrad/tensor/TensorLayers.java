package dev.ninjagrad.tensor;

/** The fused functions of {@link Tensor} that networks are made of; each has a file with its derivation. */
public sealed interface TensorLayers permits Tensor {}
