package dev.ninjagrad.dojo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.ninjagrad.dojo.run.SandboxException.Ending;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a learner's code may do, and that the sandbox lives on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SandboxTest {
    private static final String SOURCE = """
            package dojo;

            import java.io.FileDescriptor;
            import java.io.FileOutputStream;
            import java.util.ArrayList;
            import java.util.List;

            public final class Hostile {
                static int calls;

                public static double fine(double x) { calls++; return x + calls; }

                public static double loopForever() { while (true) { calls++; } }

                public static double sleepForever() throws Exception { Thread.sleep(1_000_000); return 0; }

                public static double throwing() { throw new IllegalStateException("no\\nmore"); }

                public static double index() { double[] none = {}; return none[1]; }

                public static double exit() { System.exit(3); return 0; }

                public static double halt() { Runtime.getRuntime().halt(0); return 0; }

                public static double memory() {
                    List<double[]> all = new ArrayList<>();
                    while (true) { all.add(new double[1 << 20]); }
                }

                public static double recursion() { return recursion() + 1; }

                public static double chatter() {
                    String line = "a long line ".repeat(100);
                    for (int i = 0; i < 5_000; i++) { System.out.println(line); }
                    return 7;
                }

                public static double rawOutput() throws Exception {
                    new FileOutputStream(FileDescriptor.out).write(new byte[100]);
                    return 0;
                }

                public static double reading() throws Exception { return System.in.read(); }

                public static double thread() {
                    Thread t = new Thread(() -> { while (true) { calls++; } });
                    t.start();
                    return 5;
                }

                public static String text() { return "text"; }

                public static double[] nothing() { return null; }

                public static double two(double y) { return y; }
            }
            """;

    private final Sandbox sandbox = new Sandbox(700);

    @BeforeAll
    void load() throws IOException {
        try (JavaSources compiler = new JavaSources()) {
            JavaSources.Compiled compiled = compiler.compile(Map.of("dojo/Hostile.java", SOURCE));
            assertThat(compiled.problems()).isEmpty();
            sandbox.load(compiled.classes());
        }
    }

    @AfterAll
    void close() {
        sandbox.close();
    }

    private Sandbox.Result call(String method) {
        return sandbox.call("dojo.Hostile", method, List.of(new Array("x", new int[0], new double[] {2}, false)));
    }

    private void theNextCallWorks() {
        assertThat(call("fine").arrays().getFirst().values()[0]).isGreaterThanOrEqualTo(3);
    }

    static Stream<Arguments> misdeeds() {
        return Stream.of(
                Arguments.of("loopForever", Ending.TIMED_OUT, "still running after 0.7 s at Hostile.java:13"),
                Arguments.of("sleepForever", Ending.TIMED_OUT, "still running after 0.7 s at Hostile.java:15"),
                Arguments.of("throwing", Ending.THREW, "IllegalStateException: no at Hostile.java:17"),
                Arguments.of(
                        "index",
                        Ending.THREW,
                        "ArrayIndexOutOfBoundsException: Index 1 out of bounds for length 0 at Hostile.java:19"),
                Arguments.of("exit", Ending.EXITED, "ended its JVM: System.exit(3)?"),
                Arguments.of("halt", Ending.EXITED, "ended its JVM: System.exit(0)?"),
                Arguments.of("memory", Ending.THREW, "ran out of memory"),
                Arguments.of(
                        "recursion", Ending.THREW, "called itself too deep (StackOverflowError) at Hostile.java:30"),
                Arguments.of("rawOutput", Ending.EXITED, "wrote to its process's own output, past System.out"),
                Arguments.of("text", Ending.UNUSABLE, "'result' is a String; expected a number, an array or a Mat"),
                Arguments.of("nothing", Ending.UNUSABLE, "'nothing' returned null"),
                Arguments.of(
                        "absent",
                        Ending.UNUSABLE,
                        "the check calls the static method 'absent'; there is none of this name"),
                Arguments.of(
                        "two",
                        Ending.UNUSABLE,
                        "'two' asks for a parameter 'y', which the check does not have; it has [x]"));
    }

    @ParameterizedTest
    @MethodSource("misdeeds")
    void whateverTheCodeDoesIsOneLineAndTheNextCallWorks(String method, Ending ending, String sentence) {
        SandboxException e = catchThrowableOfType(SandboxException.class, () -> call(method));
        assertThat(e.ending()).isEqualTo(ending);
        assertThat(e.sentence()).startsWith(sentence).doesNotContain("\n");
        theNextCallWorks();
    }

    @Test
    void megabytesOfOutputAreCountedAndCutOff() {
        Sandbox.Result result = call("chatter");
        assertThat(result.arrays().getFirst().values()[0]).isEqualTo(7);
        assertThat(result.printedBytes()).isGreaterThan(5_000_000);
        assertThat(result.printed()).startsWith("a long line").hasSizeLessThan(5000);
        theNextCallWorks();
    }

    @Test
    void standardInputIsEmpty() {
        assertThat(call("reading").arrays().getFirst().values()[0]).isEqualTo(-1);
    }

    @Test
    void aThreadThatIsLeftBehindCostsTheJvmAndNothingElse() {
        assertThat(call("thread").arrays().getFirst().values()[0]).isEqualTo(5);
        theNextCallWorks();
    }

    @Test
    void staticStateStartsAnewWithEachLoad() throws IOException {
        load();
        assertThat(call("fine").arrays().getFirst().values()[0]).isEqualTo(3);
        assertThat(call("fine").arrays().getFirst().values()[0]).isEqualTo(4);
        load();
        assertThat(call("fine").arrays().getFirst().values()[0]).isEqualTo(3);
    }
}
