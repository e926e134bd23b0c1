package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.course.Examiner;
import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.course.Report;
import dev.ninjagrad.dojo.folder.DojoException;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.PrintWriter;
import java.util.List;

/** What {@code dojo watch} shows: the exercise the learner is at, its verdict, and the next step. */
final class DojoScreen {
    private static final String CLEAR = "\u001b[H\u001b[2J\u001b[3J";

    private final DojoFolder folder;
    private final Examiner examiner;
    private final PrintWriter out;
    private final boolean keys;
    private Exercise current;
    private boolean passed;

    DojoScreen(DojoFolder folder, Examiner examiner, PrintWriter out, boolean keys) {
        this.folder = folder;
        this.examiner = examiner;
        this.out = out;
        this.keys = keys;
        this.current = folder.next();
    }

    /** Shows the first exercise that has not been passed. */
    void start() {
        show();
    }

    /** A file was saved: if it is an exercise, that is where the learner is now. */
    void saved(String fileName) {
        if (fileName.equals("Mat.java")) {
            show();
        }
        folder.course().find(fileName).ifPresent(exercise -> {
            current = exercise;
            show();
        });
    }

    /** Acts on a key; returns false if it ends the watch. */
    boolean key(char key) {
        switch (key) {
            case 'n' -> next();
            case 'h' -> DojoHintCommand.show(folder, current, out);
            case 'l' -> DojoListCommand.print(folder, out);
            case 'r', '\r', '\n' -> show();
            case 'q' -> {
                return false;
            }
            default -> {
                // Any other key does nothing.
            }
        }
        out.flush();
        return true;
    }

    private void next() {
        if (!passed && !folder.progress().hasPassed(current.name())) {
            out.println(Terminal.dim("  not passed yet; h for a hint, or save another exercise's file to go there"));
            return;
        }
        List<Exercise> all = folder.course().exercises();
        List<Exercise> open =
                all.stream().filter(e -> !folder.progress().hasPassed(e.name())).toList();
        current = open.stream()
                .filter(e -> e.number() > current.number())
                .findFirst()
                .orElse(open.isEmpty() ? current : open.getFirst());
        show();
    }

    private void show() {
        try {
            Report report = DojoCheckCommand.check(examiner, folder, current);
            passed = report.passed();
            out.print(keys ? CLEAR : "\n");
            out.println(Terminal.bold("%d. %s".formatted(current.number(), current.title()))
                    + Terminal.dim("   " + current.fileName()));
            out.print(DojoText.report(report));
            out.println();
            out.println(DojoText.progress(folder) + Terminal.dim("   %d ms".formatted(report.millis())));
            out.println(nextStep(report));
        } catch (DojoException e) {
            out.println(Terminal.bad("✗ " + e.getMessage()));
        }
        out.flush();
    }

    private String nextStep(Report report) {
        if (folder.progress().count() == folder.course().exercises().size()) {
            return Terminal.good("Every exercise is passed. You write backward passes now.");
        }
        if (!report.passed()) {
            return keys ? Terminal.dim("h hint   l list   r check again   q quit") : "";
        }
        String solution = "'ninjagrad dojo solution " + current.name() + "' tells what is behind it";
        return keys
                ? "n next exercise   " + Terminal.dim("l list   q quit   " + solution)
                : "Next: " + folder.next().fileName() + "   (" + solution + ")";
    }
}
