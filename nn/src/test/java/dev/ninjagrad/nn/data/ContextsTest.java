package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.ninjagrad.nn.data.Vocabulary.Special;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContextsTest {
    private static final Vocabulary LETTERS = Vocabulary.of("abcdefghijklmnopqrstuvwxyz", Special.FIRST);

    @Test
    void eachCharacterAndTheEndIsATargetOnce() {
        Contexts contexts = Contexts.of(List.of("emma"), LETTERS, 3);
        assertThat(drawn(contexts)).containsExactly("... e", "..e m", ".em m", "emm a", "mma .");
    }

    @Test
    void aDocumentKnowsNothingOfTheOneBeforeIt() {
        assertThat(drawn(Contexts.of(List.of("ab", "c"), LETTERS, 2)))
                .containsExactly(".. a", ".a b", "ab .", ".. c", ".c .");
    }

    @Test
    void aBlockOfOneIsABigram() {
        assertThat(drawn(Contexts.of(List.of("ab"), LETTERS, 1))).containsExactly(". a", "a b", "b .");
    }

    @Test
    void contextsLongerThanTheDocumentAreFilledUp() {
        assertThat(drawn(Contexts.of(List.of("a"), LETTERS, 4))).containsExactly(".... a", "...a .");
    }

    @Test
    void paddingIsTheSpecialTokenWhereverItStands() {
        Vocabulary bosLast = Vocabulary.of("ab", Special.LAST);
        assertThat(Contexts.of(List.of("ab"), bosLast, 2).x()).containsExactly(2, 2, 2, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1})
    void aBlockBelowOneIsRefused(int block) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Contexts.of(List.of("ab"), LETTERS, block))
                .withMessageContaining("a block of " + block);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Contexts.of(List.of("a"), Vocabulary.of("a", Special.NONE), 2));
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> Contexts.of(List.of("ab"), LETTERS, Integer.MAX_VALUE))
                .withMessageContaining("3 examples with a block of 2147483647 are too many");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Contexts(2, new int[3], new int[2]))
                .withMessageContaining("got 3 numbers in x, block 2, y [2]");
    }

    private static List<String> drawn(Contexts contexts) {
        return IntStream.range(0, contexts.count())
                .mapToObj(i -> LETTERS.decode(contexts.context(i)) + " " + LETTERS.label(contexts.y()[i]))
                .toList();
    }
}
