/**
 * Assertions on gradients for tests. They throw {@link java.lang.AssertionError} and depend on no test framework, so they serve JUnit, TestNG
 * and plain main methods alike.
 */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.check.junit;
