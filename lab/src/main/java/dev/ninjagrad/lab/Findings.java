package dev.ninjagrad.lab;

import dev.ninjagrad.check.health.Finding;
import io.avaje.jsonb.Json;
import java.util.Locale;

/** Findings of the training doctor, as replies carry them. */
final class Findings {
    private Findings() {}

    @Json
    record Row(String check, String subject, String verdict, String evidence, String remedy) {}

    static Row row(Finding finding) {
        return new Row(finding.check(), finding.subject(), verdict(finding), finding.evidence(), finding.remedy());
    }

    static String verdict(Finding finding) {
        return finding.verdict().name().toLowerCase(Locale.ROOT);
    }
}
