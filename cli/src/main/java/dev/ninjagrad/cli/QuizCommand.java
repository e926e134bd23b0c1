package dev.ninjagrad.cli;

import dev.ninjagrad.dojo.quiz.QuizBank;
import dev.ninjagrad.dojo.quiz.QuizRound;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninjagrad quiz}: a round of questions in the terminal. */
@Command(
        name = "quiz",
        description = "Answer questions about backpropagation, each with an explanation.",
        sortOptions = false,
        footer = {
            "",
            "Answers are letters, one a line, so a round can also be answered from a file. The first chapter,",
            "'essentials', is the knowledge check of seven questions. With --json the questions are printed with",
            "their answers and nothing is asked.",
            "",
            "Examples:",
            "  ninjagrad quiz",
            "  ninjagrad quiz --chapter softmax,normalisation --count 5",
            "  ninjagrad quiz --json"
        })
final class QuizCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--chapter",
            paramLabel = "NAME",
            split = ",",
            description = "Only questions of these chapters. Default: all.")
    private List<String> chapters = List.of();

    @Option(names = "--count", paramLabel = "N", description = "At most so many questions. Default: ${DEFAULT-VALUE}.")
    private int count = 10;

    @Option(names = "--seed", paramLabel = "N", description = "Draws the same round again. Default: another each time.")
    private @Nullable Long seed;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        long drawn = seed == null ? new Random().nextInt(1_000_000) : seed;
        QuizRound round = draw(drawn);
        PrintWriter out = spec.commandLine().getOut();
        if (json.on()) {
            round.items().forEach(item -> out.println(JsonLine.of(QuizSheet.row(item))));
            return ExitCode.OK;
        }
        BufferedReader answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            return new QuizSheet(round, drawn, out, answers).ask();
        } catch (IOException e) {
            throw new UserError("cannot read the answers: " + e.getMessage(), e);
        }
    }

    private QuizRound draw(long drawn) {
        try {
            return QuizBank.standard().round(chapters, count, drawn);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}
