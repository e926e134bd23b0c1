package dev.ninjagrad.tensor;

/**
 * A source of kernels, found by {@link java.util.ServiceLoader}. The usable provider of the highest priority is chosen
 * once, at the first computation; see {@link KernelChoice}. Asking a provider whether it is usable must not load what
 * it needs to compute.
 */
public interface KernelProvider {
    /** Returns a short name: {@code plain}, {@code vector}. */
    String name();

    /** Returns the rank among providers; the plain kernels have 0. */
    int priority();

    /** Returns whether this JVM can run these kernels. */
    boolean usable();

    /** Returns one line for the user: what makes these kernels usable or which flag is missing. */
    String why();

    /** Returns the bits of the vectors these kernels compute with; 0 if they use none or are not usable. */
    int vectorBits();

    /** Returns how many threads may share one kernel's work; at least 1. */
    int threads();

    /** Returns the kernels; called only if usable. */
    Kernels kernels();
}
