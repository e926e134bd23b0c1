package dev.ninjagrad.cli;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the module map of ARCHITECTURE.md: who may use whom, and who may bring a third party along. */
class ModuleMapTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Every package of the JDK that runs this test. */
    private static final Set<String> JDK = ModuleFinder.ofSystem().findAll().stream()
            .flatMap(module -> module.descriptor().packages().stream())
            .collect(Collectors.toUnmodifiableSet());

    /** For each module the modules it may use; a module may always use itself and the JDK. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            entry("scalar", Set.of()),
            entry("plot", Set.of("scalar")),
            entry("tensor", Set.of("scalar")),
            entry("kernels", Set.of("tensor")),
            entry("interop", Set.of("scalar", "tensor")),
            entry("check", Set.of("scalar", "tensor")),
            entry("nn", Set.of("scalar", "tensor", "interop")),
            entry("dojo", Set.of("scalar", "tensor", "check")),
            entry("bench", Set.of("scalar", "tensor", "kernels", "interop", "check", "nn", "plot")),
            entry("lab", Set.of("scalar", "tensor", "plot", "check", "nn", "dojo")),
            entry("cli", Set.of("scalar", "tensor", "interop", "plot", "check", "nn", "bench", "lab", "dojo")));

    /** Third-party packages a module's users get with it; a module that is not named here brings none. */
    private static final Map<String, Set<String>> THIRD_PARTY = Map.of(
            "plot", Set.of("com.github.weisj", "org.apache.fontbox", "org.apache.pdfbox.io"),
            "bench", Set.of("org.openjdk.jmh"),
            "lab", Set.of("io.avaje"),
            "cli", Set.of("picocli", "io.avaje", "org.jline"));

    @BeforeAll
    static void packageNamesAreEnough() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
    }

    @Test
    void everyModuleUsesOnlyWhatStandsBelowIt() throws IOException {
        assertThat(violations(MAY_USE, THIRD_PARTY)).isEmpty();
    }

    @Test
    void everyModuleOfTheBuildStandsOnTheMap() throws IOException {
        assertThat(modules()).containsExactlyInAnyOrderElementsOf(MAY_USE.keySet());
    }

    @Test
    void aForbiddenUseIsCaught() throws IOException {
        Map<String, Set<String>> stricter = new HashMap<>(MAY_USE);
        stricter.put("nn", Set.of());
        assertThat(violations(stricter, THIRD_PARTY)).anyMatch(line -> line.startsWith("nn uses scalar"));
    }

    @Test
    void aForbiddenThirdPartyIsCaught() throws IOException {
        assertThat(violations(MAY_USE, Map.of())).anyMatch(line -> line.startsWith("cli uses picocli"));
    }

    private static List<String> violations(Map<String, Set<String>> mayUse, Map<String, Set<String>> thirdParty)
            throws IOException {
        List<String> violations = new ArrayList<>();
        for (String module : modules()) {
            Set<String> used = new TreeSet<>();
            JavaClasses classes = new ClassFileImporter().importPath(ROOT.resolve(module + "/target/classes"));
            for (JavaClass type : classes) {
                type.getDirectDependenciesFromSelf()
                        .forEach(dependency ->
                                used.add(dependency.getTargetClass().getPackageName()));
            }
            for (String name : used) {
                String trespass = trespass(module, name, mayUse, thirdParty.getOrDefault(module, Set.of()));
                if (!trespass.isEmpty()) {
                    violations.add(trespass);
                }
            }
        }
        return violations;
    }

    private static String trespass(
            String module, String packageName, Map<String, Set<String>> mayUse, Set<String> thirdParty) {
        // Primitives have no package; JSpecify's annotations are not there at run time.
        if (packageName.isEmpty() || JDK.contains(packageName) || packageName.startsWith("org.jspecify")) {
            return "";
        }
        if (packageName.startsWith("dev.ninjagrad.")) {
            String other = packageName.substring("dev.ninjagrad.".length()).replaceFirst("\\..*", "");
            boolean allowed = other.equals(module)
                    || mayUse.getOrDefault(module, Set.of()).contains(other);
            return allowed ? "" : module + " uses " + other;
        }
        boolean allowed = thirdParty.stream().anyMatch(packageName::startsWith);
        return allowed ? "" : module + " uses " + packageName;
    }

    /** The modules of the default build, as the root pom lists them. */
    private static List<String> modules() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        String listed = pom.substring(pom.indexOf("<modules>"), pom.indexOf("</modules>"));
        Matcher module = Pattern.compile("<module>(\\w+)</module>").matcher(listed);
        return module.results().map(result -> result.group(1)).toList();
    }
}
