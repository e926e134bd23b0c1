package dev.ninjagrad.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Asks libtorch again and holds the committed golden files to its answers. */
class OracleTest {
    private static final Path COMMITTED = Path.of(System.getProperty("goldens"));

    private static SequencedMap<String, String> regenerated;

    @BeforeAll
    static void ask() {
        regenerated = GoldenGenerator.render();
    }

    @TestFactory
    Stream<DynamicTest> committedFileSaysWhatLibtorchSays() {
        return regenerated.entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getKey(),
                        () -> assertThat(GoldenText.differences(committed(file.getKey()), file.getValue()))
                                .isEmpty()));
    }

    @TestFactory
    Stream<DynamicTest> theLessonsGradientsAreWhatLibtorchSays() {
        Path lessons = Path.of(System.getProperty("lessons"));
        return LessonGradients.render().entrySet().stream()
                .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> {
                    Safetensors now = Safetensors.decode(file.getKey(), file.getValue());
                    Safetensors committed = Safetensors.read(lessons.resolve(file.getKey()));
                    assertThat(committed.tensors().keySet())
                            .isEqualTo(now.tensors().keySet());
                    committed.tensors().forEach((name, tensor) -> {
                        Tensor answered = Objects.requireNonNull(now.tensors().get(name));
                        // Float64; another processor may sum in another order.
                        assertThat(tensor.sub(answered).abs().max().item())
                                .as(name)
                                .isLessThan(1e-12);
                    });
                }));
    }

    @Test
    void everyCommittedFileIsGenerated() throws IOException {
        try (Stream<Path> files = Files.walk(COMMITTED)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> COMMITTED.relativize(file).toString()))
                    .containsExactlyInAnyOrderElementsOf(regenerated.keySet());
        }
    }

    @Test
    void anotherOperatorUnderTheSameNameIsCaught() throws IOException {
        OpGolden wrong = OpGolden.of(
                "tanh",
                (x, _) -> torch.sigmoid(x.getFirst()),
                ElementwiseGoldens.all().stream()
                        .filter(golden -> golden.op().equals("tanh"))
                        .flatMap(golden -> golden.cases().stream())
                        .toArray(Case[]::new));
        assertThat(GoldenText.differences(committed("ops/tanh.json"), Json.of(wrong.document())))
                .isNotEmpty();
    }

    @Test
    void lossOfTheNinjaNetworkIsThePublishedOne() throws IOException {
        assertThat(committed("models/ninja.json"))
                .containsPattern("\"loss\", \"dtype\": \"F32\", \"shape\": \\[\\], \"values\": \\[2\\.895201");
    }

    @Test
    void aCaseLibtorchRefusesIsNamed() {
        OpGolden mismatched = OpGolden.of(
                "add",
                (x, _) -> torch.add(x.get(0), x.get(1)),
                Case.of("mismatched").in("x", 2).in("w", 3));
        assertThatThrownBy(mismatched::document).hasMessageContaining("add/mismatched in F64");
    }

    private static String committed(String file) throws IOException {
        return Files.readString(COMMITTED.resolve(file));
    }
}
