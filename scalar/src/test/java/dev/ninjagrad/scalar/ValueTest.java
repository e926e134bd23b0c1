package dev.ninjagrad.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class ValueTest {

    /** The published values are printed by CPython in double precision; the two differ by rounding alone. */
    private static final double ROUNDING = 1e-12;

    @Test
    void microgradsPublishedExampleComesOut() {
        Value a = Value.of(-4);
        Value b = Value.of(2);
        Value g = micrograd(a, b);
        g.backward();

        assertThat(g.data()).isCloseTo(24.70408163265306, within(24.7 * ROUNDING));
        assertThat(a.grad()).isCloseTo(138.8338192419825, within(138.8 * ROUNDING));
        assertThat(b.grad()).isCloseTo(645.5772594752186, within(645.5 * ROUNDING));
    }

    /** The expression in micrograd's README: every basic operation, constants on both sides, values used many times. */
    static Value micrograd(Value a, Value b) {
        Value c = a.add(b);
        Value d = a.mul(b).add(b.pow(3));
        c = c.add(c.add(1));
        c = c.add(Value.add(1, c).add(a.neg()));
        d = d.add(d.mul(2).add(b.add(a).relu()));
        d = d.add(Value.mul(3, d).add(b.sub(a).relu()));
        Value e = c.sub(d);
        Value f = e.pow(2);
        Value g = f.div(2);
        return g.add(Value.div(10, f));
    }

    @Test
    void aValueAddedToItselfGetsBothContributions() {
        Value a = Value.of(3);
        Value b = a.add(a);
        b.backward();
        assertThat(a.grad()).isEqualTo(2);
        assertThat(b.grad()).isEqualTo(1);
    }

    @Test
    void gradientSumsOverBothPathsOfADiamond() {
        Value x = Value.of(2);
        Value left = x.mul(3);
        Value right = x.mul(x);
        left.mul(right).backward(); // 3x³
        assertThat(x.grad()).isEqualTo(36);
    }

    @Test
    void orderMattersWhenAnIntermediateIsUsedTwice() {
        Value a = Value.of(1.5);
        Value b = a.add(a);
        Value c = b.add(b);
        c.backward();
        assertThat(a.grad()).as("c = 4a").isEqualTo(4);

        // The control: pass a gradient on as soon as it arrives, and b passes on its first share twice.
        Map<Value, Double> naive = new HashMap<>();
        propagateOnArrival(c, 1, naive);
        assertThat(naive.get(a)).as("the walk without topological order").isEqualTo(6);
    }

    /** Backpropagation as one writes it at first: add what arrives, then pass the total so far on to the parents. */
    private static void propagateOnArrival(Value value, double arriving, Map<Value, Double> grads) {
        double total = grads.merge(value, arriving, Double::sum);
        for (int i = 0; i < value.parents().size(); i++) {
            propagateOnArrival(value.parents().get(i), total * value.partial(i), grads);
        }
    }

    @Test
    void backwardTwiceDoublesTheLeavesOnly() {
        Value a = Value.of(2);
        Value b = Value.of(5);
        Value product = a.mul(b);
        Value loss = product.mul(3);
        loss.backward();
        loss.backward();
        assertThat(a.grad()).isEqualTo(2 * 15);
        assertThat(b.grad()).isEqualTo(2 * 6);
        assertThat(product.grad()).isEqualTo(3);
        assertThat(loss.grad()).isEqualTo(1);
    }

    @Test
    void backwardOnALeafAddsItsSeed() {
        Value a = Value.of(2);
        a.backward();
        a.backward();
        assertThat(a.grad()).isEqualTo(2);
        a.zeroGrad();
        assertThat(a.grad()).isZero();
    }

    @Test
    void twoLossesThatShareAnIntermediateLeaveTheGradientOfTheirSum() {
        Value x = Value.of(0.7);
        Value hidden = x.tanh();
        Value first = hidden.mul(3);
        Value second = hidden.mul(hidden);
        first.backward();
        second.backward();
        double inTwoCalls = x.grad();

        x.zeroGrad();
        first.add(second).backward();
        assertThat(inTwoCalls).isCloseTo(x.grad(), within(1e-15));
    }

    @Test
    void usesOutsideTheGraphOfALossDoNotHoldItUp() {
        Value x = Value.of(0.7);
        Value hidden = x.tanh(); // used twice by the loss, and twice by results the loss does not depend on
        Value unused = hidden.mul(hidden);
        Value inner = hidden.exp();
        Value outer = inner.add(hidden); // waits for inner
        Value alsoUnused = outer.add(inner);
        Value loss = outer.mul(inner);
        loss.backward();

        double h = Math.tanh(0.7);
        double e = Math.exp(h);
        assertThat(x.grad()).isCloseTo((e * (e + 1) + (e + h) * e) * (1 - h * h), within(1e-14));
        assertThat(hidden.grad()).isCloseTo(e * (e + 1) + (e + h) * e, within(1e-14));
        assertThat(unused.grad()).isZero();
        assertThat(alsoUnused.grad()).isZero();
    }

    @Test
    void walksOfOverlappingGraphsDoNotDisturbEachOther() {
        Value x = Value.of(2);
        Value shared = x.mul(x);
        Value small = shared.add(1);
        Value large = Value.mul(3, x).add(shared.exp()).add(small);
        for (int i = 0; i < 3; i++) {
            assertThat(small.topologicalOrder()).hasSize(4).doesNotHaveDuplicates();
            assertThat(large.topologicalOrder()).hasSize(9).doesNotHaveDuplicates();
        }
    }

    @Test
    void topologicalOrderListsParentsFirstAndTheRootLast() {
        Value root = micrograd(Value.of(-4), Value.of(2));
        List<Value> order = root.topologicalOrder();
        assertThat(order).doesNotHaveDuplicates().endsWith(root);
        for (int i = 0; i < order.size(); i++) {
            assertThat(order.subList(0, i)).containsAll(order.get(i).parents());
        }
        assertThatThrownBy(() -> order.set(0, root)).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void aChainOfAMillionValuesWorks() {
        int length = 1_000_000;
        Value x = Value.of(1);
        Value last = x;
        for (int i = 0; i < length; i++) {
            last = i % 2 == 0 ? last.neg() : last.sigmoid().neg();
        }
        last.backward();
        assertThat(last.topologicalOrder()).hasSize(1 + length / 2 * 3);

        Value sum = Value.sum(Collections.nCopies(length, x));
        x.zeroGrad();
        sum.backward();
        assertThat(x.grad()).isEqualTo(length);
    }

    @Test
    void threadsWithGraphsOfTheirOwnDoNotDisturbEachOther() throws Exception {
        List<Callable<Double>> tasks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            double at = 1 + i;
            tasks.add(() -> {
                double total = 0;
                for (int round = 0; round < 500; round++) {
                    Value x = Value.of(at);
                    Value y = x;
                    for (int k = 0; k < 50; k++) {
                        y = y.add(x);
                    }
                    y.backward();
                    total += x.grad();
                }
                return total;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (Future<Double> total : threads.invokeAll(tasks)) {
                assertThat(total.get()).isEqualTo(500 * 51);
            }
        }
    }

    @Test
    void constantsStandOnEitherSide() {
        Value x = Value.of(4);
        assertThat(x.add(1).data()).isEqualTo(5);
        assertThat(Value.add(1, x).data()).isEqualTo(5);
        assertThat(x.sub(1).data()).isEqualTo(3);
        assertThat(Value.sub(1, x).data()).isEqualTo(-3);
        assertThat(x.mul(2).data()).isEqualTo(8);
        assertThat(Value.mul(2, x).data()).isEqualTo(8);
        assertThat(x.div(2).data()).isEqualTo(2);
        assertThat(Value.div(2, x).data()).isEqualTo(0.5);
        assertThat(x.pow(2).data()).isEqualTo(16);
        assertThat(Value.pow(2, x).data()).isEqualTo(16);
    }

    @Test
    void aConstantExponentIsNoParentAndAllowsANegativeBase() {
        Value x = Value.of(-2);
        Value cube = x.pow(3);
        cube.backward();
        assertThat(x.grad()).isEqualTo(12);
        assertThat(cube.parents()).containsExactly(x);
        assertThat(cube.symbol()).isEqualTo("^3");
        assertThat(x.pow(-0.5).symbol()).isEqualTo("^−0.5");
    }

    @Test
    void powersAreDifferentiableAtZeroWhereverTheLimitExists() {
        assertThat(gradientOfPower(0, 0)).containsExactly(0, 0);
        assertThat(gradientOfPower(0, 2)).containsExactly(0, 0);
        assertThat(gradientOfPower(0, 1)).containsExactly(1, 0);
        assertThat(gradientOfPower(-2, 2)[1]).as("no real derivative").isNaN();
    }

    private static double[] gradientOfPower(double base, double exponent) {
        Value a = Value.of(base);
        Value b = Value.of(exponent);
        a.pow(b).backward();
        return new double[] {a.grad(), b.grad()};
    }

    @Test
    void reluIsFlatUpToItsKinkAndLinearBeyond() {
        assertThat(Value.of(-1).relu().partial(0)).isZero();
        assertThat(Value.of(0).relu().partial(0)).isZero();
        assertThat(Value.of(1).relu().partial(0)).isEqualTo(1);
    }

    @Test
    void saturatedFunctionsStayFinite() {
        for (double x : new double[] {-1000, 1000}) {
            assertThat(Value.of(x).sigmoid().data()).isIn(0.0, 1.0);
            assertThat(Value.of(x).sigmoid().partial(0)).isZero();
            assertThat(Value.of(x).tanh().partial(0)).isZero();
        }
    }

    @Test
    void aValueKnowsItsNameOperationParentsAndPartials() {
        Value a = Value.of(2).named("a");
        Value b = Value.of(8);
        Value quotient = a.div(b);
        assertThat(a.name()).isEqualTo("a");
        assertThat(b.name()).isNull();
        assertThat(a.isLeaf()).isTrue();
        assertThat(a.parents()).isEmpty();
        assertThat(quotient.op()).isEqualTo(Op.DIV);
        assertThat(quotient.symbol()).isEqualTo("÷");
        assertThat(quotient.parents()).containsExactly(a, b);
        assertThat(quotient.partial(0)).isEqualTo(1.0 / 8);
        assertThat(quotient.partial(1)).isEqualTo(-2.0 / 64);
        assertThat(a).hasToString("a(data=2.0, grad=0.0)");
    }

    @Test
    void partialRefusesAnIndexBeyondTheParents() {
        assertThatThrownBy(() -> Value.of(1).exp().partial(1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("has 1");
    }

    @Test
    void onlyLeavesMayBeOverwritten() {
        Value a = Value.of(1);
        a.setData(7);
        assertThat(a.data()).isEqualTo(7);
        assertThatThrownBy(() -> a.exp().setData(1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("needs a leaf")
                .hasMessageContaining("'exp'");
    }

    @Test
    void aSumAddsFromFirstToLast() {
        assertThat(Value.sum(List.of()).data()).isZero();
        Value a = Value.of(1);
        assertThat(Value.sum(List.of(a))).isSameAs(a);
        assertThat(Value.sum(List.of(a, a, Value.of(2))).data()).isEqualTo(4);
    }
}
