/** Data sets: points in the plane, names, text. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.nn.data;
