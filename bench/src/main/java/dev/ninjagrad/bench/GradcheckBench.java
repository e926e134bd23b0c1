package dev.ninjagrad.bench;

import dev.ninjagrad.check.GradientCheck;
import dev.ninjagrad.check.GradientReport;
import dev.ninjagrad.nn.model.MakemoreMlp;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A gradient check of the makemore network in float64, 32 examples: embedding 27×10, three characters of context, batch norm, tanh. Hidden 64 is
 * 4,137 parameters, hidden 200 is 12,297. The full check holds every parameter against difference quotients, the fast one four random directions a tensor.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(value = 2, jvmArgsAppend = "-XX:+UseParallelGC") // as the launcher runs
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class GradcheckBench {
    private static final int VOCABULARY = 27;
    private static final int CONTEXT = 3;
    private static final int EMBEDDING = 10;
    private static final int EXAMPLES = 32;
    private static final double EPS = 1e-5;

    /** Width of the hidden layer. */
    @Param({"64", "200"})
    int hidden = 64;

    private final SplittableRandom rng = new SplittableRandom(1);
    private final Tensor contexts = Tensor.randint(rng, VOCABULARY, EXAMPLES, CONTEXT);
    private final Tensor targets = Tensor.randint(rng, VOCABULARY, EXAMPLES);

    private List<Tensor> parameters() {
        MakemoreMlp.Sizes sizes = new MakemoreMlp.Sizes(VOCABULARY, CONTEXT, EMBEDDING, hidden);
        return MakemoreMlp.random(sizes, MakemoreMlp.Options.PLAIN, DType.F64, new SplittableRandom(1))
                .parameters()
                .values()
                .stream()
                .<Tensor>map(Parameter::detach)
                .toList();
    }

    /** From C, W1, b1, W2, b2, gain and bias to the loss. */
    private Function<List<Tensor>, Tensor> loss() {
        return p -> p.get(0)
                .index(contexts)
                .reshape(EXAMPLES, -1)
                .matmul(p.get(1))
                .add(p.get(2))
                .batchNorm(p.get(5).reshape(hidden), p.get(6).reshape(hidden), EPS)
                .tanh()
                .matmul(p.get(3))
                .add(p.get(4))
                .crossEntropy(targets);
    }

    private static long passed(GradientReport report) {
        if (!report.passes()) {
            throw new IllegalStateException(report.text());
        }
        return report.evaluations();
    }

    /** Every parameter. */
    @Benchmark
    public long full() {
        return passed(GradientCheck.of(loss()).at(parameters()));
    }

    /** Random directions. */
    @Benchmark
    public long fast() {
        return passed(GradientCheck.of(loss()).fast().at(parameters()));
    }
}
