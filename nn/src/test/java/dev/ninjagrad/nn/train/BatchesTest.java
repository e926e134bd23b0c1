package dev.ninjagrad.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.layer.Embedding;
import dev.ninjagrad.nn.model.MicroGpt;
import dev.ninjagrad.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {
    private static final int[] TOKENS = IntStream.range(0, 10).toArray();

    private static List<Batch> all(Iterable<Batch> batches) {
        List<Batch> list = new ArrayList<>();
        batches.forEach(list::add);
        return list;
    }

    @Test
    void contextsComeAllOnceAndInOrder() {
        Contexts contexts = Contexts.of(List.of("ab", "b"), Vocabulary.of("ab", Vocabulary.Special.FIRST), 2);
        List<Batch> batches = all(Batches.of(contexts, 2));
        assertThat(batches).hasSize(3);
        assertThat(batches.getFirst().x().toInts()).containsExactly(0, 0, 0, 1);
        assertThat(batches.getFirst().y().toInts()).containsExactly(1, 2);
        assertThat(batches.getLast().y().toInts()).containsExactly(0);
        assertThat(batches.stream().mapToInt(Batch::predictions).sum()).isEqualTo(5);
    }

    @Test
    void windowsDoNotOverlapAndReachTheEnd() {
        List<Batch> batches = all(Batches.windows(TOKENS, 3, 2, 100));
        assertThat(batches).hasSize(2);
        assertThat(batches.getFirst().x().toInts()).containsExactly(0, 1, 2, 3, 4, 5);
        assertThat(batches.getLast().x().toInts()).containsExactly(6, 7, 8);
        assertThat(batches.getLast().y().toInts()).containsExactly(7, 8, 9);
    }

    @Test
    void fewerWindowsAreSpreadOverTheText() {
        List<Batch> batches = all(Batches.windows(TOKENS, 2, 8, 2));
        assertThat(batches)
                .singleElement()
                .satisfies(batch -> assertThat(batch.x().toInts()).containsExactly(0, 1, 4, 5));
    }

    @Test
    void aTextNoLongerThanTheBlockIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Batches.windows(TOKENS, 10, 1, 1))
                .withMessageContaining("at least 11; got 10");
    }

    @Test
    void everyPredictionCountsTheSameHoweverTheBatchesAreCut() {
        Embedding model = Embedding.of(10, 10, DType.F64, new Random(1));
        Objective objective = Objective.crossEntropy(model);
        double whole = objective.evaluate(Batches.windows(TOKENS, 3, 100, 100));
        assertThat(objective.evaluate(Batches.windows(TOKENS, 3, 2, 100))).isCloseTo(whole, within(1e-12));
        assertThat(objective.evaluate(List.of())).isZero();
    }

    @Test
    void placesAfterTheEndOfADocumentDoNotCount() {
        MicroGpt model = MicroGpt.random(new MicroGpt.Sizes(5, 8, 2), 7, DType.F64, new Random(3));
        List<int[]> documents = List.of(new int[] {6, 1, 6}, new int[] {6, 1, 2, 3, 6});
        Batch both = all(Batches.documents(documents, 5, 2)).getFirst();
        assertThat(both.predictions()).isEqualTo(6);
        double expected = (2 * model.on(documents.get(0)).forward().last().item()
                        + 4 * model.on(documents.get(1)).forward().last().item())
                / 6;
        assertThat(Objective.crossEntropy(model).evaluate(List.of(both))).isCloseTo(expected, within(1e-12));
    }

    @Test
    void inOrderGivesOneDocumentAStepRoundAndRound() {
        BatchSource source = BatchSource.inOrder(List.of(new int[] {6, 1, 6}, new int[] {6, 2, 3, 6}), 5);
        Random unused = new Random(0);
        assertThat(source.at(0, unused).y().toInts()).containsExactly(1, 6);
        assertThat(source.at(1, unused).x().toInts()).containsExactly(6, 2, 3);
        assertThat(source.at(2, unused).y().toInts()).containsExactly(1, 6);
        assertThat(source.draw(new Random(1)).x().dim(0)).isEqualTo(1);
    }
}
