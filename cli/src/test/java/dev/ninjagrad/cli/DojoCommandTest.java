package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.course.Examiner;
import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.folder.DojoFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DojoCommandTest {
    private static final Course COURSE = Course.standard();
    private static final Exercise MUL = COURSE.find("value-mul").orElseThrow();

    @TempDir
    private Path temp;

    private String dir = "";
    private DojoFolder folder;

    @BeforeEach
    void layOut() {
        dir = temp.resolve("d").toString();
        Call init = Call.of("dojo", "init", dir);
        assertThat(init.code()).isZero();
        assertThat(init.out()).contains("begin with Ex01Derivative.java").contains("dojo watch --dir");
        folder = DojoFolder.open(Path.of(dir), COURSE);
    }

    private Call dojo(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "dojo";
        System.arraycopy(args, 0, all, 1, args.length);
        all[args.length + 1] = "--dir";
        all[args.length + 2] = dir;
        return Call.of(all);
    }

    private void save(Exercise e, String source) throws IOException {
        Files.writeString(folder.file(e), source);
    }

    @Test
    void aWrongAnswerIsExplainedAndARightOneIsKept() throws IOException {
        save(
                MUL,
                MUL.template()
                        .replace("double da = 0;", "double da = data;")
                        .replace("double db = 0;", "double db = data;"));
        Call wrong = dojo("check", "value-mul");
        assertThat(wrong.code()).isEqualTo(1);
        assertThat(wrong.out())
                .contains("mul-swapped-operands")
                .contains("name")
                .contains("maxdiff")
                .contains("✗ da:");
        assertThat(dojo("solution", "value-mul").code()).isEqualTo(2);
        save(MUL, MUL.solution());
        Call right = dojo("check", "4");
        assertThat(right.code()).isZero();
        assertThat(right.out()).contains("✓ Value: multiplication: passed.");
        assertThat(dojo("list").out())
                .contains("✓  4  value-mul")
                .contains("1/" + COURSE.exercises().size());
        assertThat(dojo("solution", "value-mul").out())
                .contains("double da = other.data;")
                .contains("Each operand gets");
    }

    @Test
    void aCompileErrorIsShownAtItsLine() throws IOException {
        save(MUL, MUL.template().replace("double da = 0;", "double da = oops;"));
        Call call = dojo("check", "value-mul");
        assertThat(call.out())
                .contains("Ex04ValueMul.java:")
                .contains("cannot find symbol")
                .contains("double da = oops;")
                .contains("^");
    }

    @Test
    void hintsComeOneByOne() {
        assertThat(dojo("hint", "value-mul").out())
                .contains("a nudge")
                .doesNotContain("other.data")
                .contains("ask again for the formula");
        assertThat(dojo("hint", "value-mul").out()).contains("∂y/∂a = b");
        assertThat(dojo("hint", "value-mul").out())
                .contains("double da = other.data;")
                .doesNotContain("ask again");
    }

    @Test
    void jsonHasOneLineAnExercise() throws IOException {
        save(MUL, MUL.solution());
        Call call = dojo("check", "value-mul", "--json");
        assertThat(call.out().lines())
                .singleElement()
                .asString()
                .startsWith("{\"number\":4,\"exercise\":\"value-mul\"")
                .contains("\"status\":\"passed\"")
                .contains("\"score\":100")
                .contains("\"model\":\"value-mul\",\"name\":\"da\"");
        assertThat(dojo("list", "--json").out().lines())
                .hasSize(COURSE.exercises().size());
    }

    @Test
    void resetPutsTheTaskBack() throws IOException {
        save(MUL, "mine");
        Call call = dojo("reset", "value-mul");
        assertThat(call.out())
                .contains("Ex04ValueMul.java is as it was laid out")
                .contains("Ex04ValueMul.java.old");
        assertThat(folder.source(MUL)).isEqualTo(MUL.template());
    }

    @Test
    void wrongCallsAreOneLineAndExitTwo() {
        refused(Call.of("dojo", "list", "--dir", temp.toString()), "is not a dojo folder");
        refused(dojo("check", "value-mull"), "did you mean value-mul");
        refused(Call.of("dojo", "init", dir), "is a dojo folder already");
        refused(Call.of("dojo", "chek"), "dojo");
    }

    private static void refused(Call call, String message) {
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains(message);
    }

    @Test
    void theScreenFollowsWhatIsSaved() throws IOException {
        StringWriter text = new StringWriter();
        try (Examiner examiner = new Examiner()) {
            DojoScreen screen = new DojoScreen(folder, examiner, new PrintWriter(text), true);
            screen.start();
            assertThat(shown(text)).contains("1. The derivative").contains("fill the hole at line");
            assertThat(screen.key('n')).isTrue();
            assertThat(shown(text)).contains("not passed yet");
            screen.key('h');
            assertThat(shown(text)).contains("a nudge");
            screen.key('l');
            assertThat(shown(text)).contains("value-mul");
            save(MUL, MUL.solution());
            screen.saved("Ex04ValueMul.java");
            assertThat(shown(text))
                    .contains("4. Value: multiplication")
                    .contains("passed.")
                    .contains("n next exercise");
            screen.key('n');
            assertThat(shown(text)).contains("5. Value: powers");
            screen.saved("Unrelated.java");
            assertThat(shown(text)).isEmpty();
            assertThat(screen.key('q')).isFalse();
        }
    }

    private static String shown(StringWriter text) {
        String shown = text.toString();
        text.getBuffer().setLength(0);
        return shown;
    }
}
