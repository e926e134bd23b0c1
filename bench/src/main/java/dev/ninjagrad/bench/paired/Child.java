package dev.ninjagrad.bench.paired;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM that measures.
 *
 * @param options of the JVM, the class path among them
 * @param mainClass what it runs
 * @param environment variables it gets; an empty value removes the variable
 */
record Child(List<String> options, String mainClass, Map<String, String> environment) {
    private static final long PATIENCE_MINUTES = 10;

    Child {
        options = List.copyOf(options);
        environment = Map.copyOf(environment);
    }

    /**
     * Returns a JVM like this one: its class path and options, without what is only good for a short command, and with more.
     */
    static Child likeThis(String mainClass, List<String> more) {
        List<String> options = new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-XX:AOT") && !option.startsWith("-agentlib"))
                .filter(option -> !option.startsWith("-javaagent"))
                .toList());
        options.addAll(more);
        options.add("-cp");
        options.add(System.getProperty("java.class.path"));
        return new Child(options, mainClass, Map.of());
    }

    /**
     * Runs it to its end and reads what it printed.
     *
     * @throws IllegalStateException if it fails
     */
    Measurement measure(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add(mainClass);
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            Process process = builder.start();
            // It ends its output when it ends; one that hangs would keep the reader waiting for good.
            Thread patience = Thread.ofVirtual().start(() -> endAfterAll(process));
            Thread complaints = Thread.ofVirtual().start(() -> passOn(process));
            List<String> lines = process.inputReader().readAllLines();
            complaints.join();
            int code = process.waitFor();
            patience.interrupt();
            if (code != 0) {
                throw new IllegalStateException("a measuring process failed with code %d (it has %d minutes): %s"
                        .formatted(code, PATIENCE_MINUTES, String.join(" ", command)));
            }
            return Measurement.parse(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a measuring process", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    private static void endAfterAll(Process process) {
        try {
            if (!process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            // It has ended.
            Thread.currentThread().interrupt();
        }
    }

    /** Passes on what the process says on standard error, without the JVM's word on the module that it was asked to load. */
    private static void passOn(Process process) {
        process.errorReader()
                .lines()
                .filter(line -> !line.endsWith("Using incubator modules: jdk.incubator.vector"))
                .forEach(System.err::println);
    }
}
