package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.dojo.quiz.QuizBank;
import dev.ninjagrad.dojo.quiz.QuizRound;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class QuizCommandTest {
    private static final QuizRound ROUND = QuizBank.standard().round(List.of("essentials"), 7, 1);

    private record Round(int code, String text) {}

    private static Round answered(String answers) throws IOException {
        StringWriter text = new StringWriter();
        BufferedReader in = new BufferedReader(new StringReader(answers));
        int code = new QuizSheet(ROUND, 1, new PrintWriter(text), in).ask();
        return new Round(code, text.toString());
    }

    private static String allRight() {
        return ROUND.items().stream()
                .map(item -> (char) ('a' + item.answer()) + "\n")
                .collect(Collectors.joining());
    }

    @Test
    void rightAnswersAreCountedAndExplained() throws IOException {
        Round round = answered(allRight());
        assertThat(round.code()).isZero();
        assertThat(round.text())
                .contains("7 of 7 right")
                .contains(ROUND.items().getFirst().question().why());
    }

    @Test
    void aWrongAnswerIsCorrectedAndTheExitCodeSaysSo() throws IOException {
        char first = allRight().charAt(0);
        Round round = answered((first == 'a' ? 'b' : 'a') + allRight().substring(1));
        assertThat(round.code()).isEqualTo(1);
        assertThat(round.text())
                .contains("no. It is " + first + ":")
                .contains("6 of 7 right")
                .contains("to look at again");
    }

    @Test
    void whatIsNoAnswerIsAskedAgainAndTheEndOfInputEndsTheRound() throws IOException {
        Round round = answered("yes\n" + allRight().charAt(0) + "\n");
        assertThat(round.text())
                .contains("'yes' is no answer: type a letter from a to d")
                .contains("1 of 1 right");
    }

    @Test
    void jsonPrintsQuestionsWithTheirAnswers() {
        Call call = Call.of("quiz", "--json", "--chapter", "softmax", "--count", "3", "--seed", "1");
        assertThat(call.code()).isZero();
        assertThat(call.out().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("{\"id\":") && line.contains("\"chapter\":\"softmax\""));
    }

    @Test
    void badCallsAreRefusedInOneLine() {
        Call chapter = Call.of("quiz", "--chapter", "sofmax");
        assertThat(chapter.code()).isEqualTo(2);
        assertThat(chapter.err().lines())
                .singleElement()
                .asString()
                .contains("no chapter 'sofmax'; there are essentials");
        Call count = Call.of("quiz", "--count", "0");
        assertThat(count.code()).isEqualTo(2);
        assertThat(count.err()).contains("at least one question");
    }
}
