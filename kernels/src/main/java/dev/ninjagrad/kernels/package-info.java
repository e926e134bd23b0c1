/**
 * Fast kernels on the Vector API, and the threads that share their work. Kernels named {@code Float…} are the source of
 * their {@code Double…} twins, which the build generates word by word; only the polynomials are written for each dtype.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.kernels;
