package dev.ninjagrad.cli;

import dev.ninjagrad.check.doctor.Diagnosis;
import dev.ninjagrad.check.doctor.Finding;
import dev.ninjagrad.check.doctor.Sabotage;
import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.NearNames;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code verify --fault}: breaks the backward pass of each model in one place and shows what the doctor says of it. */
final class FaultyVerification {
    private final Fault fault;
    private final @Nullable String at;
    private final boolean json;
    private final PrintWriter out;
    private int models;
    private boolean told;

    FaultyVerification(Fault fault, @Nullable String at, boolean json, PrintWriter out) {
        this.fault = fault;
        this.at = at == null ? null : at.strip();
        this.json = json;
        this.out = out;
    }

    /** What was done to a model, as tools read it. {@code at} and {@code written} are absent where the fault changes nothing. */
    @Json
    record Injected(
            String model,
            String fault,
            String sentence,
            boolean equivalent,
            @Nullable String at,
            @Nullable String written) {}

    /**
     * Runs it on the models.
     *
     * @return the gradients that are wrong, with their models' names
     * @throws UserError if no model has a line of the name that was asked for
     */
    List<String> run(List<Patient> patients) {
        List<String> wrong = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        boolean placed = false;
        for (Patient patient : patients) {
            Sabotage sabotage = patient.sabotage();
            if (at == null) {
                show(patient, sabotage, sabotage.first(fault), wrong);
                placed = true;
            } else {
                Optional<String> line = line(sabotage, at);
                line.ifPresent(name -> show(patient, sabotage, sabotage.at(fault, name), wrong));
                placed |= line.isPresent();
            }
            lines.addAll(sabotage.lines());
        }
        if (!placed && at != null) {
            List<String> distinct = lines.stream().distinct().toList();
            List<String> near = NearNames.of(at.startsWith("d") ? at.substring(1) : at, distinct);
            throw new UserError(FaultNames.unknown("--at", at, "gradient", near.isEmpty() ? distinct : near));
        }
        return wrong;
    }

    /** {@code dlogits} and {@code logits} both mean the line of dlogits. */
    private static Optional<String> line(Sabotage sabotage, String name) {
        List<String> lines = sabotage.lines();
        return lines.contains(name)
                ? Optional.of(name)
                : Optional.of(name)
                        .filter(n -> n.startsWith("d"))
                        .map(n -> n.substring(1))
                        .filter(lines::contains);
    }

    private void show(Patient patient, Sabotage sabotage, Optional<Sabotage.Place> found, List<String> wrong) {
        if (!json && models++ == 0) {
            out.println(Terminal.bold(fault.slug()) + ": " + fault.sentence());
            out.println();
        }
        if (found.isEmpty()) {
            equivalent(patient.name());
            return;
        }
        Sabotage.Place place = found.get();
        Diagnosis diagnosis = patient.examine(sabotage.pass(place));
        boolean loop = place.line().equals(Sabotage.LOOP);
        String line = loop ? "the loop" : "d" + place.line();
        if (json) {
            out.println(JsonLine.of(new Injected(
                    patient.name(),
                    fault.slug(),
                    fault.sentence(),
                    false,
                    loop ? "(loop)" : line,
                    place.written().isEmpty() ? null : place.written())));
            out.print(diagnosis.json());
        } else {
            tell(patient.name() + ": broken in " + line, place, diagnosis);
        }
        diagnosis.rows().stream()
                .filter(row -> !row.verdict().fine())
                .forEach(row -> wrong.add(patient.name() + " d" + row.name()));
        if (diagnosis.rows().stream().allMatch(row -> row.verdict().fine()) && !diagnosis.healthy()) {
            wrong.add(patient.name());
        }
    }

    /** In full for the first model; for its siblings the verdict alone. */
    private void tell(String what, Sabotage.Place place, Diagnosis diagnosis) {
        if (told) {
            List<String> named = diagnosis.findings().stream()
                    .map(FaultyVerification::inShort)
                    .toList();
            out.println(
                    Terminal.bold(what) + "; the doctor: " + (named.isEmpty() ? "nothing" : String.join(", ", named)));
            return;
        }
        told = true;
        out.println(Terminal.bold(what) + (place.written().isEmpty() ? "" : ":  " + place.written()));
        out.println();
        out.print(indented(diagnosis.text()));
        out.println();
    }

    private static String inShort(Finding finding) {
        return finding instanceof Finding.WrongRule rule
                ? "d" + rule.name() + " "
                        + (rule.causes().isEmpty()
                                ? "unknown"
                                : rule.causes().getFirst().fault().slug())
                : finding.sentence();
    }

    private void equivalent(String model) {
        if (json) {
            out.println(JsonLine.of(new Injected(model, fault.slug(), fault.sentence(), true, null, null)));
        } else {
            String where = at == null
                    ? "on no line of the backward pass does this fault change"
                    : "at " + at + " this fault does not change";
            out.println(Terminal.bold(model) + ": equivalent here: " + where + " a number.");
        }
    }

    private static String indented(String text) {
        StringBuilder all = new StringBuilder();
        text.lines()
                .forEach(line ->
                        all.append(line.isEmpty() ? "" : "  ").append(line).append('\n'));
        return all.toString();
    }
}
