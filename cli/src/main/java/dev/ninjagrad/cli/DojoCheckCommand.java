package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Examiner;
import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.course.Report;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad dojo check}: one exercise, or all of them, once. */
@Command(
        name = "check",
        description = "Check one exercise, or all; exit 1 if one has not passed.",
        footer = {
            "",
            "NAME is a name, a number or a file: value-mul, 4, Ex04ValueMul.java. With --json each exercise is one line,",
            "with status, score, the table and the reasons; that is how scores of a class are collected.",
            "",
            "Examples:",
            "  ninjagrad dojo check value-mul",
            "  ninjagrad dojo check --json --dir students/ada"
        })
final class DojoCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The exercise. Default: all of them.")
    private @Nullable String name;

    @Mixin
    private final DojoOptions options = new DojoOptions();

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        DojoFolder folder = options.folder();
        String wanted = name;
        List<Exercise> chosen = wanted == null
                ? folder.course().exercises()
                : List.of(DojoOptions.attempt(() -> folder.exercise(wanted)));
        boolean all = true;
        try (Examiner examiner = new Examiner()) {
            for (Exercise exercise : chosen) {
                Report report = DojoOptions.attempt(() -> check(examiner, folder, exercise));
                all &= report.passed();
                print(out, exercise, report);
                out.flush();
            }
        }
        if (!json.on() && wanted == null) {
            out.println(DojoText.progress(folder));
        }
        return all ? ExitCode.OK : 1;
    }

    /** Checks an exercise as it stands in the folder, and notes if it passes. */
    static Report check(Examiner examiner, DojoFolder folder, Exercise exercise) {
        Report report = examiner.check(exercise, folder.source(exercise), folder.mat());
        if (report.passed()) {
            folder.progress().pass(exercise.name());
        }
        return report;
    }

    private void print(PrintWriter out, Exercise exercise, Report report) {
        if (json.on()) {
            out.println(JsonLine.of(DojoRow.of(exercise, report)));
        } else if (name != null) {
            out.print(DojoText.report(report));
        } else {
            String mark = report.passed() ? Terminal.good("✓") : Terminal.bad("✗");
            out.printf(
                    "  %s %2d  %-20s %3d  %s%n",
                    mark,
                    exercise.number(),
                    exercise.name(),
                    report.score(),
                    Terminal.dim(report.passed() ? "" : report.status().slug()));
        }
    }
}
