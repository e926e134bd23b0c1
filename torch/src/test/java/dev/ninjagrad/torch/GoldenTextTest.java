package dev.ninjagrad.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenTextTest {
    private static final String LINE =
            "  {\"name\": \"x\", \"dtype\": \"F64\", \"shape\": [3], \"values\": [1, -0.5, \"NaN\"]}],";

    @Test
    void roundingIsNoDifference() {
        assertThat(GoldenText.differences(LINE, LINE.replace("-0.5", "-0.5000000000000001")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.50000000000002", "0.5", "\"NaN\"", "\"Infinity\"", "-0.5, -0.5"})
    void anotherNumberIsADifference(String number) {
        assertThat(GoldenText.differences(LINE, LINE.replace("-0.5", number))).hasSize(1);
    }

    @Test
    void anotherNameShapeOrTypeIsADifference() {
        assertThat(GoldenText.differences(LINE, LINE.replace("\"x\"", "\"w\""))).hasSize(1);
        assertThat(GoldenText.differences(LINE, LINE.replace("[3]", "[1, 3]"))).hasSize(1);
        assertThat(GoldenText.differences(LINE, LINE.replace("F64", "F32"))).hasSize(1);
    }

    @Test
    void integersMustBeEqual() {
        String indices = LINE.replace("F64", "I32").replace("-0.5, \"NaN\"", "2, 0");
        assertThat(GoldenText.differences(indices, indices.replace("2, 0", "2, 1")))
                .hasSize(1);
    }

    @Test
    void aMissingLineIsADifference() {
        assertThat(GoldenText.differences(LINE + "\n" + LINE, LINE)).hasSize(1);
    }
}
