package dev.ninjagrad.scalar.diagram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SvgTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "-0.001, 0",
        "1, 1",
        "1.5, 1.5",
        "1.05, 1.05",
        "1.005001, 1.01",
        "-2.25, -2.25",
        "-0.5, -0.5",
        "1234567.891, 1234567.89",
        "0.999, 1"
    })
    void numbersAreShort(double value, String text) {
        assertThat(Svg.number(value)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, 1e300})
    void coordinatesAreFinite(double value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Svg.number(value))
                .withMessageContaining("must be finite");
    }

    @Test
    void aDocumentHasASize() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Svg(Theme.LIGHT, 0, 10, Type.Face.SANS, "", ""))
                .withMessageContaining("0.0 x 10.0");
    }

    @Test
    void groupsAreClosedBeforeTheEnd() {
        Svg svg = new Svg(Theme.LIGHT, 10, 10, Type.Face.SANS, "", "").group("g");
        assertThatIllegalStateException().isThrownBy(svg::toDocument).withMessageContaining("1 group");
        assertThat(svg.end().toDocument()).endsWith("</g>\n</svg>\n");
    }

    @Test
    void charactersThatXmlCannotHoldAreReplaced() {
        assertThat(Svg.escape("a\u0001b\uD800c😀")).isEqualTo("a\uFFFDb\uFFFDc😀");
    }

    @Test
    void inksMixChannelByChannel() {
        Ink mixed = new Ink("a", "#000000", "#0000ff").mix(new Ink("b", "#ff8000", "#0000ff"), 0.5, "c");
        assertThat(mixed).isEqualTo(new Ink("c", "#804000", "#0000ff"));
    }

    @Test
    void inksAreWrittenAsSixDigits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ink("a", "red", "#000000"))
                .withMessageContaining("#rrggbb");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ink("A b", "#000000", "#000000"))
                .withMessageContaining("A b");
    }
}
