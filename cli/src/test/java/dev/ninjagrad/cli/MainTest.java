package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.avaje.jsonb.Jsonb;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.CommandSpec;

class MainTest {
    @Test
    void noArgumentsShowTheHelp() {
        Call call = Call.of();
        assertThat(call.code()).isZero();
        assertThat(call.out()).contains("Usage: ninjagrad", "Examples:", "Exit codes:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "train moons", "graph", "verify", "mutate", "bench", "lab", "info"})
    void everyCommandHasHelpWithExamples(String command) {
        Call call = Call.of((command + " --help").split(" ", -1));
        assertThat(call.code()).isZero();
        assertThat(call.out()).contains("Usage: ninjagrad " + command, "Examples:", "ninjagrad " + command);
        assertThat(call.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train",
                "sample",
                "graph",
                "verify",
                "break",
                "mutate",
                "dojo",
                "quiz",
                "bench",
                "lab",
                "info",
                "rehearse"
            })
    void everyCommandIsFoundByItsNameAlone(String command) {
        Call call = Call.of(command, "--help");
        assertThat(call.code()).isZero();
        assertThat(call.out()).startsWith("Usage: ninjagrad " + command);
    }

    @Test
    void everyLineOfHelpCanBeFormatted() {
        // A lone per cent sign makes picocli print a warning and the raw line.
        assertThat(help(Main.commandLine().getCommandSpec()))
                .hasSizeGreaterThan(100)
                .allSatisfy(line -> assertThatCode(() -> String.format(line)).doesNotThrowAnyException());
    }

    private static Stream<String> help(CommandSpec spec) {
        return Stream.of(
                        Stream.of(spec.usageMessage().description()),
                        Stream.of(spec.usageMessage().footer()),
                        spec.args().stream().flatMap(arg -> Stream.of(arg.description())),
                        spec.subcommands().values().stream().flatMap(command -> help(command.getCommandSpec())))
                .flatMap(lines -> lines);
    }

    @Test
    void aMistypedCommandIsAnsweredWithTheLikelyOne() {
        Call call = Call.of("trian", "moons");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines())
                .containsExactly(
                        "ninjagrad: unexpected argument 'trian' (did you mean 'train'?); see 'ninjagrad --help'");
    }

    @Test
    void aMistypedOptionIsAnsweredWithTheLikelyOne() {
        Call call = Call.of("train", "moons", "--step", "3");
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.err().lines()).singleElement().asString().contains("unknown option '--step'", "'--steps'");
        assertThat(call.out()).isEmpty();
    }

    @Test
    void versionIsOneLine() {
        assertThat(Call.of("--version").out().lines())
                .singleElement()
                .asString()
                .matches("ninjagrad \\d+\\.\\d+\\.\\d+.*");
    }

    @Test
    void infoNamesVersionJdkKernelsAndVectorWidth() {
        Call call = Call.of("info");
        assertThat(call.code()).isZero();
        assertThat(call.out()).contains("ninjagrad  ", "JDK        ", "cores", "kernels    ", "vectors    ");
        Map<String, Object> row = Jsonb.instance()
                .type(Object.class)
                .map()
                .fromJson(Call.of("info", "--json").out());
        assertThat(row).containsKeys("version", "jdk", "os", "cores", "heap_mib", "kernels", "vector_bits");
    }
}
