package dev.ninjagrad.nn.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BatchSourceTest {
    private final Random rng = new Random(1);

    @Test
    void contextsKeepTheirTargets() {
        Contexts contexts = new Contexts(2, new int[] {0, 1, 2, 3, 4, 5}, new int[] {1, 3, 5});
        Batch batch = BatchSource.contexts(contexts, 50).draw(rng);
        assertThat(batch.x().shape().sizes()).containsExactly(50, 2);
        assertThat(batch.predictions()).isEqualTo(50);
        assertThat(batch.x().select(1, 1).toInts()).isEqualTo(batch.y().toInts());
        assertThat(batch.y().toInts()).contains(1, 3, 5);
    }

    @Test
    void windowsPredictTheNextToken() {
        int[] text = Tensor.arange(20).toInts();
        Batch batch = BatchSource.windows(text, 4, 100).draw(rng);
        assertThat(batch.y().sub(batch.x()).toInts()).containsOnly(1);
        assertThat(batch.x().select(1, 0).toInts()).contains(0, 15).doesNotContain(16);
    }

    @Test
    void aTextNoLongerThanTheBlockIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchSource.windows(new int[8], 8, 1))
                .withMessageContaining("at least 9; got 8");
    }

    @Test
    void shortDocumentsArePaddedWithWhatTheLossLeavesOut() {
        List<int[]> documents = List.of(new int[] {0, 1, 0}, new int[] {0, 2, 3, 2, 0});
        Batch batch = BatchSource.documents(documents, 16, 20).draw(rng);
        assertThat(batch.x().shape().sizes()).containsExactly(20, 4);
        Tensor logits = Tensor.zeros(20, 4, 4);
        assertThat(logits.crossEntropy(batch.y()).item()).isCloseTo(Math.log(4), within(1e-6));
        Tensor shortRow =
                BatchSource.documents(documents.subList(0, 1), 16, 1).draw(rng).y();
        assertThat(shortRow.toInts()).containsExactly(1, 0);
    }

    @Test
    void longDocumentsAreCutToTheBlock() {
        Batch batch =
                BatchSource.documents(List.of(new int[] {0, 2, 3, 2, 0}), 2, 1).draw(rng);
        assertThat(batch.x().toInts()).containsExactly(0, 2);
        assertThat(batch.y().toInts()).containsExactly(2, 3);
    }
}
