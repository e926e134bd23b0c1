package dev.ninjagrad.bench.paired;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        environment.forEach((name, value) -> {
            if (value.isEmpty()) {
                builder.environment().remove(name);
            } else {
                builder.environment().put(name, value);
            }
        });
        try {
            Process process = builder.start();
            List<String> lines = process.inputReader().readAllLines();
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException("a measuring process failed: " + String.join(" ", command));
            }
            return Measurement.parse(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start a measuring process", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }
}
