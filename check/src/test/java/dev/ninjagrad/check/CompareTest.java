package dev.ninjagrad.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.check.Compare.Verdict;
import org.junit.jupiter.api.Test;

class CompareTest {
    private static final int[] PAIR = {2};

    @Test
    void equalBitsAreExact() {
        Compare.Row row = Compare.row("dx", PAIR, new double[] {1, -0.0}, new double[] {1, 0.0});
        assertThat(row.exact()).isTrue();
        assertThat(row.verdict()).isEqualTo(Verdict.OK);
        assertThat(row.maxdiff()).isZero();
    }

    @Test
    void oneUlpIsRounding() {
        Compare.Row row = Compare.row("dx", PAIR, new double[] {1, 2}, new double[] {1, Math.nextUp(2.0)});
        assertThat(row.exact()).isFalse();
        assertThat(row.passes()).isTrue();
        assertThat(row.ulp()).isEqualTo(1);
        assertThat(row.verdict()).isEqualTo(Verdict.ROUNDING);
    }

    @Test
    void aRealDifferenceIsWrongAndNamesTheWorstElement() {
        Compare.Row row = Compare.row("dW", new int[] {2, 2}, new double[] {1, 2, 3, 4}, new double[] {1, 2, 3.5, 4.1});
        assertThat(row.verdict()).isEqualTo(Verdict.WRONG);
        assertThat(row.passes()).isFalse();
        assertThat(row.detail()).isEqualTo("worst at [1, 0]: expected 3.0, got 3.5");
    }

    @Test
    void notANumberIsWrongWhereverItStands() {
        Compare.Row row = Compare.row("dx", new int[] {3}, new double[] {1, 2, 3}, new double[] {1, Double.NaN, 300});
        assertThat(row.verdict()).isEqualTo(Verdict.WRONG);
        assertThat(row.maxdiff()).isNaN();
        assertThat(row.worst()).isEqualTo(1);
    }

    @Test
    void infinitiesOfOneSignAreEqual() {
        double[] infinity = {Double.POSITIVE_INFINITY, 1};
        assertThat(Compare.row("dx", PAIR, infinity, infinity.clone()).exact()).isTrue();
    }

    @Test
    void aRowVectorIsNotAVector() {
        Compare.Row row = Compare.row("db", PAIR, new double[] {1, 2}, new int[] {1, 2}, new double[] {1, 2});
        assertThat(row.verdict()).isEqualTo(Verdict.SHAPE);
        assertThat(row.detail()).isEqualTo("expected shape [2]; got [1, 2]");
    }

    @Test
    void emptyTensorsAreEqual() {
        assertThat(Compare.row("dx", new int[] {0}, new double[0], new double[0])
                        .exact())
                .isTrue();
    }

    @Test
    void aShapeThatDoesNotFitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Compare.row("dx", new int[] {3}, new double[2], new double[2]))
                .withMessageContaining("shape [3] has 3 elements; got an array of 2");
    }
}
