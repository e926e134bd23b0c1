/** Differentiation of scalar expressions: the chain rule on a graph of numbers, small enough to read in one sitting. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.scalar;
