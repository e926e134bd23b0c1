package dev.ninjagrad.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.plot.MarchingSquares.Line;
import dev.ninjagrad.plot.MarchingSquares.Point;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import org.junit.jupiter.api.Test;

class MarchingSquaresTest {
    private static final int SIDE = 41;
    private static final double CELL = 4.0 / (SIDE - 1);

    @Test
    void theUnitCircleIsOneClosedLineWithinHalfACell() {
        List<Line> lines = MarchingSquares.contour(grid((x, y) -> x * x + y * y), 1);
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().closed()).isTrue();
        assertThat(lines.getFirst().points())
                .allSatisfy(p -> assertThat(Math.hypot(p.x(), p.y())).isCloseTo(1, within(CELL / 2)));
        // The high side is on the left: around a pit the line runs clockwise, and the area comes out negative.
        assertThat(area(lines)).isCloseTo(-Math.PI, within(0.01));
    }

    @Test
    void aStraightLineIsFoundExactlyAndEndsAtTheBorder() {
        List<Line> lines = MarchingSquares.contour(grid((x, y) -> x - 0.33 + 0.5 * y), 0);
        assertThat(lines).hasSize(1);
        assertThat(lines.getFirst().closed()).isFalse();
        assertThat(lines.getFirst().points())
                .allSatisfy(p -> assertThat(p.x() + 0.5 * p.y()).isCloseTo(0.33, within(1e-12)));
        assertThat(lines.getFirst().points()).extracting(Point::y).contains(-2.0, 2.0);
    }

    @Test
    void theRegionAboveALevelHasItsArea() {
        Grid hill = grid((x, y) -> 1 - x * x - y * y);
        assertThat(area(MarchingSquares.region(hill, 0))).isCloseTo(Math.PI, within(0.01));
        assertThat(area(MarchingSquares.region(hill, -100))).isCloseTo(16, within(1e-9));
        assertThat(MarchingSquares.region(hill, 2)).isEmpty();
        Grid slope = grid((x, y) -> x);
        assertThat(area(MarchingSquares.region(slope, 1))).isCloseTo(4, within(1e-9));
    }

    @Test
    void theRegionOfAPitIsTheSquareWithAHole() {
        Grid pit = grid((x, y) -> x * x + y * y - 1);
        assertThat(MarchingSquares.region(pit, 0)).hasSize(2);
        assertThat(area(MarchingSquares.region(pit, 0))).isCloseTo(16 - Math.PI, within(0.01));
    }

    @Test
    void linesOfNoiseNeverCrossALowerLevelsRegion() {
        var random = new SplittableRandom(3);
        Grid noise = grid((x, y) -> random.nextGaussian());
        double previous = 16 + 1e-9;
        for (double level = -3; level <= 3; level += 0.25) {
            double area = area(MarchingSquares.region(noise, level));
            assertThat(area).isBetween(0.0, previous);
            previous = area + 1e-9;
            assertThat(MarchingSquares.region(noise, level)).allMatch(Line::closed);
        }
    }

    @Test
    void missingValuesInterruptALineAndMakeAHole() {
        Grid grid = grid((x, y) -> Math.abs(y) < 0.3 ? Double.NaN : x);
        assertThat(MarchingSquares.contour(grid, 0.01)).hasSize(2).noneMatch(Line::closed);
        assertThat(area(MarchingSquares.region(grid, 0.01))).isBetween(5.0, 7.0);
    }

    private static Grid grid(DoubleBinaryOperator f) {
        double[][] values = new double[SIDE][SIDE];
        for (int r = 0; r < SIDE; r++) {
            for (int c = 0; c < SIDE; c++) {
                values[r][c] = f.applyAsDouble(-2 + c * CELL, -2 + r * CELL);
            }
        }
        return Grid.of(-2, 2, -2, 2, values);
    }

    /** The shoelace formula; positive counter-clockwise. */
    private static double area(List<Line> lines) {
        double twice = 0;
        for (Line line : lines) {
            List<Point> points = line.points();
            for (int i = 0; i < points.size(); i++) {
                Point p = points.get(i);
                Point q = points.get((i + 1) % points.size());
                twice += p.x() * q.y() - q.x() * p.y();
            }
        }
        return twice / 2;
    }
}
