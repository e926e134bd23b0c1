package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuizRoomTest {
    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    @Test
    void theKnowledgeCheckHasSevenQuestionsAndKeepsItsAnswersToItself() throws Exception {
        Map<String, Object> round =
                LAB.ask("/api/quiz/rounds", "{\"chapters\":[\"essentials\"],\"count\":10,\"seed\":1}");
        List<?> questions = Browserless.field(round, "questions", List.class);
        assertThat(questions).hasSize(7);
        assertThat(questions.toString()).doesNotContain("why=", "answer=", "right=");
    }

    @Test
    void anAnswerIsJudgedExplainedAndWhereItCanBeComputed() throws Exception {
        String round = "\"chapters\":[],\"count\":100,\"seed\":3";
        int all = Browserless.field(LAB.ask("/api/quiz/rounds", "{" + round + "}"), "questions", List.class)
                .size();
        assertThat(all).isGreaterThanOrEqualTo(47);
        int computed = 0;
        for (int at = 0; at < all; at++) {
            Map<String, Object> first =
                    LAB.ask("/api/quiz/answers", "{%s,\"at\":%d,\"option\":0}".formatted(round, at));
            long answer = Browserless.field(first, "answer", Long.class);
            assertThat((String) first.get("why")).isNotBlank();
            assertThat(first).containsEntry("right", answer == 0);
            computed += first.get("value") == null ? 0 : 1;
        }
        assertThat(computed).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rounds | {\"chapters\":[\"elsewhere\"],\"count\":5,\"seed\":1}",
                "rounds | {\"chapters\":[null],\"count\":5,\"seed\":1}",
                "rounds | {\"count\":0,\"seed\":1}",
                "rounds | {\"count\":1000000,\"seed\":1}",
                "answers | {\"count\":5,\"seed\":1,\"at\":9,\"option\":0}",
                "answers | {\"count\":5,\"seed\":1,\"at\":0,\"option\":-1}"
            })
    void whatIsNoRoundOrNoAnswerIsRefused(String path, String body) throws Exception {
        assertThat(LAB.refusal("/api/quiz/" + path, body)).isNotEmpty();
    }
}
