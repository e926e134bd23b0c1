package dev.ninjagrad.tensor.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.plan.Compiled;
import dev.ninjagrad.tensor.plan.PartedKernels;
import dev.ninjagrad.tensor.plan.Plan;
import dev.ninjagrad.tensor.plan.StepFunction;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Random graphs with their gradients, compiled: whatever is fused, shared or laid out anew, the numbers stay. */
class CompiledProgramsTest {
    private static final int PROGRAMS = 500;

    /** As {@link Agreement#EXACT}: two exact routes to one number, up to rounding. */
    private static final double EXACT = Agreement.EXACT;

    @Test
    void aCompiledProgramComputesWhatTheEagerOneDoes() {
        for (long seed = 0; seed < PROGRAMS; seed++) {
            RandomProgram program = RandomProgram.of(seed);
            StepFunction step = (in, _) -> valueAndGradient(program, in);
            Compiled compiled = seed % 2 == 0 ? Plan.compile(step) : PartedKernels.compile(2, step);
            for (int run = 0; run < 2; run++) {
                // The second run moves the point a little: nothing may be left from the first.
                List<Tensor> at = moved(program, run * 1e-3);
                List<Tensor> expected = step.run(at, new SplittableRandom(0));
                List<Tensor> actual = compiled.run(at, new SplittableRandom(0));
                for (int i = 0; i < expected.size(); i++) {
                    assertSame(
                            program,
                            i,
                            expected.get(i).toDoubles(),
                            actual.get(i).toDoubles());
                }
            }
        }
    }

    private static void assertSame(RandomProgram program, int output, double[] expected, double[] actual) {
        double scale = 1;
        for (double v : expected) {
            scale = Math.max(scale, Math.abs(v));
        }
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(expected[i] - actual[i]) <= EXACT * scale)) {
                assertThat(actual)
                        .as("output %d of program %d:%n%s", output, program.seed(), ProgramPrinter.test(program, 1))
                        .isEqualTo(expected);
            }
        }
    }

    private static List<Tensor> moved(RandomProgram program, double by) {
        List<Tensor> out = new ArrayList<>();
        List<Tensor> direction = program.direction(0);
        for (int i = 0; i < direction.size(); i++) {
            out.add(program.leaves().get(i).add(direction.get(i).mul(by)));
        }
        return out;
    }

    private static List<Tensor> valueAndGradient(RandomProgram program, List<Tensor> in) {
        List<Tensor> leaves =
                in.stream().map(x -> x.detach().requiresGrad(true)).toList();
        Tensor y = program.result(leaves);
        List<Tensor> out = new ArrayList<>(List.of(y));
        out.addAll(Autograd.vjp(program::result, leaves, Tensor.ones(DType.F64)).derivatives());
        return out;
    }
}
