package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {
    private record Provider(String name, int priority, boolean usable) implements KernelProvider {
        @Override
        public String why() {
            return usable ? "the best" : "a flag is missing";
        }

        @Override
        public int vectorBits() {
            return 0;
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public Kernels kernels() {
            return new PlainKernels();
        }
    }

    private final KernelProvider plain = new Provider("plain", 0, true);
    private final KernelProvider fast = new Provider("fast", 10, true);
    private final KernelProvider flagless = new Provider("fast", 10, false);

    @Test
    void theUsableProviderOfHighestPriorityComputes() {
        assertThat(KernelChoice.choose(List.of(plain, fast), "").name()).isEqualTo("fast");
        KernelChoice fallback = KernelChoice.choose(List.of(plain, flagless), "");
        assertThat(fallback.name()).isEqualTo("plain");
        assertThat(fallback.why()).containsExactly("plain: the best", "fast not used: a flag is missing");
    }

    @Test
    void aProviderCanBeForced() {
        KernelChoice forced = KernelChoice.choose(List.of(plain, fast), "plain");
        assertThat(forced.name()).isEqualTo("plain");
        assertThat(forced.why()).contains("fast not used: ninjagrad.kernels=plain");
        assertThatThrownBy(() -> KernelChoice.choose(List.of(plain), "nonsense"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ninjagrad.kernels=nonsense");
    }

    @Test
    void neighbouringDimensionsMergeWhereEveryOperandAllows() {
        int[] shape = {2, 3, 4};
        Nest one = Nest.of(shape, new int[] {12, 4, 1}, new int[] {12, 4, 1});
        assertThat(one.length()).isEqualTo(24);
        Nest bias = Nest.of(shape, new int[] {12, 4, 1}, new int[] {0, 0, 1});
        assertThat(bias.length()).isEqualTo(4);
        int rows = 0;
        for (; bias.hasRow(); bias.nextRow()) {
            assertThat(bias.at(0)).isEqualTo(4 * rows++);
            assertThat(bias.at(1)).isZero();
        }
        assertThat(rows).isEqualTo(6);
    }

    @Test
    void aNestOverNothingHasNoRowsAndOverAScalarOne() {
        assertThat(Nest.of(new int[] {3, 0}, new int[] {0, 1}).hasRow()).isFalse();
        assertThat(Nest.of(new int[] {}, new int[] {}).hasRow()).isTrue();
        assertThat(Nest.of(new int[] {1, 1}, new int[] {0, 0}).length()).isEqualTo(1);
    }

    @Test
    void theErrorFunctionAgreesWithPublishedValues() {
        // Abramowitz and Stegun, table 7.1, and erfc(3) from table 7.2 extended.
        assertThat(Erf.of(0.5)).isCloseTo(0.5204998778, within(1e-10));
        assertThat(Erf.of(1)).isCloseTo(0.8427007929, within(1e-10));
        assertThat(Erf.of(2)).isCloseTo(0.9953222650, within(1e-10));
        assertThat(1 - Erf.of(3)).isCloseTo(2.209049699858544e-5, within(1e-16));
        assertThat(Erf.of(-1)).isEqualTo(-Erf.of(1));
        assertThat(Erf.of(10)).isEqualTo(1);
        assertThat(Erf.of(0)).isZero();
    }

    @Test
    void bothBranchesOfTheErrorFunctionMeet() {
        double below = Erf.of(Math.nextDown(2.5));
        double above = Erf.of(2.5);
        assertThat(above).isCloseTo(below, within(3e-16));
    }

    @Test
    void aStorageIsLongerThanItsElements() {
        Storage s = Storage.allocate(DType.F32, 3);
        assertThat(s.floats()).hasSize(3 + Storage.PADDING);
        assertThatThrownBy(s::doubles)
                .isInstanceOf(DTypeException.class)
                .hasMessageContaining("elements are F32, not F64");
    }
}
