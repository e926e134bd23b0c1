package dev.ninjagrad.tensor.plan;

/** One step of a plan, bound to its arrays: running it allocates nothing. */
@FunctionalInterface
interface Step {
    void run();
}
