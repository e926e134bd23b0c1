package dev.ninjagrad.dojo.course;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.dojo.course.Report.Status;
import dev.ninjagrad.dojo.run.JavaSources;
import dev.ninjagrad.dojo.run.JavaSources.Compiled;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of the teacher: every solution passes, every known wrong answer gets its diagnosis, and every first message helps. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EveryExerciseTest {
    private static final Course COURSE = Course.standard();

    private final Examiner examiner = new Examiner();
    private Map<String, byte[]> classes = Map.of();

    /** All sources in one compilation, each wrong answer as a class of its own name. */
    @BeforeAll
    void compileEverything() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("dojo/Mat.java", Course.mat());
        for (Exercise e : COURSE.exercises()) {
            put(sources, e, e.className(), e.text().solution());
            put(sources, e, template(e), e.text().template());
            for (int i = 0; i < e.text().wrong().size(); i++) {
                put(sources, e, wrong(e, i), e.text().wrong().get(i).fill());
            }
        }
        try (JavaSources compiler = new JavaSources()) {
            Compiled compiled = compiler.compile(sources);
            assertThat(compiled.problems()).isEmpty();
            classes = compiled.classes();
        }
    }

    @AfterAll
    void close() {
        examiner.close();
    }

    private static void put(Map<String, String> sources, Exercise e, String className, String fill) {
        sources.put("dojo/" + className + ".java", e.source(className, fill));
    }

    private static String wrong(Exercise e, int index) {
        return e.className() + "Wrong" + index;
    }

    private static String template(Exercise e) {
        return e.className() + "Template";
    }

    private Report run(Exercise e, String className) {
        Map<String, byte[]> own = new LinkedHashMap<>();
        classes.forEach((name, code) -> {
            if (name.equals("dojo." + className)
                    || name.startsWith("dojo." + className + "$")
                    || name.startsWith("dojo.Mat")) {
                own.put(name, code);
            }
        });
        return examiner.run(e, className, own);
    }

    static Stream<Exercise> exercises() {
        return COURSE.exercises().stream();
    }

    @ParameterizedTest
    @MethodSource("exercises")
    void theSolutionPasses(Exercise e) {
        Report report = run(e, e.className());
        assertThat(report.status()).as("%s", report).isEqualTo(Status.PASSED);
        assertThat(report.score()).isEqualTo(100);
        assertThat(report.rows()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("exercises")
    void everyKnownWrongAnswerGetsItsDiagnosis(Exercise e) {
        assertThat(e.text().wrong()).hasSizeGreaterThanOrEqualTo(2);
        for (int i = 0; i < e.text().wrong().size(); i++) {
            String cause = e.text().wrong().get(i).cause();
            Report report = run(e, wrong(e, i));
            assertThat(report.passed()).isFalse();
            assertThat(report.headline()).isNotBlank();
            String told = report.reasons().isEmpty()
                    ? report.status().slug()
                    : report.reasons().getFirst().cause();
            assertThat(told).as("wrong answer %d (%s): %s", i, cause, report).isEqualTo(cause);
        }
    }

    @ParameterizedTest
    @MethodSource("exercises")
    void theFirstMessageHelps(Exercise e) {
        Report empty = examiner.check(e, "");
        assertThat(empty.status()).isEqualTo(Status.NOT_STARTED);
        assertThat(empty.headline()).contains("is empty").contains("dojo reset " + e.name());
        if (!e.text().hunt()) {
            Report untouched = examiner.check(e, e.template());
            assertThat(untouched.status()).isEqualTo(Status.NOT_STARTED);
            assertThat(untouched.headline())
                    .contains("at line ")
                    .contains(e.fileName())
                    .contains("dojo hint " + e.name());
            assertThat(run(e, template(e)).passed()).isFalse();
        } else {
            Report hunted = run(e, template(e));
            assertThat(hunted.status()).isEqualTo(Status.WRONG);
            assertThat(hunted.reasons()).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("exercises")
    void theTextIsWhole(Exercise e) {
        assertThat(e.hints()).hasSize(3).doesNotHaveDuplicates().noneMatch(String::isBlank);
        assertThat(e.text().explanation()).hasSizeGreaterThan(80);
        assertThat(e.template()).contains("class " + e.className()).doesNotContain("${");
        assertThat(e.template().lines()).allMatch(line -> line.length() <= 150);
        List<String> before = COURSE.exercises().subList(0, e.number() - 1).stream()
                .map(Exercise::name)
                .toList();
        assertThat(before)
                .as("needs nothing that comes later")
                .containsAll(e.text().needs());
    }
}
