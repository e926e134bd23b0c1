package dev.ninjagrad.cli;

import dev.ninjagrad.check.health.Finding;
import dev.ninjagrad.check.health.HealthReport;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --health}, the same for every training command: how much of what the training doctor says is printed. */
final class HealthOption {
    /** How much is printed. */
    enum Level {
        /** Nothing, and nothing is examined. */
        off,
        /** What is sick, and one line that sums up. */
        summary,
        /** Every finding. */
        full
    }

    @Option(
            names = "--health",
            paramLabel = "LEVEL",
            description = "What to say of the training's health: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private Level level = Level.summary;

    private final Map<Finding.Verdict, Integer> counts = new EnumMap<>(Finding.Verdict.class);

    boolean on() {
        return level != Level.off;
    }

    /**
     * Takes a report: {@code full} prints it, {@code summary} only what is sick, at once.
     *
     * @param when what was examined, such as {@code at the start}
     */
    void say(PrintWriter prose, String when, HealthReport report) {
        for (Finding finding : report.findings()) {
            counts.merge(finding.verdict(), 1, Integer::sum);
        }
        report.text()
                .lines()
                .filter(line -> level == Level.full || line.startsWith("sick"))
                .forEach(line -> prose.println("health " + when + ": " + colored(line)));
    }

    /** Prints one line that sums up all reports. */
    void sumUp(PrintWriter prose) {
        int checks = counts.values().stream().mapToInt(Integer::intValue).sum();
        int sick = counts.getOrDefault(Finding.Verdict.SICK, 0);
        int unusual = counts.getOrDefault(Finding.Verdict.WARNING, 0);
        if (!on() || checks == 0) {
            return;
        }
        String line = "health: %d checks, %s"
                .formatted(checks, sick + unusual == 0 ? "all well" : checks - sick - unusual + " well");
        String unwell = (unusual == 0 ? "" : ", " + unusual + " unusual") + (sick == 0 ? "" : ", " + sick + " sick");
        String hint = unusual > 0 && level == Level.summary ? " (--health full says which)" : "";
        prose.println((sick > 0 ? Terminal.bad(line + unwell) : Terminal.good(line) + unwell) + Terminal.dim(hint));
    }

    private static String colored(String line) {
        return line.startsWith("sick") ? Terminal.bad(line) : line.startsWith("healthy") ? Terminal.dim(line) : line;
    }
}
