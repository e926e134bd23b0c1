package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The code that the guide quotes is the code that was compiled, and what it looks for is there. */
class ExcerptsTest {
    private static final Path PAGES = Path.of("src/main/resources/dev/ninjagrad/lab/pages");
    /** Where the sources of a module lie that are quoted as {@code module/File.java}. */
    private static final Map<String, Path> SOURCES = Map.of(
            "scalar", Path.of("../scalar/src/main/java/dev/ninjagrad/scalar"),
            "tensor", Path.of("../tensor/src/main/java/dev/ninjagrad/tensor"),
            "nn", Path.of("../nn/src/main/java/dev/ninjagrad/nn/model"));

    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    private static List<Map<String, Object>> excerpts() throws Exception {
        return Jsonb.instance()
                .type(Object.class)
                .map()
                .list()
                .fromJson(LAB.get("/guide/excerpts.json").body());
    }

    private static String text(Map<String, Object> excerpt, String field) {
        return Browserless.field(excerpt, field, String.class);
    }

    private static Path source(String file) {
        String[] place = file.split("/");
        assertThat(place).as(file).hasSize(2);
        assertThat(SOURCES).containsKey(place[0]);
        return Objects.requireNonNull(SOURCES.get(place[0])).resolve(place[1]);
    }

    @Test
    void everyQuotedFileIsServedAsItWasCompiled() throws Exception {
        for (Map<String, Object> excerpt : excerpts()) {
            String file = text(excerpt, "file");
            assertThat(LAB.get("/sources/" + file).body()).isEqualTo(Files.readString(source(file)));
        }
    }

    /** As parts.js cuts it: from the line with the marker to the line with {@code until}, or to the method's closing brace. */
    @Test
    void everyQuotedPartBeginsAndEnds() throws Exception {
        for (Map<String, Object> excerpt : excerpts()) {
            List<String> lines = Files.readAllLines(source(text(excerpt, "file")));
            String marker = text(excerpt, "marker");
            int from = 0;
            while (from < lines.size() && !lines.get(from).contains(marker)) {
                from++;
            }
            assertThat(from).as("the line of " + excerpt).isLessThan(lines.size());
            String first = lines.get(from);
            String close = " ".repeat(first.length() - first.stripLeading().length()) + "}";
            int to = from;
            while (to < lines.size() && !ends(lines.get(to), excerpt.get("until"), close)) {
                to++;
            }
            assertThat(to).as("the end of " + excerpt).isLessThan(lines.size());
            assertThat(to - from).as("the length of " + excerpt).isLessThan(60);
        }
    }

    private static boolean ends(String line, @Nullable Object until, String close) {
        return until instanceof String words ? line.contains(words) : line.equals(close);
    }

    @Test
    void everyExcerptIsQuotedAndEveryQuotationExists() throws Exception {
        Set<String> known =
                excerpts().stream().map(it -> text(it, "id")).collect(Collectors.toCollection(TreeSet::new));
        assertThat(known).hasSameSizeAs(excerpts());
        Set<String> quoted = new TreeSet<>();
        Set<String> patterns = new TreeSet<>();
        try (Stream<Path> chapters = Files.list(PAGES.resolve("guide"))) {
            for (Path chapter :
                    chapters.filter(it -> it.toString().endsWith(".js")).toList()) {
                String code = Files.readString(chapter);
                matches("\\$\\{Excerpt\\} id=\"([^\"]+)\"", code).forEach(quoted::add);
                matches("\"(value-[a-z]+)\"", code).forEach(quoted::add);
                if (code.contains("useExcerpts(PATTERNS.map((it) => `pattern-${it.id}`))")) {
                    matches("\\{ id: \"([a-z-]+)\", name:", code).forEach(id -> patterns.add("pattern-" + id));
                }
            }
        }
        assertThat(patterns).hasSize(9);
        quoted.addAll(patterns);
        assertThat(quoted).isEqualTo(known);
    }

    private static Stream<String> matches(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map((MatchResult it) -> it.group(1));
    }
}
