package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Small trainings for tests, and what their folders hold. */
final class Runs {
    /** Enough short names for a split; every letter of the alphabet is in one. */
    static final List<String> NAMES = List.of(
            "emma",
            "olivia",
            "ava",
            "isabella",
            "sophia",
            "mia",
            "charlotte",
            "amelia",
            "harper",
            "evelyn",
            "abigail",
            "emily",
            "ella",
            "grace",
            "quinn",
            "jack",
            "wyatt",
            "xena",
            "zoe",
            "fynn",
            "kim",
            "boris",
            "vera",
            "hugo",
            "david");

    private Runs() {}

    static Path names(Path folder) throws IOException {
        return Files.write(folder.resolve("names.txt"), NAMES);
    }

    /** Calls the command with these words and {@code --name value} pairs, all in one line split at blanks, then these paths. */
    static Call call(String line, Object... more) {
        return Call.of(
                Stream.concat(Stream.of(line.split(" ", -1)), Stream.of(more).map(String::valueOf))
                        .toArray(String[]::new));
    }

    /** Calls and expects success. */
    static Call good(String line, Object... more) {
        Call call = call(line, more);
        assertThat(call.code()).as(call.err()).isZero();
        return call;
    }

    /** Calls and expects one line of refusal that contains all these parts, and nothing on standard output. */
    static void refused(Call call, String... parts) {
        assertThat(call.code()).as(call.err()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains(parts);
    }

    static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** Returns the metrics without what depends on the clock. */
    static List<String> timeless(Path run) throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl")).stream()
                .map(line -> line.replaceAll("\"(ms|tokens_per_s)\":[^,}]+", ""))
                .toList();
    }

    /** Holds two runs to the same bytes in every file but for the clock. */
    static void assertSame(Path one, Path two) throws IOException {
        assertThat(files(one)).isEqualTo(files(two));
        for (String file : files(one)) {
            if (!file.equals("metrics.jsonl")) {
                assertThat(one.resolve(file)).as(file).hasSameBinaryContentAs(two.resolve(file));
            }
        }
        assertThat(timeless(one)).isEqualTo(timeless(two));
    }
}
