package dev.ninjagrad.tensor.plan;

import java.util.List;

/**
 * Where the time of a compiled step goes.
 *
 * @param phases of one run, in order
 */
public record Profile(List<Phase> phases) {
    /** Copies the list. */
    public Profile {
        phases = List.copyOf(phases);
    }

    /**
     * One step of a replay.
     *
     * @param kind the kernel, or {@code fused}
     * @param ops what a fused step applies, in order
     * @param over the sizes it walks over
     * @param flops arithmetic operations; a transcendental function counts as one
     * @param bytes of the arrays it reads and writes, each once
     * @param origin the op and the source line that first asked for it
     * @param micros the median over the runs, in microseconds
     */
    public record Phase(
            String kind, List<String> ops, String over, long flops, long bytes, String origin, double micros) {}

    /** Returns the sum of the medians, in microseconds. */
    public double micros() {
        return phases.stream().mapToDouble(Phase::micros).sum();
    }
}
