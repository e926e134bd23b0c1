package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {
    @Test
    void readsAsPeopleWriteIt() {
        assertThat(Shape.of(32, 27)).hasToString("[32, 27]");
        assertThat(Shape.SCALAR).hasToString("[]");
    }

    @Test
    void sizeIsTheProductAndOneForAScalar() {
        assertThat(Shape.of(3, 4).size()).isEqualTo(12);
        assertThat(Shape.of(3, 0).size()).isZero();
        assertThat(Shape.SCALAR.size()).isEqualTo(1);
    }

    @Test
    void negativeDimensionsCountFromTheEnd() {
        assertThat(Shape.of(2, 3, 5).dim(-1)).isEqualTo(5);
        assertThat(Shape.of(2, 3, 5).dim(-3)).isEqualTo(2);
        assertThatThrownBy(() -> Shape.of(2, 3).dim(2))
                .isInstanceOf(IndexException.class)
                .hasMessage("dimension 2 of shape [2, 3], which has rank 2");
    }

    @Test
    void equalSizesAreEqualShapes() {
        assertThat(Shape.of(2, 3)).isEqualTo(Shape.of(2, 3)).hasSameHashCodeAs(Shape.of(2, 3));
        assertThat(Shape.of(2, 3)).isNotEqualTo(Shape.of(3, 2));
        assertThat(Shape.of()).isEqualTo(Shape.SCALAR);
    }

    @Test
    void sizesCannotBeChangedFromOutside() {
        int[] sizes = {2, 3};
        Shape shape = Shape.of(sizes);
        sizes[0] = 9;
        shape.sizes()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3));
    }

    @Test
    void broadcastingRepeatsOnesAndMissingDimensions() {
        assertThat(Shape.broadcast("add", Shape.of(2, 1, 4), Shape.of(3, 1))).isEqualTo(Shape.of(2, 3, 4));
        assertThat(Shape.broadcast("add", Shape.SCALAR, Shape.of(2))).isEqualTo(Shape.of(2));
        assertThat(Shape.broadcast("add", Shape.of(1), Shape.of(0))).isEqualTo(Shape.of(0));
        assertThat(Shape.of(3, 1).stridesIn(Shape.of(2, 3, 4))).containsExactly(0, 1, 0);
    }

    @Test
    void impossibleSizesAreRejected() {
        assertThatThrownBy(() -> Shape.of(2, -1))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("negative");
        assertThatThrownBy(() -> Shape.of(1 << 20, 1 << 20))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("one Java array");
    }
}
