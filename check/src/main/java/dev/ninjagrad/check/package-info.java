/** Says whether two gradients are the same, and how they differ. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.check;
