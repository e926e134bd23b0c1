package dev.ninjagrad.bench;

import java.io.IOException;
import java.util.List;
import org.openjdk.jmh.Main;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs benchmarks. {@code ninjagrad bench} calls {@link #run}; {@link #main} is JMH's own command line, in which a name picks
 * benchmarks and {@code -h} lists the options:
 *
 * <pre>
 * ./mvnw -q package -pl bench -am -DskipTests
 * java -jar bench/target/ninjagrad-bench.jar ScalarBench -prof gc
 * </pre>
 */
public final class Bench {

    private Bench() {}

    /** Runs the benchmarks that match one of the patterns among {@code args}; without a pattern, all. */
    public static void main(String[] args) throws IOException {
        Main.main(args);
    }

    /**
     * Runs the benchmarks of the named classes and prints JMH's table on standard output.
     *
     * @param quick one fork and few iterations instead of what the classes ask for
     * @throws IllegalStateException if a benchmark fails
     */
    public static void run(List<String> classes, boolean quick) {
        ChainedOptionsBuilder options = new OptionsBuilder();
        classes.forEach(name -> options.include("\\." + name + "\\."));
        if (quick) {
            options.forks(1).warmupIterations(2).measurementIterations(3);
            options.warmupTime(TimeValue.seconds(1)).measurementTime(TimeValue.seconds(1));
        }
        try {
            new Runner(options.shouldFailOnError(true).build()).run();
        } catch (RunnerException e) {
            throw new IllegalStateException("a benchmark failed: " + e.getMessage(), e);
        }
    }
}
