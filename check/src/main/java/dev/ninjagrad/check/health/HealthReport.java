package dev.ninjagrad.check.health;

import dev.ninjagrad.check.health.Finding.Verdict;
import java.util.Comparator;
import java.util.List;

/** Several findings together. */
public record HealthReport(List<Finding> findings) {
    /** Keeps a copy of the list. */
    public HealthReport {
        findings = List.copyOf(findings);
    }

    /** Returns the worst verdict; healthy if there is no finding. */
    public Verdict verdict() {
        return findings.stream()
                .map(Finding::verdict)
                .max(Comparator.naturalOrder())
                .orElse(Verdict.HEALTHY);
    }

    /** Returns one line a finding, the worst first. */
    public String text() {
        StringBuilder text = new StringBuilder();
        findings.stream()
                .sorted(Comparator.comparing(Finding::verdict).reversed())
                .forEach(finding -> text.append(finding.text()).append('\n'));
        return text.toString();
    }
}
