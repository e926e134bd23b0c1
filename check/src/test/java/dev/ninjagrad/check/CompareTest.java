package dev.ninjagrad.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.check.Compare.Verdict;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
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
        assertThat(row.detail())
                .isEqualTo("expected shape [2]; got [1, 2]: as many elements, but they broadcast differently");
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

    @Test
    void floatsAreMeasuredInUlpsOfFloats() {
        Tensor expected = Tensor.of(1f, 2f);
        Compare.Row row = Compare.tensors("dx", expected, Tensor.of(1f, Math.nextUp(2f)));
        assertThat(row.ulp()).isEqualTo(1);
        assertThat(row.verdict()).isEqualTo(Verdict.ROUNDING);
        assertThat(Compare.tensors("dx", expected.to(DType.F64), Tensor.of(1f, 2.01f))
                        .verdict())
                .isEqualTo(Verdict.WRONG);
    }

    @Test
    void aToleranceOfFloatsIsNoToleranceOfDoubles() {
        Tensor expected = Tensor.of(1.0);
        Tensor actual = Tensor.of(1 + 5e-5);
        assertThat(Compare.tensors("dx", expected, actual).verdict()).isEqualTo(Verdict.WRONG);
        assertThat(Compare.tensors("dx", expected.to(DType.F32), actual.to(DType.F32))
                        .verdict())
                .isEqualTo(Verdict.ROUNDING);
    }

    @Test
    void tensorsOfOtherShapesAreNotCompared() {
        Tensor gradient = Tensor.ones(DType.F64, 64);
        Compare.Row row = Compare.tensors("dbias", gradient, gradient.reshape(1, 64));
        assertThat(row.verdict()).isEqualTo(Verdict.SHAPE);
        assertThat(row.detail())
                .isEqualTo("expected shape [64]; got [1, 64]: as many elements, but they broadcast differently");
    }

    @Test
    void theTableSaysWhatIsWrong() {
        String table = CompareText.table(List.of(
                Compare.row("dlogits", PAIR, new double[] {1, 2}, new double[] {1, 2}),
                Compare.row("dW", PAIR, new double[] {1, 2}, new double[] {1, 3})));
        assertThat(table.lines().map(String::stripTrailing))
                .containsExactly(
                        "  name    | shape    | exact | approx |   maxdiff |       ulp | verdict",
                        "  dlogits | [2]      | yes   | yes    |   0.0e+00 |         0 | ok",
                        "  dW      | [2]      | no    | no     |   1.0e+00 |   2.3e+15 | wrong  worst at [1]: expected 2.0, got 3.0");
    }
}
