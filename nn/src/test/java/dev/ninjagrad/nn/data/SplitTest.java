package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ninjagrad.nn.random.PythonRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitTest {
    @ParameterizedTest
    @ValueSource(ints = {6, 7, 10, 99, 32033})
    void theThreePartsAreTheWholeWithoutRepetition(int count) {
        Split<Integer> split = Split.of(range(count), new PythonRandom(1));
        List<Integer> all = new ArrayList<>(split.train());
        all.addAll(split.dev());
        all.addAll(split.test());
        assertThat(all.stream().sorted().toList()).isEqualTo(range(count));
        assertThat(split.train()).hasSize((int) (0.8 * count));
        assertThat(split.dev()).hasSize((int) (0.9 * count) - (int) (0.8 * count));
    }

    @Test
    void partsDependOnTheSeedAndOnNothingElse() {
        assertThat(Split.of(range(100), new PythonRandom(1)))
                .isEqualTo(Split.of(range(100), new PythonRandom(1)))
                .isNotEqualTo(Split.of(range(100), new PythonRandom(2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5})
    void tooFewItemsAreRefused(int count) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> Split.of(range(count), new PythonRandom(1)))
                .withMessageContaining("at least 6 items; got " + count);
    }

    private static List<Integer> range(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
