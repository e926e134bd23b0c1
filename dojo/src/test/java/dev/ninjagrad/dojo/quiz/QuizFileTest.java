package dev.ninjagrad.dojo.quiz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class QuizFileTest {
    private static final String GOOD = """
            # a comment
            question: one
            chapter: c
            ask: what?
            right: this
            wrong: that
            why: because
            """;

    @Test
    void aQuestionIsRead() {
        assertThat(QuizFile.parse("f", GOOD)).singleElement().satisfies(q -> {
            assertThat(q.right()).isEqualTo("this");
            assertThat(q.wrong()).containsExactly("that");
            assertThat(q.proof()).isNull();
        });
    }

    @Test
    void mistakesAreNamedWithFileAndLine() {
        refused(GOOD + "why: again\n", "f:8: 'why' twice");
        refused(GOOD + "hint: no\n", "f:8: unknown key 'hint'");
        refused(GOOD + "nonsense\n", "f:8: expected 'key: value'");
        refused(GOOD + "wrong: this\n", "question one: two options are the same");
        refused(GOOD + "proof: surely\n", "proof 'surely': expected");
        refused(GOOD.replace("why: because\n", ""), "id, chapter, ask, right and why are all needed");
        refused(GOOD.replace("wrong: that\n", ""), "at least one wrong option");
    }

    @Test
    void idsAreUniqueInABank() {
        assertThatThrownBy(() -> QuizBank.of(QuizFile.parse("f", GOOD + "\n" + GOOD)))
                .hasMessageContaining("question one stands twice");
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> QuizFile.parse("f", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
