package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuiltInNamesTest {
    @Test
    void thousandsOfNamesAreThereWithoutRepetition() {
        assertThat(BuiltInNames.documents().items()).hasSizeGreaterThan(10_000).doesNotHaveDuplicates();
    }

    @Test
    void namesAreSortedAndInLowerCaseLetters() {
        assertThat(BuiltInNames.documents().items())
                .isSorted()
                .allSatisfy(name -> assertThat(name).matches("[a-z]{2,12}"));
    }

    @Test
    void everyLetterOccursSoThatAnyNameCanBeEncoded() {
        Vocabulary vocabulary = Vocabulary.of(BuiltInNames.documents(), Vocabulary.Special.FIRST);
        assertThat(vocabulary.characters()).isEqualTo("abcdefghijklmnopqrstuvwxyz");
    }
}
