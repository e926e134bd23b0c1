package dev.ninjagrad.dojo.course;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.dojo.course.Report.Status;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExaminerTest {
    private static final Course COURSE = Course.standard();
    private static final Exercise MUL = COURSE.find("value-mul").orElseThrow();
    private static final Exercise DERIVATIVE = COURSE.find("derivative").orElseThrow();

    private final Examiner examiner = new Examiner(700);

    @AfterAll
    void close() {
        examiner.close();
    }

    private Report derivative(String fill) {
        return examiner.check(DERIVATIVE, DERIVATIVE.source(DERIVATIVE.className(), fill));
    }

    @Test
    void theSolutionOfARealFilePasses() {
        Report report = examiner.check(MUL, MUL.solution());
        assertThat(report.status()).isEqualTo(Status.PASSED);
        assertThat(report.score()).isEqualTo(100);
    }

    @Test
    void aCompileErrorNamesItsLineAndColumn() {
        Report report = derivative("return f(x + h) - f(x) / h");
        assertThat(report.status()).isEqualTo(Status.DOES_NOT_COMPILE);
        assertThat(report.problems()).singleElement().satisfies(p -> {
            assertThat(p.file()).isEqualTo("Ex01Derivative.java");
            assertThat(p.source()).contains("return f(x + h)");
            assertThat(p.source().charAt((int) p.column() - 2)).isEqualTo('h');
        });
        assertThat(report.headline()).startsWith("Ex01Derivative.java:").contains("';' expected");
    }

    @Test
    void partlyRightIsPartOfTheScore() {
        Report report =
                examiner.check(MUL, MUL.source(MUL.className(), "double da = other.data;\ndouble db = other.data;"));
        assertThat(report.score()).isEqualTo(50);
        assertThat(report.rows()).extracting(Row::name).containsExactly("da", "db");
        assertThat(report.reasons())
                .singleElement()
                .satisfies(r -> assertThat(r.cause()).isEqualTo("mul-swapped-operands"));
    }

    @Test
    void codeThatFailsIsAVerdictWithItsLine() {
        Report looping = derivative("while (true) {\n    h /= 2;\n}");
        assertThat(looping.status()).isEqualTo(Status.TIMED_OUT);
        assertThat(looping.headline()).contains("Ex01Derivative.java:").contains("a loop that does not end?");
        Report exiting = derivative("System.exit(0);\nreturn 0;");
        assertThat(exiting.status()).isEqualTo(Status.EXITED);
        Report dividing = derivative("return 1 / (int) (h * 0);");
        assertThat(dividing.status()).isEqualTo(Status.THREW);
        assertThat(dividing.headline()).contains("ArithmeticException");
        assertThat(examiner.check(DERIVATIVE, DERIVATIVE.solution()).passed()).isTrue();
    }

    @Test
    void aRenamedMethodOrClassIsSaid() {
        Report method = examiner.check(DERIVATIVE, DERIVATIVE.solution().replace("slope", "tangent"));
        assertThat(method.status()).isEqualTo(Status.UNUSABLE);
        assertThat(method.headline()).contains("'slope'");
        Report type = examiner.check(
                DERIVATIVE, DERIVATIVE.solution().replace("public final class Ex01Derivative", "final class Other"));
        assertThat(type.headline()).contains("was it renamed?");
    }

    @Test
    void nanIsNeverRight() {
        assertThat(derivative("return 0.0 / 0.0;").passed()).isFalse();
    }

    @Test
    void aBugHuntShowsItsTableBeforeTheFirstChange() {
        Exercise hunt = COURSE.find("bug-bias").orElseThrow();
        Report report = examiner.check(hunt, hunt.template());
        assertThat(report.status()).isEqualTo(Status.NOT_STARTED);
        assertThat(report.rows()).isNotEmpty();
        assertThat(report.headline()).contains("find the bug at line");
    }

    @Test
    void whatIsPrintedComesWithTheReport() {
        Report report = derivative("System.out.println(\"x is \" + x);\nreturn (f(x + h) - f(x)) / h;");
        assertThat(report.passed()).isTrue();
        assertThat(report.printed()).startsWith("x is 3");
    }
}
