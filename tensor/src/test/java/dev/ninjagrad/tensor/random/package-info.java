/** Random programs of tensor ops: generated, differentiated three ways, shrunk when the ways disagree, and printed as a test. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.tensor.random;
