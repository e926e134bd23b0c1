package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlanarDataTest {
    @ParameterizedTest
    @EnumSource
    void bothClassesHaveHalfThePoints(PlanarData data) {
        Points points = data.sample(100, 0.1, new SplittableRandom(1));
        assertThat(points.count()).isEqualTo(100);
        assertThat(Arrays.stream(points.label()).sum()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void theSameSeedGivesTheSamePoints(PlanarData data) {
        Points one = data.sample(31, 0.2, new SplittableRandom(7));
        Points two = data.sample(31, 0.2, new SplittableRandom(7));
        assertThat(one.x()).isEqualTo(two.x());
        assertThat(one.y()).isEqualTo(two.y());
    }

    @ParameterizedTest
    @EnumSource
    void onePointIsADataSet(PlanarData data) {
        Points points = data.sample(1, 0, new SplittableRandom(1));
        assertThat(points.x()[0]).isFinite();
        assertThat(points.label()).containsExactly(1);
    }

    @Test
    void moonsWithoutNoiseLieOnTwoUnitCircles() {
        Points points = PlanarData.MOONS.sample(50, 0, new SplittableRandom(1));
        for (int i = 0; i < points.count(); i++) {
            boolean upper = points.label()[i] > 0;
            double radius = Math.hypot(points.x()[i] - (upper ? 0 : 1), points.y()[i] - (upper ? 0 : 0.5));
            assertThat(radius).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void xorLabelsAreTheSignOfTheProduct() {
        Points points = PlanarData.XOR.sample(200, 0, new SplittableRandom(3));
        for (int i = 0; i < points.count(); i++) {
            assertThat(Math.signum(points.x()[i] * points.y()[i])).isEqualTo(points.label()[i]);
        }
    }

    @Test
    void noPointsAndNegativeNoiseAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanarData.MOONS.sample(0, 0, new SplittableRandom(1)))
                .withMessageContaining("at least 1 point");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PlanarData.MOONS.sample(2, Double.NaN, new SplittableRandom(1)))
                .withMessageContaining("NaN");
    }
}
