package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code bench --profile} from end to end, in a JVM with the Vector API, which the tests' own has not. */
class BenchProfileTest {
    /** Of the shares' sum: each is rounded once. */
    private static final double ROUNDING = 1e-12;

    @TempDir
    Path folder;

    @Test
    void everyStepIsNamedAndTheSharesAddUp() throws IOException, InterruptedException {
        Path errors = folder.resolve("errors");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "bench",
                        "microgpt",
                        "--profile",
                        "--quick",
                        "--json")
                .redirectError(errors.toFile())
                .start();
        List<ProfileReport.Row> rows = child.inputReader()
                .lines()
                .map(line -> JsonLine.parse(ProfileReport.Row.class, line))
                .toList();
        assertThat(child.waitFor()).as(Files.readString(errors)).isZero();

        assertThat(rows).hasSizeGreaterThan(20).allSatisfy(row -> {
            assertThat(row.workload()).isEqualTo("microgpt");
            assertThat(row.kind()).isNotBlank();
            assertThat(row.ops()).isNotEmpty();
            assertThat(row.from()).isNotBlank();
            assertThat(row.us()).isPositive();
            assertThat(row.ofLimit()).isBetween(0.0, 1e3);
        });
        assertThat(rows.stream().map(ProfileReport.Row::step))
                .isEqualTo(IntStream.rangeClosed(1, rows.size()).boxed().toList());
        assertThat(rows.stream().map(ProfileReport.Row::kind)).contains("matmul", "fused", "adamw");
        double whole = rows.stream().mapToDouble(ProfileReport.Row::us).sum();
        assertThat(rows.stream().mapToDouble(ProfileReport.Row::share).sum()).isCloseTo(1, within(ROUNDING));
        assertThat(rows).allSatisfy(row -> assertThat(row.share()).isCloseTo(row.us() / whole, within(ROUNDING)));
    }
}
