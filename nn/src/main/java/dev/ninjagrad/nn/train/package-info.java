/** Training: batches, the loop, what it reports, and what a checkpoint must hold to go on to the same bits. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.nn.train;
