/** Training steps of libtorch, for the paired benchmarks: the other side of {@code dev.ninjagrad.bench.paired}. */
package dev.ninjagrad.torch.peer;
