package dev.ninjagrad.check.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What the checks noticed.
 *
 * @param ops one line an op
 * @param results every mutant
 */
public record MutationReport(List<OpLine> ops, List<Result> results) {
    /**
     * One mutant.
     *
     * @param site where in the op's rules the fault was put
     * @param killed whether the checks noticed
     * @param equivalent why this mutant computes the right gradient after all; empty if it should be noticed
     */
    public record Result(String op, Fault fault, String site, boolean killed, Optional<String> equivalent) {
        /** Returns whether this contradicts what is known: a real fault unnoticed, or an equivalent one noticed. */
        public boolean wrong() {
            return killed == equivalent.isPresent();
        }
    }

    /** How many of an op's mutants were noticed, the equivalent ones left out of both numbers. */
    public record OpLine(String op, int mutants, int killed, int equivalent) {}

    static MutationReport of(List<Result> results) {
        List<OpLine> lines = new ArrayList<>();
        Mutation.byOp(results).forEach((op, group) -> {
            int equivalent =
                    (int) group.stream().filter(r -> r.equivalent().isPresent()).count();
            int killed = (int) group.stream()
                    .filter(r -> r.killed() && r.equivalent().isEmpty())
                    .count();
            lines.add(new OpLine(op, group.size() - equivalent, killed, equivalent));
        });
        return new MutationReport(lines, List.copyOf(results));
    }

    /** Returns the mutants that went unnoticed though they are no equivalents. */
    public List<Result> survivors() {
        return results.stream().filter(r -> !r.killed() && r.wrong()).toList();
    }

    /** Returns the mutants that are listed as equivalent and yet were noticed: the list is wrong. */
    public List<Result> falseEquivalents() {
        return results.stream().filter(r -> r.killed() && r.wrong()).toList();
    }

    /** Returns whether everything is as it should be. */
    public boolean perfect() {
        return results.stream().noneMatch(Result::wrong);
    }

    /** Returns the share of non-equivalent mutants that were noticed, 1 if there are none. */
    public double killRate() {
        int mutants = ops.stream().mapToInt(OpLine::mutants).sum();
        int killed = ops.stream().mapToInt(OpLine::killed).sum();
        return mutants == 0 ? 1 : (double) killed / mutants;
    }

    /** Returns a table for people. */
    public String text() {
        StringBuilder out = new StringBuilder(
                "%-14s %8s %8s %7s %11s%n".formatted("op", "mutants", "killed", "rate", "equivalent"));
        for (OpLine o : ops) {
            double rate = o.mutants() == 0 ? 1 : (double) o.killed() / o.mutants();
            out.append(String.format(
                    Locale.ROOT,
                    "%-14s %8d %8d %6.1f%% %11d%n",
                    o.op(),
                    o.mutants(),
                    o.killed(),
                    100 * rate,
                    o.equivalent()));
        }
        for (Result r : survivors()) {
            out.append("survived: %s in %s at %s%n".formatted(r.fault().slug(), r.op(), r.site()));
        }
        for (Result r : falseEquivalents()) {
            out.append("listed as equivalent but killed: %s in %s at %s%n"
                    .formatted(r.fault().slug(), r.op(), r.site()));
        }
        results.stream()
                .filter(r -> r.equivalent().isPresent())
                .map(r -> "equivalent: %s in %s at %s: %s%n"
                        .formatted(
                                r.fault().slug(),
                                r.op(),
                                r.site(),
                                r.equivalent().orElse("")))
                .distinct()
                .forEach(out::append);
        return out.toString();
    }

    /** Returns one JSON object a line: a line an op, then a line a survivor. */
    public String json() {
        StringBuilder out = new StringBuilder();
        for (OpLine o : ops) {
            out.append("{\"op\":%s,\"mutants\":%d,\"killed\":%d,\"equivalent\":%d}%n"
                    .formatted(Json.text(o.op()), o.mutants(), o.killed(), o.equivalent()));
        }
        for (Result r : results) {
            if (r.wrong()) {
                out.append("{\"op\":%s,\"fault\":%s,\"site\":%s,\"killed\":%b}%n"
                        .formatted(Json.text(r.op()), Json.text(r.fault().slug()), Json.text(r.site()), r.killed()));
            }
        }
        return out.toString();
    }
}
