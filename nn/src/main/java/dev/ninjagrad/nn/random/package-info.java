/**
 * Random generators that repeat published runs: the same seed gives the numbers that CPython or PyTorch would give.
 *
 * <p>Both are Mersenne twisters and differ in how they seed it and in what they make of its 32-bit words. Neither is
 * safe for use by several threads at once, and neither is fit for secrets.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.nn.random;
