/** A learner's folder: its files, and the progress kept in it. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.dojo.folder;
