/** Benchmarks of every layer, run by JMH in processes of their own. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.bench;
