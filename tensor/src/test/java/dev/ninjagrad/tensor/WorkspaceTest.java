package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WorkspaceTest {
    private final SplittableRandom rng = new SplittableRandom(3);
    private final Workspace workspace = new Workspace();

    @Test
    void theSameComputationAgainUsesTheSameArrays() {
        Tensor w = Tensor.randn(rng, DType.F64, 4, 3);
        double[] first;
        double[] again;
        try (Scope _ = workspace.enter()) {
            first = Tensor.ones(DType.F64, 2, 4).matmul(w).tanh().storage().doubles();
        }
        try (Scope _ = workspace.enter()) {
            again = Tensor.zeros(DType.F64, 2, 4).matmul(w).tanh().storage().doubles();
        }
        assertThat(again).isSameAs(first);
        assertThat(again[0]).isZero();
    }

    @Test
    void anotherComputationIsRightAllTheSame() {
        Tensor index = Tensor.of(2, 0, 2);
        for (int size : new int[] {9, 3, 17, 5}) {
            Tensor x = Tensor.randn(rng, DType.F64, 3, size);
            double[] expected = new Indexing.RowsAdd(4).apply(x.exp(), index).toDoubles();
            try (Scope _ = workspace.enter()) {
                assertThat(new Indexing.RowsAdd(4).apply(x.exp(), index).toDoubles())
                        .containsExactly(expected);
            }
        }
    }

    /** A transposed view makes its row-major copy when it is needed; that copy outlives the workspace, and so must not lie in it. */
    @Test
    void aViewOfWhatIsKeptDoesNotKeepAnArrayOfTheWorkspace() {
        Tensor x = Tensor.randn(rng, DType.F64, 2, 3);
        Tensor view = x.transpose();
        double[] expected = x.transpose().add(1).toDoubles();
        for (int k = 0; k < 2; k++) {
            try (Scope _ = workspace.enter()) {
                Tensor y = view.add(1);
                Tensor other = Tensor.ones(DType.F64, 3, 2).mul(7);
                assertThat(y.toDoubles()).containsExactly(expected);
                assertThat(other.toDoubles()).containsOnly(7);
            }
        }
        assertThat(view.add(1).toDoubles()).containsExactly(expected);
    }

    @Test
    void aResultOfTheTimeBeforeCannotBeReadAnyMore() {
        Tensor x = Tensor.ones(DType.F64, 3);
        Tensor result;
        try (Scope _ = workspace.enter()) {
            result = x.add(1);
        }
        assertThat(result.toDoubles()).containsOnly(2);
        try (Scope _ = workspace.enter()) {
            x.mul(5);
        }
        assertThatThrownBy(result::toDoubles)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Workspace has been entered again");
        assertThatThrownBy(() -> result.mul(2)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void outsideOfTheScopeResultsHaveArraysOfTheirOwn() {
        Tensor x = Tensor.ones(DType.F64, 3);
        try (Scope _ = workspace.enter()) {
            x.add(1);
        }
        assertThat(x.add(1).storage().doubles()).isNotSameAs(x.add(1).storage().doubles());
    }
}
