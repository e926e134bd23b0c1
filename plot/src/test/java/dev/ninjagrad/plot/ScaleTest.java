package dev.ninjagrad.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.plot.Scale.Tick;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScaleTest {
    @Test
    void linearTicksAreRoundNumbers() {
        assertThat(texts(new Scale(0, 1, false), 5)).containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
        assertThat(texts(new Scale(-0.3, 0.3, false), 3)).containsExactly("−0.2", "0.0", "0.2");
        assertThat(texts(new Scale(0, 12_345, false), 4)).containsExactly("0", "5,000", "10,000");
        assertThat(texts(new Scale(1e6, 3e6, false), 2)).containsExactly("1,000,000", "2,000,000", "3,000,000");
        assertThat(texts(new Scale(0, 2e-6, false), 2)).containsExactly("0", "1·10⁻⁶", "2·10⁻⁶");
    }

    @Test
    void logarithmicTicksArePowersOfTen() {
        assertThat(texts(new Scale(1e-5, 1e3, true), 9))
                .containsExactly("10⁻⁵", "10⁻⁴", "0.001", "0.01", "0.1", "1", "10", "100", "1,000");
        assertThat(texts(new Scale(1e-5, 1e3, true), 4)).containsExactly("10⁻⁴", "0.01", "1", "100");
        assertThat(texts(new Scale(1, 90, true), 6)).containsExactly("1", "2", "5", "10", "20", "50");
    }

    @Test
    void aLogarithmicAxisOfLessThanADecadeStillHasTicks() {
        assertThat(texts(new Scale(2, 3, true), 6)).hasSizeBetween(2, 8);
    }

    @Test
    void anyRangeGetsTicksWithinItAndNotTooMany() {
        var random = new SplittableRandom(11);
        for (int i = 0; i < 2_000; i++) {
            double min = random.nextGaussian() * Math.pow(10, random.nextInt(-8, 9));
            double max = min + Math.abs(min) * 1e-3 + random.nextExponential() * Math.pow(10, random.nextInt(-8, 9));
            boolean log = min > 0 && random.nextBoolean();
            Scale scale = new Scale(min, max, log);
            List<Tick> ticks = scale.ticks(6);
            assertThat(ticks).as("%s", scale).hasSizeBetween(2, 13).doesNotHaveDuplicates();
            assertThat(ticks)
                    .allSatisfy(tick -> assertThat(scale.share(tick.value())).isBetween(-1e-6, 1 + 1e-6));
            assertThat(ticks).isSortedAccordingTo(Comparator.comparingDouble(Tick::value));
        }
    }

    @ParameterizedTest
    @CsvSource({"5, 5", "0, 0", "-3, -3", "1e-300, 1e-300"})
    void aSingleValueGetsARangeAroundIt(double min, double max) {
        Scale scale = Scale.around(min, max, false);
        assertThat(scale.min()).isLessThan(min);
        assertThat(scale.max()).isGreaterThan(max);
        assertThat(scale.share(min)).isBetween(0.4, 0.6);
    }

    @Test
    void sharesRunFromZeroToOne() {
        assertThat(new Scale(1, 100, true).share(10)).isEqualTo(0.5);
        assertThat(new Scale(-1, 3, false).share(1)).isEqualTo(0.5);
    }

    @Test
    void emptyAndImpossibleRangesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Scale(1, 1, false))
                .withMessageContaining("min < max");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Scale(0, 1, true))
                .withMessageContaining("both positive");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Scale(0, Double.NaN, false))
                .withMessageContaining("NaN");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 | 0",
                "0.5 | 0.5",
                "2.4567 | 2.46",
                "12345.6 | 12,300",
                "999.9 | 1,000",
                "-0.25 | −0.25",
                "0.00012345 | 1.23·10⁻⁴",
                "1.5e9 | 1.5·10⁹",
                "NaN | NaN",
                "-Infinity | −∞"
            })
    void briefNumbersHaveThreeDigits(double value, String text) {
        assertThat(Numerals.brief(value)).isEqualTo(text);
    }

    private static List<String> texts(Scale scale, int most) {
        return scale.ticks(most).stream().map(Tick::text).toList();
    }
}
