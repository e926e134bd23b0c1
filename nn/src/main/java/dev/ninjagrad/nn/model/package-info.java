/** Models, each beside its loss and, where it has one, its hand-written backward pass. */
@org.jspecify.annotations.NullMarked
package dev.ninjagrad.nn.model;
