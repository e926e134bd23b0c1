package dev.ninjagrad.tensor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Which ops of a fused step become one loop; that they compute the same is for the tests of ops and programs. */
class ChainsTest {
    private final SplittableRandom rng = new SplittableRandom(8);
    private final List<Chain> chains = new ArrayList<>();

    private void run(StepFunction step) {
        Tensor x = Tensor.randn(rng, DType.F64, 5, 7);
        List<Tensor> in = List.of(x, Tensor.randn(rng, DType.F64, 5, 7), Tensor.randn(rng, DType.F64, 5, 1));
        Tensor expected = step.run(in, rng).getFirst();
        Tensor actual = PartedKernels.compile(1, step, chains).run(in, rng).getFirst();
        assertThat(actual.toDoubles()).isEqualTo(expected.toDoubles());
    }

    private static List<Object> ops(Chain chain) {
        return chain.links().stream().<Object>map(Chain.Link::op).toList();
    }

    @Test
    void opsOnTheSameElementsAreOneLoopThatStoresOnlyItsResult() {
        run((in, _) -> List.of(in.get(0).mul(in.get(1)).add(in.get(0)).tanh()));
        assertThat(chains).hasSize(1);
        Chain chain = chains.getFirst();
        assertThat(ops(chain)).containsExactly(Binary.MUL, Binary.ADD, Unary.TANH);
        assertThat(chain.operands()).as("x once, although it is read twice").hasSize(2);
        assertThat(chain.stored()).containsExactly(4);
    }

    @Test
    void whatIsReturnedIsStoredToo() {
        run((in, _) -> {
            Tensor product = in.get(0).mul(in.get(1));
            return List.of(product.add(in.get(0)), product);
        });
        assertThat(chains.getFirst().stored()).containsExactly(2, 3);
    }

    @Test
    void oneValueARowRepeats() {
        run((in, _) -> List.of(in.get(0).mul(in.get(2)).neg()));
        assertThat(chains.getFirst().operands().stream().map(Chain.Operand::repeats))
                .containsExactly(false, true);
        assertThat(chains.getFirst().columns()).isEqualTo(7);
    }

    /** The rows' sums are complete when a loop is done: what reads them is another loop, and what only that one reads goes with it. */
    @Test
    void aSumOfRowsEndsItsLoop() {
        run((in, _) -> {
            Tensor late = in.get(1).square();
            Tensor sums = in.get(0).exp().sum(1, true);
            return List.of(in.get(0).mul(sums).add(late));
        });
        assertThat(chains).hasSize(2);
        assertThat(ops(chains.get(0))).containsExactly(Unary.EXP);
        assertThat(chains.get(0).folds()).hasSize(1);
        assertThat(chains.get(0).stored()).as("only its sum is read").isEmpty();
        assertThat(ops(chains.get(1))).containsExactlyInAnyOrder(Unary.SQUARE, Binary.MUL, Binary.ADD);
    }

    @Test
    void aSingleOpIsNoChain() {
        run((in, _) -> List.of(in.get(0).exp()));
        assertThat(chains).isEmpty();
    }
}
