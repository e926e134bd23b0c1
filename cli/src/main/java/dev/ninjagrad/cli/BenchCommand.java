package dev.ninjagrad.cli;

import dev.ninjagrad.bench.Bench;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad bench}: runs JMH benchmarks, each in fresh JVMs. */
@Command(
        name = "bench",
        description = "Measure speed with JMH; each benchmark runs in fresh JVMs.",
        footer = {
            "",
            "scalar: nanoseconds a node, forward and backward, recording anew each time and replaying.",
            "",
            "Examples:",
            "  ninjagrad bench",
            "  ninjagrad bench scalar --quick"
        })
final class BenchCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** What can be measured. */
    enum Workload {
        scalar
    }

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Workload> workloads = List.of(Workload.values());

    @Option(names = "--quick", description = "One JVM and few iterations: a first look, with a wide error.")
    private boolean quick;

    @Override
    public void run() {
        List<String> names = new ArrayList<>();
        for (Workload workload : workloads) {
            names.add(
                    switch (workload) {
                        case scalar -> "ScalarBench";
                    });
        }
        spec.commandLine()
                .getErr()
                .println("each benchmark takes about " + (quick ? "five seconds" : "twenty seconds")
                        + "; a busy machine widens the error");
        Bench.run(names, quick);
    }
}
