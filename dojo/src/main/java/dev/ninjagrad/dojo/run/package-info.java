/** Compiles a learner's source and calls it in a child JVM with limits. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.dojo.run;
