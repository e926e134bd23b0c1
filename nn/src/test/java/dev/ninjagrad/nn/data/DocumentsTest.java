package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
    @Test
    void aLineIsADocumentWithoutTheSpaceAroundIt() {
        Documents documents = Documents.of(new SourceText("file", "  anna \r\n\r\n\tmary ann\nzoë"));
        assertThat(documents.items()).containsExactly("anna", "mary ann", "zoë");
        assertThat(documents.longest()).isEqualTo(8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", " \n\t\n"})
    void aFileWithoutDocumentsIsRefused(String text) {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> Documents.of(new SourceText("file", text)))
                .withMessage("file: no text in it; expected one document a line");
    }

    @Test
    void aSingleLineIsTakenForRunningText() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> Documents.of(new SourceText("file", "Once upon a time …\n")))
                .withMessageContaining("file: one line only");
    }

    @Test
    void shufflingKeepsTheDocumentsAndFollowsTheSeed() {
        Documents documents = new Documents(
                "file", IntStream.range(0, 100).mapToObj(Integer::toString).toList());
        List<String> shuffled = documents.shuffled(new Random(1)).items();
        assertThat(shuffled)
                .containsExactlyInAnyOrderElementsOf(documents.items())
                .isNotEqualTo(documents.items())
                .isEqualTo(documents.shuffled(new Random(1)).items())
                .isNotEqualTo(documents.shuffled(new Random(2)).items());
    }
}
