package dev.ninjagrad.dojo.quiz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class QuizBankTest {
    private static final QuizBank BANK = QuizBank.standard();
    private static final Pattern NUMBER = Pattern.compile("[−-]?\\d+(\\.\\d+)?");

    @Test
    void theKnowledgeCheckHasSevenQuestionsAndTheOthersAtLeastForty() {
        long seven = BANK.questions().stream()
                .filter(q -> q.chapter().equals("essentials"))
                .count();
        assertThat(seven).isEqualTo(7);
        assertThat(BANK.questions().size() - seven).isGreaterThanOrEqualTo(40);
    }

    @Test
    void everyChapterHasAtLeastThreeQuestions() {
        assertThat(BANK.chapters())
                .allMatch(chapter -> BANK.questions().stream()
                                .filter(q -> q.chapter().equals(chapter))
                                .count()
                        >= 3);
    }

    @ParameterizedTest
    @MethodSource("proven")
    void theEngineArrivesAtTheRightAnswerAndAtNoOther(Question question) {
        Proof proof = Objects.requireNonNull(question.proof());
        if (proof instanceof Proof.Claim(String name)) {
            Objects.requireNonNull(Claims.ALL.get(name), name).run();
            return;
        }
        OptionalDouble computed = proof.compute();
        assertThat(agrees(question.right(), computed.getAsDouble()))
                .as("%s: computed %s", question.right(), computed)
                .isTrue();
        assertThat(question.wrong()).noneMatch(wrong -> agrees(wrong, computed.getAsDouble()));
    }

    static Stream<Question> proven() {
        return BANK.questions().stream().filter(q -> q.proof() != null);
    }

    /** Whether the first number in an option is this one, to the digits it shows. */
    private static boolean agrees(String option, double computed) {
        Matcher number = NUMBER.matcher(option);
        if (!number.lookingAt()) {
            return false;
        }
        String text = number.group().replace('−', '-');
        int decimals = text.contains(".") ? text.length() - text.indexOf('.') - 1 : 0;
        return Math.abs(Double.parseDouble(text) - computed)
                <= 0.5 * Math.pow(10, -decimals) * (decimals == 0 ? 1e-9 : 1.001);
    }

    @Test
    void everyClaimBelongsToAQuestion() {
        Set<String> claimed = new HashSet<>();
        proven().map(Question::proof).forEach(proof -> {
            if (proof instanceof Proof.Claim(String name)) {
                claimed.add(name);
            }
        });
        assertThat(claimed).isEqualTo(Claims.ALL.keySet());
    }

    @Test
    void aWrongKeyWouldBeNoticed() {
        OptionalDouble six = Proof.parse("gradient of x^2 by x at x=3").compute();
        assertThat(agrees("6", six.orElseThrow())).isTrue();
        assertThat(agrees("9", six.orElseThrow())).isFalse();
    }

    @Test
    void aRoundDrawsEachQuestionOnceAndKnowsTheRightOption() {
        QuizRound round = BANK.round(List.of(), 20, 1);
        assertThat(round.items()).hasSize(20).doesNotHaveDuplicates();
        assertThat(round.items())
                .allMatch(item ->
                        item.options().get(item.answer()).equals(item.question().right()));
        assertThat(BANK.round(List.of(), 20, 1)).isEqualTo(round);
        assertThat(BANK.round(List.of(), 20, 2)).isNotEqualTo(round);
    }

    @Test
    void theRightOptionIsNotAlwaysInTheSamePlace() {
        assertThat(BANK.round(List.of(), 40, 3).items().stream()
                        .map(QuizRound.Item::answer)
                        .distinct())
                .hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void anUnknownChapterIsRefusedWithTheOnesThereAre() {
        assertThatThrownBy(() -> BANK.round(List.of("soft"), 1, 1))
                .hasMessageContaining("no chapter 'soft'; there are essentials");
        assertThatThrownBy(() -> BANK.round(List.of(), 0, 1)).hasMessageContaining("at least one question");
    }
}
