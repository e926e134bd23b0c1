package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.bench.paired.Scaling;
import dev.ninjagrad.bench.paired.Scaling.Case;
import dev.ninjagrad.bench.paired.Scaling.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench scaling} from where it was stopped; measuring all would take minutes. */
class BenchScalingTest {
    private static final double KNOWN_MICROS = 123.5;

    @TempDir
    Path folder;

    /** Leaves what a run leaves that was stopped when all but the smallest network were measured. */
    private Path stopped(double seconds) {
        List<ScalingReport.Row> rows = Scaling.cases().stream()
                .filter(one -> !isSmallest(one))
                .map(one -> ScalingReport.Row.of(new Point(one, KNOWN_MICROS, Double.NaN, true)))
                .toList();
        Path file = folder.resolve("scaling-unfinished.json");
        OutputFolder.writeWhole(file, JsonLine.of(new UnfinishedScaling.Content(seconds, null, rows)));
        return file;
    }

    private static boolean isSmallest(Case one) {
        return one.equals(Scaling.cases().getFirst());
    }

    private Call scaling() {
        return Call.of("bench", "scaling", "--quick", "--json", "--out", folder.toString());
    }

    @Test
    void itGoesOnWhereItWasStoppedAndWritesFourPlots() {
        Path unfinished = stopped(BenchCommand.QUICK_SECONDS);
        Call call = scaling();
        assertThat(call.code()).as(call.err()).isZero();
        List<Point> points = call.out()
                .lines()
                .map(line -> JsonLine.parse(ScalingReport.Row.class, line).point())
                .toList();
        assertThat(points.stream().map(Point::of)).isEqualTo(Scaling.cases());
        assertThat(points).allSatisfy(p -> {
            if (isSmallest(p.of())) {
                assertThat(p.oursUs()).isPositive().isNotEqualTo(KNOWN_MICROS);
            } else {
                assertThat(p.oursUs()).isEqualTo(KNOWN_MICROS);
            }
        });
        assertThat(call.err()).contains("measured before");
        Stream.of("width", "layers", "batch", "threads")
                .flatMap(plot -> Stream.of("scaling-" + plot + ".png", "scaling-" + plot + "-dark.png"))
                .forEach(plot -> assertThat(folder.resolve(plot)).isNotEmptyFile());
        assertThat(folder.resolve("scaling.json")).isNotEmptyFile();
        assertThat(unfinished).doesNotExist();
    }

    @Test
    void whatOtherSettingsMeasuredIsNotMixedIn() {
        Path unfinished = stopped(BenchCommand.SECONDS);
        Call call = scaling();
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines().toList().getLast())
                .contains(unfinished.toString(), "without --quick", "remove it");
        assertThat(unfinished).exists();
    }

    @Test
    void aDamagedFileIsRefusedInOneLine() throws IOException {
        Path unfinished = stopped(BenchCommand.SECONDS);
        Files.writeString(unfinished, "{\"seconds\":1.0,\"rows\":[{\"grows\":\"sideways\"}]}");
        Call call = scaling();
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines().toList().getLast()).contains(unfinished.toString(), "remove it to measure anew");
    }
}
