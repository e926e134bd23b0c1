/** The dojo: exercises that check themselves on every save, and a quiz. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.dojo;
