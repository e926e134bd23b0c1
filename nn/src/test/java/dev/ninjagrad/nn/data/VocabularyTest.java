package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ninjagrad.nn.data.Vocabulary.Special;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VocabularyTest {
    private static final Documents NAMES = new Documents("names", List.of("cab", "bad"));

    @Test
    void makemoresSpecialTokenComesFirst() {
        Vocabulary vocabulary = Vocabulary.of(NAMES, Special.FIRST);
        assertThat(vocabulary.encodeDocument("dab")).containsExactly(0, 4, 1, 2, 0);
        assertThat(vocabulary.decode(0, 4, 1, 2, 0)).isEqualTo(".dab.");
        assertThat(vocabulary.size()).isEqualTo(5);
    }

    @Test
    void microGptsSpecialTokenComesLast() {
        Vocabulary vocabulary = Vocabulary.of(NAMES, Special.LAST);
        assertThat(vocabulary.encodeDocument("dab")).containsExactly(4, 3, 0, 1, 4);
        assertThat(vocabulary.decode(3, 0, 1, 4)).isEqualTo("dab<BOS>");
        assertThat(vocabulary.size()).isEqualTo(5);
    }

    @Test
    void aRunningTextHasNoSpecialToken() {
        Vocabulary vocabulary = Vocabulary.of("hello", Special.NONE);
        assertThat(vocabulary.encode("hole")).containsExactly(1, 3, 2, 0);
        assertThat(vocabulary.size()).isEqualTo(4);
        assertThatIllegalStateException().isThrownBy(() -> vocabulary.encodeDocument("hole"));
    }

    @Test
    void charactersAreCodePointsInRisingOrder() {
        Vocabulary vocabulary = Vocabulary.of("😀é\uFFFDa", Special.NONE);
        assertThat(vocabulary.characters()).isEqualTo("aé\uFFFD😀");
        assertThat(vocabulary.encode("😀")).containsExactly(3);
    }

    @Test
    void aFullStopInTheTextIsNotTheSpecialToken() {
        Vocabulary vocabulary = Vocabulary.of("a.", Special.FIRST);
        assertThat(vocabulary.encodeDocument(".")).containsExactly(0, 1, 0);
    }

    @ParameterizedTest
    @EnumSource(Special.class)
    void charactersAndSpecialTokenRebuildIt(Special special) {
        Vocabulary vocabulary = Vocabulary.of(NAMES, special);
        Vocabulary rebuilt = Vocabulary.of(vocabulary.characters(), vocabulary.special());
        assertThat(rebuilt.encode("bad")).isEqualTo(vocabulary.encode("bad"));
        assertThat(rebuilt.size()).isEqualTo(vocabulary.size());
    }

    @Test
    void anUnknownCharacterIsNamedWithItsPosition() {
        Vocabulary vocabulary = Vocabulary.of("abcdef xyz", Special.LAST);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> vocabulary.encode("facé"))
                .withMessage(
                        "character 'é' (U+00E9) at position 3 of 'facé' is not in the vocabulary; it knows U+0020, a–f, x–z");
    }

    @Test
    void theMessageIsOneShortLineWhateverTheTextHolds() {
        Vocabulary vocabulary = Vocabulary.of("aceg".repeat(3) + "ikmoqsuwyACEGIKMOQSUWY", Special.NONE);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> vocabulary.encode("a\n"))
                .withMessageStartingWith(
                        "character U+000A at position 1 of 'a\\u000a' is not in the vocabulary; it knows A, C,")
                .withMessageEndingWith(", …");
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> vocabulary.encode("a".repeat(1000) + "ß"))
                .withMessageContaining("character 'ß' (U+00DF) at position 1000 is not");
    }

    @Test
    void indicesOutOfRangeAndEmptyTextsAreRefused() {
        Vocabulary vocabulary = Vocabulary.of("ab", Special.LAST);
        assertThat(vocabulary.label(2)).isEqualTo("<BOS>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> vocabulary.label(3))
                .withMessageContaining("[0, 3)");
        assertThatIllegalArgumentException().isThrownBy(() -> vocabulary.decode(-1));
        assertThatExceptionOfType(DataException.class).isThrownBy(() -> Vocabulary.of("", Special.LAST));
    }
}
