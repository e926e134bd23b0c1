package dev.ninjagrad.cli;

import picocli.CommandLine.Option;

/** {@code --json}, the same for every command that has it. */
final class JsonOption {
    @Option(
            names = "--json",
            description = "Print machine-readable JSON lines on standard output; prose goes to standard error.")
    private boolean on;

    boolean on() {
        return on;
    }
}
