package dev.ninjagrad.check.health;

import java.util.Locale;

/**
 * One thing that was looked at.
 *
 * @param check what was asked, such as {@code initial loss}
 * @param subject whom it concerns: a layer, a parameter; empty for the whole run
 * @param verdict how it stands
 * @param evidence the numbers, in one sentence
 * @param remedy what to do about it, in one sentence; empty when healthy
 */
public record Finding(String check, String subject, Verdict verdict, String evidence, String remedy) {
    /** How something stands. */
    public enum Verdict {
        /** As it should be. */
        HEALTHY,
        /** Unusual; training may still work. */
        WARNING,
        /** Training will not work, or not well. */
        SICK
    }

    static Finding healthy(String check, String subject, String evidence) {
        return new Finding(check, subject, Verdict.HEALTHY, evidence, "");
    }

    /** Returns the finding in one line. */
    public String text() {
        String head = verdict.name().toLowerCase(Locale.ROOT) + ": " + check;
        String whom = subject.isEmpty() ? "" : " of " + subject;
        return head + whom + ": " + evidence + (remedy.isEmpty() ? "" : " " + remedy);
    }
}
