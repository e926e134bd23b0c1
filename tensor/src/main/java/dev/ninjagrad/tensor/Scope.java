package dev.ninjagrad.tensor;

/**
 * Something switched on for the current thread until closed: {@code try (var _ = NoGrad.enter()) { … }}. Scopes nest.
 */
@FunctionalInterface
public interface Scope extends AutoCloseable {
    @Override
    void close();
}
