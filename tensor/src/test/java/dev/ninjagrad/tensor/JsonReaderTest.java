package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void readsWhatGoldenFilesUse() {
        assertThat(JsonReader.read("{\"a\": [1, -2.5e-3, []], \"b\": {\"c\": true, \"d\": \"NaN\"}, \"e\": {}}\n"))
                .isEqualTo(Map.of(
                        "a", List.of(1.0, -0.0025, List.of()),
                        "b", Map.of("c", true, "d", "NaN"),
                        "e", Map.of()));
    }

    @Test
    void keepsTheSignOfZeroAndWholeNumbersBeyondLong() {
        assertThat(JsonReader.read("[-0, 5.54062238439351E34]")).isEqualTo(List.of(-0.0, 5.54062238439351E34));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1", "[1 2]", "{\"a\" 1}", "[1] 2", "\"a", "\"a\\n\"", "nul", "[,]", "truth"})
    void whatIsNoJsonIsRejectedWithItsPosition(String text) {
        assertThatThrownBy(() -> JsonReader.read(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at character");
    }
}
