package dev.ninjagrad.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A program computes a chain of additions with one instruction; the numbers must be those of the chain. */
class SumsTest {
    private static final double ROUNDING = 1e-14;

    @Test
    void aProductOfMatricesGivesTheRecordedNumbers() {
        List<Value> w = leaves(24, 1);
        List<Value> x = leaves(18, 2);
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            for (int j = 0; j < 3; j++) {
                Value sum = w.get(6 * i).mul(x.get(j)); // columns of x: a step of 3
                for (int k = 1; k < 6; k++) {
                    sum = sum.add(w.get(6 * i + k).mul(x.get(3 * k + j)));
                }
                results.add(sum.tanh());
            }
        }
        assertReplays(Value.sum(results), w, x);
    }

    @Test
    void aBiasInFrontAndOperandsInNoOrderAreFine() {
        List<Value> w = leaves(5, 3);
        List<Value> x = leaves(5, 4);
        Value sum = w.get(0).exp();
        for (int i : new int[] {3, 0, 4, 1}) {
            sum = sum.add(w.get(i).mul(x.get(4 - i)));
        }
        assertReplays(sum.mul(sum), w, x);
    }

    @Test
    void aValueTimesItselfAndOneUsedTwiceGetBothContributions() {
        List<Value> x = leaves(4, 5);
        Value squares = x.get(0).mul(x.get(0));
        for (int i = 1; i < 4; i++) {
            squares = squares.add(x.get(i).mul(x.get(i)));
        }
        Value twice = x.get(0).add(x.get(0)).add(x.get(1)).add(x.get(0));
        assertReplays(squares.mul(twice), x, List.of());
    }

    @Test
    void whatIsUsedInsideAChainAndElsewhereIsNotLost() {
        List<Value> x = leaves(6, 6);
        Value product = x.get(0).mul(x.get(1));
        Value inner = product.add(x.get(2).mul(x.get(3)));
        Value outer = inner.add(x.get(4).mul(x.get(5))).add(x.get(0).mul(x.get(5)));
        assertReplays(outer.mul(inner).add(product.exp()), x, List.of());
    }

    @Test
    void productsAmongOtherTermsStayWhatTheyAre() {
        List<Value> x = leaves(5, 7);
        Value mixed =
                x.get(0).add(x.get(1).mul(x.get(2))).add(x.get(3)).add(x.get(4).mul(x.get(0)));
        assertReplays(mixed.exp(), x, List.of());
    }

    @Test
    void aSumOfNegativeZerosIsNegativeZero() {
        Value a = Value.of(-0.0);
        Value one = Value.of(1);
        Program program = Program.of(a.mul(one).add(a.mul(one)).add(a.mul(one)), List.of(a), List.of());
        program.forward();
        assertThat(1 / program.result()).isEqualTo(Double.NEGATIVE_INFINITY);
    }

    private static List<Value> leaves(int count, long seed) {
        SplittableRandom rng = new SplittableRandom(seed);
        List<Value> leaves = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leaves.add(Value.of(rng.nextDouble(-1, 1)));
        }
        return leaves;
    }

    private static void assertReplays(Value root, List<Value> inputs, List<Value> parameters) {
        Program program = Program.of(root, inputs, parameters);
        root.backward();
        program.forward();
        program.backward();
        assertThat(program.result()).isEqualTo(root.data());
        List<Value> leaves = new ArrayList<>(inputs);
        leaves.addAll(parameters);
        for (int i = 0; i < leaves.size(); i++) {
            double expected = leaves.get(i).grad();
            assertThat(program.gradient(i)).isCloseTo(expected, within(ROUNDING * Math.max(1, Math.abs(expected))));
        }
    }
}
