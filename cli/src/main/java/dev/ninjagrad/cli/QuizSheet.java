package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.quiz.QuizRound;
import dev.ninjagrad.dojo.quiz.QuizRound.Item;
import io.avaje.jsonb.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ExitCode;

/** Asks the questions of a round line by line and counts the right answers. */
final class QuizSheet {
    private static final int WRONG_ANSWERS = 1;

    private final QuizRound round;
    private final long seed;
    private final PrintWriter out;
    private final BufferedReader answers;
    private final List<String> missed = new ArrayList<>();
    private int asked;

    QuizSheet(QuizRound round, long seed, PrintWriter out, BufferedReader answers) {
        this.round = round;
        this.seed = seed;
        this.out = out;
        this.answers = answers;
    }

    /** A question as tools read it. */
    @Json
    record Row(String id, String chapter, String ask, List<String> options, int answer, String why) {}

    static Row row(Item item) {
        var question = item.question();
        return new Row(
                question.id(), question.chapter(), question.ask(), item.options(), item.answer(), question.why());
    }

    /** Returns 0 if every answer was right, 1 if not. */
    int ask() throws IOException {
        out.println("One letter and Enter answers; s skips, q ends the round.");
        for (Item item : round.items()) {
            show(item);
            int choice = choice(item.options().size());
            if (choice == QUIT) {
                break;
            }
            asked++;
            judge(item, choice);
        }
        summary();
        return missed.isEmpty() ? ExitCode.OK : WRONG_ANSWERS;
    }

    private static final int QUIT = -2;
    private static final int SKIP = -1;

    private void show(Item item) {
        out.println();
        out.println(Terminal.dim("%d/%d  %s"
                .formatted(asked + 1, round.items().size(), item.question().chapter())));
        out.println(Terminal.bold(item.question().ask()));
        for (int i = 0; i < item.options().size(); i++) {
            out.printf("  %c  %s%n", 'a' + i, item.options().get(i));
        }
    }

    /** Reads lines until one is an answer. */
    private int choice(int options) throws IOException {
        while (true) {
            out.print("> ");
            out.flush();
            String line = answers.readLine();
            String answer = line == null ? "q" : line.strip().toLowerCase(Locale.ROOT);
            int option = answer.length() == 1 ? answer.charAt(0) - 'a' : -1;
            if (option >= 0 && option < options) {
                return option;
            }
            if (answer.equals("q") || answer.equals("s")) {
                return answer.equals("q") ? QUIT : SKIP;
            }
            out.printf(
                    "  '%s' is no answer: type a letter from a to %c, s to skip or q to end%n",
                    answer, 'a' + options - 1);
        }
    }

    private void judge(Item item, int choice) {
        if (item.isRight(choice)) {
            out.println(Terminal.good("right. ") + item.question().why());
            return;
        }
        missed.add(item.question().ask());
        String verdict = choice == SKIP ? "The answer: " : "no. It is ";
        out.printf(
                "%s%c: %s%n",
                Terminal.bad(verdict), 'a' + item.answer(), item.question().right());
        out.println("  " + item.question().why());
    }

    private void summary() {
        out.println();
        out.printf("%d of %d right", asked - missed.size(), asked);
        out.println(Terminal.dim("   (--seed " + seed + " draws this round again)"));
        missed.forEach(question -> out.println("  to look at again: " + question));
        out.flush();
    }
}
