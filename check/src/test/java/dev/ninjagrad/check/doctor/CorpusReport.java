package dev.ninjagrad.check.doctor;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The published page of figures. */
final class CorpusReport {
    private CorpusReport() {}

    static String of(Map<String, Corpus.Marks> groups, int rightPasses, List<String> alarms) {
        Corpus.Marks all = Corpus.Marks.sum(groups.values());
        StringBuilder out = new StringBuilder("""
                # The doctor on wrong backward passes

                Written by `CorpusTest`; regenerate with

                ```
                ./mvnw -q test -pl check -am -Dtest=CorpusTest -Dsurefire.failIfNoSpecifiedTests=false -Ddoctor.corpus=$PWD/docs/doctor-corpus.md
                ```

                Three models with their backward passes written out line by line: a character MLP with batch norm (30 lines), a bigram MLP (7 lines), an
                attention block (24 lines). *single*: every slip of a fixed list on every line where it has something to slip on. *pair*: two of those in
                one pass. *human*: wrong lines as people write them, collected without looking at the catalogue of faults; some have no name in it. A mistake
                that changes no number in double precision is none and is left out. Every other case runs in single precision.

                *Location*: the wrong rules, and only those, are pointed at. *Cause*: the fault named first is the true one; *among the listed*: it is among
                the explanations (three at most) reported as giving the same numbers, which no comparison of numbers can tell apart. For a human mistake
                without a name in the catalogue the right answer is "unknown"; any cause named there counts against precision.

                | group | passes | wrong rules | location recall | location precision | cause recall | cause precision | among the listed |
                |---|---:|---:|---:|---:|---:|---:|---:|
                """);
        groups.forEach((name, m) -> out.append(row(name, m)));
        out.append(row("**all**", all));
        out.append(
                "\nRight passes: %,d in single and %,d in double precision, long and short forms, ties and kinks; false alarms: %d.\n"
                        .formatted(rightPasses, rightPasses, alarms.size()));
        out.append("\n## Everything that counts against it\n\n");
        all.complaints.forEach(
                c -> out.append("- ").append(c.replace("|", "\\|")).append('\n'));
        return out.toString();
    }

    private static String row(String name, Corpus.Marks m) {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %d | %.4f | %.4f | %.4f | %.4f | %.4f |%n",
                name,
                m.cases,
                m.faults,
                m.locationRecall(),
                m.locationPrecision(),
                m.causeRecall(),
                m.causePrecision(),
                (double) m.listed / m.nameable);
    }
}
