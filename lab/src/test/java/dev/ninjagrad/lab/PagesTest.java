package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages consist of: our own files, and those of others exactly as they published them. */
class PagesTest {
    private static final Path PAGES = Path.of("src/main/resources/dev/ninjagrad/lab/pages");
    private static final Path VENDOR = PAGES.resolve("vendor");

    /** Anything a browser would fetch from another machine. Names of XML vocabularies are never fetched. */
    private static final Pattern ELSEWHERE = Pattern.compile("(?:https?:)?//(?!www\\.w3\\.org/)[\\w-]+\\.[\\w.-]+");

    private static final Pattern IMPORT = Pattern.compile("(?m)^import\\b[^\"()]*\"(\\.[^\"]+)\"");

    @Test
    void everyVendoredFileIsTheOneThatWasPublished() throws Exception {
        Set<String> listed = new TreeSet<>();
        for (Map<String, Object> part : vendored()) {
            assertThat(part.get("version")).asString().matches("\\d+\\.\\d+\\.\\d+");
            assertThat(part.get("licence")).asString().isIn("MIT", "Apache-2.0");
            for (Object entry : Browserless.field(part, "files", List.class)) {
                Map<?, ?> file = (Map<?, ?>) entry;
                String name = String.valueOf(file.get("file"));
                byte[] content = Files.readAllBytes(VENDOR.resolve(name));
                assertThat(sha256(content)).as(name).isEqualTo(file.get("sha256"));
                if (file.get("changed") instanceof Map<?, ?> change) {
                    String restored = new String(content, StandardCharsets.UTF_8)
                            .replace(String.valueOf(change.get("find")), String.valueOf(change.get("original")));
                    assertThat(sha256(restored.getBytes(StandardCharsets.UTF_8)))
                            .as(name + " without our change")
                            .isEqualTo(change.get("sha256"));
                }
                listed.add(name);
            }
        }
        Set<String> present = files(VENDOR).stream()
                .map(path -> VENDOR.relativize(path).toString().replace('\\', '/'))
                .filter(name -> !name.equals("vendor.json"))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(present).isEqualTo(listed);
    }

    @Test
    void noPageOfOursNamesAnotherMachine() throws IOException {
        for (Path file : files(PAGES)) {
            if (!file.startsWith(VENDOR)) {
                assertThat(Files.readString(file)).as(file.toString()).doesNotContainPattern(ELSEWHERE);
            }
        }
        assertThat("import x from '//cdn.example.org/x.js'").containsPattern(ELSEWHERE);
    }

    @Test
    void noPageHasAnInlineScriptOrStyle() throws IOException {
        String page = Files.readString(PAGES.resolve("index.html"));
        assertThat(page)
                .doesNotContainPattern("<script(?![^>]*src=)")
                .doesNotContainPattern(" on\\w+=")
                .doesNotContain("<style", "style=");
    }

    @Test
    void everyModuleIsTypeChecked() throws IOException {
        for (Path file : files(PAGES)) {
            if (file.toString().endsWith(".js") && !file.startsWith(VENDOR)) {
                assertThat(Files.readString(file)).as(file.toString()).startsWith("// @ts-check\n");
            }
        }
    }

    /** Else the browser learns of a module only when it has read the one that imports it: a chain of requests. */
    @Test
    void theFirstPageAsksForAllItsModulesAtOnce() throws IOException {
        Set<String> imported = new TreeSet<>();
        addImports(PAGES.resolve("app.js"), imported);
        assertThat(imported).contains("core.js", "vendor/preact.mjs");
        String page = Files.readString(PAGES.resolve("index.html"));
        List<String> preloaded = Pattern.compile("<link rel=\"modulepreload\" href=\"/([^\"]+)\">")
                .matcher(page)
                .results()
                .map(it -> it.group(1))
                .toList();
        assertThat(preloaded).containsExactlyInAnyOrderElementsOf(imported);
    }

    /** Adds what a module imports, and what that imports, but not what is fetched only when a room is entered. */
    private static void addImports(Path module, Set<String> imported) throws IOException {
        for (MatchResult found :
                IMPORT.matcher(Files.readString(module)).results().toList()) {
            Path target = module.resolveSibling(found.group(1)).normalize();
            if (imported.add(PAGES.relativize(target).toString().replace('\\', '/'))) {
                addImports(target, imported);
            }
        }
    }

    private static List<Map<String, Object>> vendored() throws IOException {
        return Jsonb.instance()
                .type(Object.class)
                .map()
                .list()
                .fromJson(Files.readString(VENDOR.resolve("vendor.json")));
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static String sha256(byte[] content) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    }
}
