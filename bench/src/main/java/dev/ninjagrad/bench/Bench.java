package dev.ninjagrad.bench;

import java.io.IOException;
import org.openjdk.jmh.Main;

/**
 * Runs benchmarks: JMH's own command line, so that a name picks benchmarks and {@code -h} lists the options.
 *
 * <pre>
 * ./mvnw -q -B package -pl bench -am -DskipTests
 * java -jar bench/target/ninjagrad-bench.jar ScalarBench
 * </pre>
 */
public final class Bench {

    private Bench() {}

    /** Runs the benchmarks that match one of the patterns among {@code args}; without a pattern, all. */
    public static void main(String[] args) throws IOException {
        Main.main(args);
    }
}
