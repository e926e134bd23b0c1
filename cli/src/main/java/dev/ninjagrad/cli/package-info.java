/** The commands: what a person types, sees and gets back. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.cli;
