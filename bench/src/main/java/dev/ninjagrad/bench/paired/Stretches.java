package dev.ninjagrad.bench.paired;

import java.util.ArrayList;
import java.util.List;

/** Times a task in stretches that are long against the clock's error and short against the machine's moods. */
final class Stretches {
    private static final double SAMPLE_SECONDS = 0.05;
    private static final double NANOS = 1e9;
    private static final double NANOS_A_MICRO = 1e3;

    private Stretches() {}

    /** Repeats the task for so many seconds, at least one stretch; returns microseconds a repetition of each stretch. */
    static List<Double> of(Runnable task, double seconds) {
        List<Double> samples = new ArrayList<>();
        long start = System.nanoTime();
        do {
            long from = System.nanoTime();
            long repetitions = 0;
            while (System.nanoTime() - from < SAMPLE_SECONDS * NANOS) {
                task.run();
                repetitions++;
            }
            samples.add((System.nanoTime() - from) / NANOS_A_MICRO / repetitions);
        } while (System.nanoTime() - start < seconds * NANOS);
        return samples;
    }
}
