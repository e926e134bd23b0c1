package dev.ninjagrad.dojo.course;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.dojo.run.JavaSources;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CourseTest {
    private static final Course COURSE = Course.standard();

    @Test
    void thereAreAtLeastFortyExercisesAndTenBugsToFind() {
        assertThat(COURSE.exercises()).hasSizeGreaterThanOrEqualTo(40);
        assertThat(COURSE.exercises().stream().filter(e -> e.text().hunt())).hasSize(10);
    }

    @Test
    void aFreshFolderCompilesAsAWhole() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        sources.put("dojo/Mat.java", Course.mat());
        COURSE.exercises().forEach(e -> sources.put("dojo/" + e.fileName(), e.template()));
        try (JavaSources compiler = new JavaSources()) {
            assertThat(compiler.compile(sources).problems()).isEmpty();
        }
    }

    @Test
    void anExerciseIsFoundByNameNumberClassAndFile() {
        for (String key : new String[] {"value-mul", "4", "Ex04ValueMul", "Ex04ValueMul.java", "ex04valuemul.java"}) {
            assertThat(COURSE.find(key))
                    .as(key)
                    .hasValueSatisfying(e -> assertThat(e.number()).isEqualTo(4));
        }
        assertThat(COURSE.find("value")).isEmpty();
        assertThat(COURSE.near("value-mull")).first().isEqualTo("value-mul");
        assertThat(COURSE.near("attention")).contains("attention-scores");
        assertThat(COURSE.near("zzzzzzzzzzzzzz")).isEmpty();
    }

    @Test
    void aFileWithAMistakeIsRefusedByName() {
        refused("=== titel x\n", "unknown section 'titel'");
        refused("=== title a\n=== title b\n", "section 'title' stands twice");
        refused("=== title a\n", "is missing");
    }

    private static void refused(String text, String message) {
        assertThatThrownBy(() -> ExerciseText.parse("some", text, name -> ""))
                .hasMessageContaining("some: ")
                .hasMessageContaining(message);
    }
}
