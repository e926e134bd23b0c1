package dev.ninjagrad.bench;

import dev.ninjagrad.scalar.Program;
import dev.ninjagrad.scalar.Value;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Forward and backward over a scalar graph, recorded anew each time and replayed by a {@link Program}. What JMH prints as
 * ns/op is nanoseconds a node: an operation is one node of the recorded graph, forward
 * and backward; a program that computes a whole sum with one instruction still counts every node of it.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 2, jvmArgsAppend = "-XX:+UseParallelGC") // as the launcher runs
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScalarBench {

    private static final int MOONS_NODES = 65_814;
    private static final int CHAIN_NODES = 100_003;
    private static final int MICROGPT_NODES = 64_481;

    /** The batch of micrograd's demonstration. */
    @State(Scope.Thread)
    public static class Moons extends Subject {
        /** Records it once. */
        public Moons() {
            super(new ScalarGraph.Moons(), MOONS_NODES);
        }
    }

    /** The long chain. */
    @State(Scope.Thread)
    public static class Chain extends Subject {
        /** Records it once. */
        public Chain() {
            super(new ScalarGraph.Chain(), CHAIN_NODES);
        }
    }

    /** The smallest GPT on one name. */
    @State(Scope.Thread)
    public static class MicroGpt extends Subject {
        /** Records it once. */
        public MicroGpt() {
            super(new ScalarGraph.MicroGptStep(), MICROGPT_NODES);
        }
    }

    /** A graph to record, and the program made from one recording. */
    public static class Subject {

        private final ScalarGraph graph;
        private final Program program;

        Subject(ScalarGraph graph, int nodes) {
            Value root = graph.record();
            int counted = root.topologicalOrder().size();
            if (counted != nodes) {
                throw new IllegalStateException("the graph has " + counted + " nodes, the benchmark counts " + nodes);
            }
            this.graph = graph;
            this.program = Program.of(root, List.of(), graph.parameters());
        }

        double record() {
            for (Value parameter : graph.parameters()) {
                parameter.zeroGrad();
            }
            graph.record().backward();
            return graph.parameters().getFirst().grad();
        }

        double replay() {
            program.forward();
            program.backward();
            return program.gradient(0);
        }
    }

    /** Records the batch and runs {@link Value#backward()}. */
    @Benchmark
    @OperationsPerInvocation(MOONS_NODES)
    public double recordMoons(Moons moons) {
        return moons.record();
    }

    /** Records the chain and runs {@link Value#backward()}. */
    @Benchmark
    @OperationsPerInvocation(CHAIN_NODES)
    public double recordChain(Chain chain) {
        return chain.record();
    }

    /** Runs {@link Program#forward()} and {@link Program#backward()} on the batch. */
    @Benchmark
    @OperationsPerInvocation(MOONS_NODES)
    public double replayMoons(Moons moons) {
        return moons.replay();
    }

    /** Runs {@link Program#forward()} and {@link Program#backward()} on the chain. */
    @Benchmark
    @OperationsPerInvocation(CHAIN_NODES)
    public double replayChain(Chain chain) {
        return chain.replay();
    }

    /** Records the GPT's loss and runs {@link Value#backward()}. */
    @Benchmark
    @OperationsPerInvocation(MICROGPT_NODES)
    public double recordMicroGpt(MicroGpt gpt) {
        return gpt.record();
    }

    /** Runs {@link Program#forward()} and {@link Program#backward()} on the GPT's loss. */
    @Benchmark
    @OperationsPerInvocation(MICROGPT_NODES)
    public double replayMicroGpt(MicroGpt gpt) {
        return gpt.replay();
    }
}
