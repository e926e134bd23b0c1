package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextStreamTest {
    @Test
    void everyCharacterIsAToken() {
        TextStream stream = TextStream.of(new SourceText("file", "b a\nb😀"));
        assertThat(stream.tokens(stream.vocabulary())).containsExactly(3, 1, 2, 0, 3, 4);
        assertThat(stream.length()).isEqualTo(6);
    }

    @Test
    void theLastTenthIsForValidationAndNoCharacterIsCutInTwo() {
        TextStream stream = TextStream.of(new SourceText("file", "😀".repeat(29)));
        assertThat(stream.training().text()).isEqualTo("😀".repeat(26));
        assertThat(stream.validation().text()).isEqualTo("😀".repeat(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "😀"})
    void aTextWithNothingToPredictIsRefused(String text) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> TextStream.of(new SourceText("file", text)))
                .withMessageContaining("file: a text to learn from needs at least 2 characters");
    }
}
