/** The exercises, their checks, and the examiner that runs a check on a learner's source. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.dojo.course;
