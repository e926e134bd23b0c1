package dev.ninjagrad.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsTest {
    private static final String ESCAPED = "a \"b\"\\c\n\u0001é";

    @TempDir
    Path folder;

    @Test
    void aFileOfTheReferenceToolIsRead() throws IOException {
        Safetensors file = Safetensors.read(Golden.copy("reference.safetensors", folder));
        assertThat(file.metadata()).containsExactly(Map.entry("note", "tab\t, quote \", ∂L/∂w"));
        assertThat(file.tensors())
                .containsOnlyKeys("weight", "matrix", "cube", "scalar", "empty", "￦", "\uD835\uDC65", ESCAPED);
        Map<String, Tensor> tensors = file.tensors();
        assertThat(Golden.of(tensors, "weight").toFloats()).containsExactly(Golden.SPECIAL);
        assertThat(Golden.of(tensors, "matrix").toDoubles()).containsExactly(Golden.MATRIX);
        assertThat(Golden.of(tensors, "matrix").shape()).hasToString("[2, 3]");
        assertThat(Golden.of(tensors, "cube").toInts()).containsExactly(Golden.CUBE);
        assertThat(Golden.of(tensors, "cube").shape()).hasToString("[2, 3, 4]");
        assertThat(Golden.of(tensors, "scalar").rank()).isZero();
        assertThat(Golden.of(tensors, "scalar").item()).isEqualTo(7);
        assertThat(Golden.of(tensors, "empty").shape()).hasToString("[0, 3]");
        assertThat(Golden.of(tensors, ESCAPED).item()).isEqualTo(3);
        assertThat(Golden.of(tensors, "weight").name()).isEqualTo("weight");
    }

    @Test
    void halfPrecisionBecomesF32AndLongIntegersBecomeI32() throws IOException {
        Map<String, Tensor> tensors =
                Safetensors.decode("x", Golden.bytes("converted.safetensors")).tensors();
        // 6e-8 rounds to the smallest float16, 2^-24.
        assertThat(Golden.of(tensors, "float16").toFloats()).containsExactly(1.5f, -2, 65504, 0x1p-24f);
        assertThat(Golden.of(tensors, "bfloat16").toFloats())
                .containsExactly(1, -2.5f, Float.POSITIVE_INFINITY, 0x1p-133f);
        assertThat(Golden.of(tensors, "int64").dtype()).isEqualTo(DType.I32);
        assertThat(Golden.of(tensors, "int64").toInts()).containsExactly(Integer.MIN_VALUE, 0, Integer.MAX_VALUE);
    }

    @Test
    void theBytesWrittenAreThoseOfTheReferenceTool() throws IOException {
        byte[] golden = Golden.bytes("reference.safetensors");
        assertThat(bytes(Safetensors.decode("golden", golden))).isEqualTo(golden);
    }

    @Test
    void theOrderOfTheMapsDoesNotMatter() throws IOException {
        Tensor a = Tensor.of(1f);
        Tensor b = Tensor.of(2f);
        Map<String, Tensor> forth = new LinkedHashMap<>(Map.of("a", a));
        forth.put("b", b);
        Map<String, Tensor> back = new LinkedHashMap<>(Map.of("b", b));
        back.put("a", a);
        assertThat(bytes(new Safetensors(forth, Map.of("x", "1", "y", "2"))))
                .isEqualTo(bytes(new Safetensors(back, Map.of("y", "2", "x", "1"))));
    }

    @Test
    void tensorsLargerThanABufferComeBackBitForBit() throws IOException {
        Random rng = new Random(1);
        int size = ElementType.CHUNK / Float.BYTES + 1; // one more than fits into a chunk
        float[] floats = new float[size];
        double[] doubles = new double[size];
        int[] ints = rng.ints(size).toArray();
        for (int i = 0; i < size; i++) {
            floats[i] = Float.intBitsToFloat(rng.nextInt()); // NaNs of all kinds among them
            doubles[i] = Double.longBitsToDouble(rng.nextLong());
        }
        Path file = folder.resolve("large.safetensors");
        Safetensors written = new Safetensors(
                Map.of("f", Tensor.of(floats), "d", Tensor.of(doubles), "i", Tensor.of(ints)), Map.of());
        written.write(file);
        Map<String, Tensor> tensors = Safetensors.read(file).tensors();
        for (int i = 0; i < size; i++) {
            assertThat(Float.floatToRawIntBits(Golden.of(tensors, "f").storage().floats()[i]))
                    .isEqualTo(Float.floatToRawIntBits(floats[i]));
            assertThat(Double.doubleToRawLongBits(
                            Golden.of(tensors, "d").storage().doubles()[i]))
                    .isEqualTo(Double.doubleToRawLongBits(doubles[i]));
        }
        assertThat(Golden.of(tensors, "i").toInts()).containsExactly(ints);
    }

    @Test
    void aTransposedTensorIsWrittenRowByRow() throws IOException {
        Tensor x = Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).transpose();
        Safetensors file = Safetensors.decode("x", bytes(new Safetensors(Map.of("x", x), Map.of())));
        Tensor read = Golden.of(file.tensors(), "x");
        assertThat(read.shape()).hasToString("[3, 2]");
        assertThat(read.toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void noTensorsAndNoMetadataAreAFileToo() throws IOException {
        Safetensors nothing = new Safetensors(Map.of(), Map.of());
        Safetensors read = Safetensors.decode("x", bytes(nothing));
        assertThat(read.tensors()).isEmpty();
        assertThat(read.metadata()).isEmpty();
    }

    @Test
    void theElementsStartAtAMultipleOfEightBytes() throws IOException {
        for (int length = 1; length <= 16; length++) {
            byte[] bytes = bytes(new Safetensors(Map.of("n".repeat(length), Tensor.of(1.0)), Map.of()));
            assertThat(bytes.length % 8).isZero();
            assertThat(Safetensors.decode("x", bytes).tensors()).containsOnlyKeys("n".repeat(length));
        }
    }

    @Test
    void aTensorCannotTakeTheNameOfTheMetadata() {
        Safetensors file = new Safetensors(Map.of("__metadata__", Tensor.of(1f)), Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> file.writeTo(OutputStream.nullOutputStream()))
                .withMessageContaining("__metadata__");
    }

    @Test
    void halfASurrogatePairIsNotWritten() {
        Path file = folder.resolve("x.safetensors");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Safetensors(Map.of(), Map.of("key", "\uD835")).write(file))
                .withMessageContaining("not valid Unicode");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void aMissingFileAndAFolderAreToldApart() {
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Safetensors.read(folder.resolve("nothing")))
                .withMessageEndingWith("nothing: no such file; expected a safetensors file");
        assertThatExceptionOfType(FormatException.class)
                .isThrownBy(() -> Safetensors.read(folder))
                .withMessageEndingWith("is a folder; expected a safetensors file");
    }

    static byte[] bytes(Safetensors file) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        file.writeTo(out);
        return out.toByteArray();
    }
}
