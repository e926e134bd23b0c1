/**
 * libtorch as the oracle. Runs PyTorch's own operators and differentiation on seeded inputs and writes what they
 * answer to golden files, which the ordinary tests of the engine read without any native library.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.torch;
