package dev.ninjagrad.tensor.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.OpFamily;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.VjpRule;
import dev.ninjagrad.tensor.VjpRules;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The negative controls: a rule broken on purpose is found, shrunk to a few steps, and printed as a test that fails for the same reason. */
class ProgramShrinkerTest {
    private static final int PROGRAMS = 100;
    private static final int STEPS = 3;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    Path directory;

    /**
     * A rule broken on purpose.
     *
     * @param kind the op whose rule it is
     * @param order the order of the derivatives that show it
     * @param verdict how it shows
     */
    record Fault(String name, Object kind, int order, Agreement.Verdict verdict, UnaryOperator<VjpRule> overlay) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Fault> faults() {
        Agreement.Verdict unequal = Agreement.Verdict.REVERSE_IS_NOT_FORWARD;
        return List.of(
                fault(
                        "wrong sign in tanh",
                        Unary.TANH,
                        1,
                        unequal,
                        (own, n, i, g) -> own.vjp(n, i, g).neg()),
                fault(
                        "mul does not sum over what it broadcast",
                        Binary.MUL,
                        1,
                        unequal,
                        (own, n, i, g) -> firstOfEach(own.vjp(n, i, g), n.x(i).shape())),
                fault(
                        "scatterAdd counts double",
                        Indexing.ScatterAdd.class,
                        1,
                        unequal,
                        (own, n, i, g) -> own.vjp(n, i, g).mul(2)),
                fault(
                        "attention forgets its keys",
                        Attention.class,
                        1,
                        unequal,
                        (own, n, i, g) -> i == 1 ? own.vjp(n, i, g).mul(0) : own.vjp(n, i, g)),
                fault(
                        "matmul does not transpose",
                        MatMul.class,
                        1,
                        Agreement.Verdict.THROWN,
                        (own, n, i, g) -> i == 0 ? g.matmul(n.x(1)) : own.vjp(n, i, g)),
                fault(
                        "the rule of the logarithm is not recorded",
                        Unary.LOG,
                        2,
                        Agreement.Verdict.DERIVATIVE_IS_NOT_DIFFERENCES,
                        (own, n, i, g) -> unrecorded(own, n, i, g)));
    }

    /** A faulty rule that may ask the op's own. */
    private interface FaultyRule {
        Tensor vjp(VjpRule own, Node n, int input, Tensor g);
    }

    private static Fault fault(String name, Object kind, int order, Agreement.Verdict verdict, FaultyRule faulty) {
        return new Fault(
                name,
                kind,
                order,
                verdict,
                own -> (n, input, g) ->
                        OpFamily.kind(n.op()).equals(kind) ? faulty.vjp(own, n, input, g) : own.vjp(n, input, g));
    }

    /** Cuts a cotangent to a shape where it should be summed to it. */
    private static Tensor firstOfEach(Tensor cotangent, Shape shape) {
        Tensor cut = cotangent;
        while (cut.rank() > shape.rank()) {
            cut = cut.dim(0) == 0 ? cut.sum(0) : cut.select(0, 0);
        }
        for (int d = 0; d < shape.rank(); d++) {
            cut = shape.dim(d) < cut.dim(d) ? cut.slice(d, 0, 1) : cut;
        }
        return cut;
    }

    private static Tensor unrecorded(VjpRule own, Node n, int input, Tensor g) {
        try (var _ = NoGrad.enter()) {
            return own.vjp(n, input, g);
        }
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aBrokenRuleIsFoundShrunkAndPrinted(Fault fault) throws Exception {
        RandomProgram small;
        try (var _ = VjpRules.use(fault.overlay())) {
            RandomProgram failing = firstFailing(fault);
            small = ProgramShrinker.shrink(failing, fault.order());
            assertThat(Agreement.of(small, fault.order()).verdict()).isEqualTo(fault.verdict());
        }
        assertThat(small.steps()).isLessThanOrEqualTo(STEPS);
        assertThat(small.instructions())
                .anyMatch(i -> i instanceof Instruction.Apply a
                        && OpFamily.kind(a.op()).equals(fault.kind()));

        String source = ProgramPrinter.test(small, fault.order());
        CompiledTest printed = CompiledTest.of(source, directory);
        try (var _ = VjpRules.use(fault.overlay())) {
            assertThatThrownBy(printed::run).as(source).isNotNull();
        }
        assertThatCode(printed::run).as(source).doesNotThrowAnyException();
    }

    private static RandomProgram firstFailing(Fault fault) {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            RandomProgram program = RandomProgram.of(seed);
            if (Agreement.of(program, fault.order()).verdict() == fault.verdict()) {
                return program;
            }
        }
        throw new AssertionError("no program among the first " + PROGRAMS + " shows: " + fault);
    }
}
