package dev.ninjagrad.lab;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to run the lab.
 *
 * @param port the port to listen on, 1 to 65535; 0 for any free one
 * @param trainings the most trainings alive at once
 * @param patience how long a training goes on while nobody takes its frames
 * @param runs the folder below which the runs of trainings may be opened; null for none
 * @param dojo the dojo folder whose exercises are checked as they are saved; null for none
 */
public record LabOptions(
        int port,
        int trainings,
        Duration patience,
        @Nullable Path runs,
        @Nullable Path dojo) {

    /** The port used when none is asked for. */
    public static final int DEFAULT_PORT = 2525;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public LabOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("a port is a number from 0 (any free one) to 65535; got " + port);
        }
        if (trainings < 1) {
            throw new IllegalArgumentException("the lab needs room for at least 1 training; got " + trainings);
        }
    }

    /** Returns the usual options with this port: four trainings, each patient for ten seconds, and no folders. */
    public static LabOptions onPort(int port) {
        return new LabOptions(port, 4, Duration.ofSeconds(10), null, null);
    }

    /** Returns these options with another patience. */
    public LabOptions withPatience(Duration most) {
        return new LabOptions(port, trainings, most, runs, dojo);
    }

    /** Returns these options with a folder of runs. */
    public LabOptions withRuns(Path folder) {
        return new LabOptions(port, trainings, patience, folder, dojo);
    }

    /** Returns these options with a dojo folder. */
    public LabOptions withDojo(Path folder) {
        return new LabOptions(port, trainings, patience, runs, folder);
    }
}
