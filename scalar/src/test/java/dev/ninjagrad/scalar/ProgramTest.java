package dev.ninjagrad.scalar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ProgramTest {

    @Test
    void replaysRandomGraphsBitForBit() {
        SplittableRandom rng = new SplittableRandom(30);
        for (int graph = 0; graph < 300; graph++) {
            RandomGraph function = new RandomGraph(rng, 4 + graph % 12);
            List<Value> recording = RandomGraph.leaves(function.at());
            Program program = Program.of(function.on(recording), recording.subList(0, 2), recording.subList(2, 4));
            double[] numbers = function.at().clone();
            for (int run = 0; run < 3; run++) {
                List<Value> leaves = RandomGraph.leaves(numbers);
                Value recorded = function.on(leaves);
                program.setInputs(new double[] {numbers[0], numbers[1]});
                program.setParameters(new double[] {numbers[2], numbers[3]});
                program.forward();
                program.backward();
                recorded.backward();

                assertThat(program.result()).isEqualTo(recorded.data());
                for (int i = 0; i < numbers.length; i++) {
                    assertThat(program.gradient(i)).isEqualTo(leaves.get(i).grad());
                    numbers[i] += rng.nextDouble(-0.1, 0.1);
                }
            }
        }
    }

    @Test
    void replaysTheTrainingStepOfANetworkBitForBit() {
        SplittableRandom rng = new SplittableRandom(31);
        Mlp mlp = new Mlp(2, new int[] {8, 8, 1}, Activation.TANH, rng);
        Program program = Program.of(squaredError(mlp, 0.3, -0.6), List.of(), mlp.parameters());
        for (int step = 0; step < 5; step++) {
            mlp.zeroGrad();
            Value loss = squaredError(mlp, 0.3, -0.6);
            loss.backward();
            program.forward();
            program.backward();
            assertThat(program.result()).isEqualTo(loss.data());
            double[] gradients = new double[mlp.parameters().size()];
            program.parameterGradients(gradients);
            for (int i = 0; i < gradients.length; i++) {
                Value parameter = mlp.parameters().get(i);
                assertThat(gradients[i]).isEqualTo(parameter.grad()).isEqualTo(program.gradient(i));
                parameter.setData(parameter.data() - 0.1 * parameter.grad());
                program.set(i, program.get(i) - 0.1 * program.gradient(i));
            }
        }
    }

    private static Value squaredError(Mlp mlp, double x0, double x1) {
        return mlp.forward(Value.of(x0), Value.of(x1)).getFirst().sub(1).pow(2);
    }

    @Test
    void partialsFollowTheNewInputs() {
        Value x = Value.of(2);
        Value n = Value.of(3);
        Program program = Program.of(x.relu().add(n.pow(x)).add(x.pow(2)), List.of(x, n), List.of());
        program.set(0, -1);
        program.set(1, 5);
        program.forward();
        program.backward();
        assertThat(program.result()).isEqualTo(0 + 1.0 / 5 + 1);
        assertThat(program.gradient(0)).isEqualTo(0 + 0.2 * Math.log(5) - 2);
        assertThat(program.gradient(1)).isEqualTo(-Math.pow(5, -2));
    }

    @Test
    void replayingAllocatesNothing() {
        Mlp mlp = new Mlp(2, new int[] {16, 16, 1}, Activation.TANH, new SplittableRandom(32));
        Program program = Program.of(squaredError(mlp, 0.3, -0.6), List.of(), mlp.parameters());
        double[] gradients = new double[337];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        replay(program, gradients, 10);

        long before = threads.getCurrentThreadAllocatedBytes();
        threads.getCurrentThreadAllocatedBytes();
        long perQuestion = threads.getCurrentThreadAllocatedBytes() - before;
        long start = threads.getCurrentThreadAllocatedBytes();
        replay(program, gradients, 200);
        long allocated = threads.getCurrentThreadAllocatedBytes() - start;
        assertThat(allocated).as("bytes in 200 steps, beyond what asking costs").isLessThanOrEqualTo(perQuestion);

        double[] kept = null;
        start = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) {
            kept = new double[1];
        }
        assertThat(kept).isNotNull();
        assertThat(threads.getCurrentThreadAllocatedBytes() - start)
                .as("the control: one small array a step is seen")
                .isGreaterThan(perQuestion);
    }

    private static void replay(Program program, double[] gradients, int steps) {
        for (int i = 0; i < steps; i++) {
            program.set(0, 0.01 * i);
            program.forward();
            program.backward();
            program.parameterGradients(gradients);
        }
    }

    @Test
    void aLeafTheGraphDoesNotUseHasGradientZero() {
        Value x = Value.of(2);
        Program program = Program.of(x.exp(), List.of(x, Value.of(1)), List.of(Value.of(3)));
        program.backward();
        assertThat(program.gradient(1)).isZero();
        assertThat(program.gradient(2)).isZero();
        assertThat(program.get(2)).isEqualTo(3);
        assertThat(program.result()).isEqualTo(Math.exp(2));
        assertThat(program.size()).isEqualTo(4);
    }

    @Test
    void aChainOfAMillionValuesWorks() {
        Value x = Value.of(1);
        Value last = x;
        for (int i = 0; i < 1_000_000; i++) {
            last = last.neg();
        }
        Program program = Program.of(last, List.of(x), List.of());
        program.forward();
        program.backward();
        assertThat(program.gradient(0)).isEqualTo(1);
    }

    @Test
    void onlyDifferentLeavesMayBeListed() {
        Value x = Value.of(2);
        Value y = x.exp();
        assertThatThrownBy(() -> Program.of(y, List.of(y), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be leaves");
        assertThatThrownBy(() -> Program.of(y, List.of(x), List.of(x)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("listed twice");
        assertThatThrownBy(() -> Program.of(x, List.of(x), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a root that is computed");
    }

    @Test
    void arraysOfTheWrongLengthAndUnknownLeavesAreRefused() {
        Value x = Value.of(2);
        Program program = Program.of(x.mul(3), List.of(x), List.of());
        assertThatThrownBy(() -> program.setInputs(new double[2]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("length 1")
                .hasMessageContaining("got 2");
        assertThatThrownBy(() -> program.set(1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> program.gradient(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
