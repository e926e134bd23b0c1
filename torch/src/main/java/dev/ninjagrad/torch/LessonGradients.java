package dev.ninjagrad.torch;

import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.nn.model.HandWritten;
import dev.ninjagrad.nn.model.LessonModels;
import dev.ninjagrad.nn.model.LibtorchGradients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Loss and gradients of {@link LessonModels} by libtorch, in float64. Our side gives the numbers that go in, parameters and data; the
 * forward passes are written here once more, in libtorch's operations, and differentiated by it.
 */
final class LessonGradients {
    private LessonGradients() {}

    /** Returns every file: its name, and its bytes. */
    static SequencedMap<String, byte[]> render() {
        Native.prepare();
        SequencedMap<String, byte[]> files = new TreeMap<>();
        for (HandWritten model : LessonModels.all(LessonModels.SEED)) {
            files.computeIfAbsent(LibtorchGradients.file(model), _ -> bytes(model));
        }
        return files;
    }

    private static byte[] bytes(HandWritten model) {
        try (PointerScope _ = new PointerScope()) {
            Map<String, Tensor> leaves = new LinkedHashMap<>();
            model.forward().asMap().forEach((name, tensor) -> {
                boolean parameter = model.parameters().containsKey(name);
                if (parameter || !tensor.requiresGrad()) {
                    Tensor value = Native.tensor(array(name, tensor));
                    leaves.put(name, parameter ? value.requires_grad_(true) : value);
                }
            });
            Tensor loss = LessonForward.loss(model.name(), leaves);
            List<String> names = List.copyOf(model.parameters().sequencedKeySet());
            List<Tensor> found = OpGolden.gradients(
                    loss, torch.ones_like(loss), names.stream().map(leaves::get).toList(), false);
            Map<String, dev.ninjagrad.tensor.Tensor> answers = new LinkedHashMap<>();
            answers.put("loss", ours(Native.array("loss", loss)));
            for (int i = 0; i < found.size(); i++) {
                answers.put(names.get(i), ours(Native.array(names.get(i), found.get(i))));
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new Safetensors(answers, Map.of("source", Native.source(), "seed", String.valueOf(LessonModels.SEED)))
                    .writeTo(out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static GoldenArray array(String name, dev.ninjagrad.tensor.Tensor tensor) {
        List<Long> shape = new ArrayList<>();
        for (int d = 0; d < tensor.rank(); d++) {
            shape.add((long) tensor.dim(d));
        }
        DType dtype = tensor.dtype() == dev.ninjagrad.tensor.DType.I32 ? DType.I32 : DType.F64;
        return new GoldenArray(
                name, dtype, shape.stream().mapToLong(Long::longValue).toArray(), tensor.toDoubles());
    }

    private static dev.ninjagrad.tensor.Tensor ours(GoldenArray array) {
        int[] shape = new int[array.shape.length];
        for (int d = 0; d < shape.length; d++) {
            shape[d] = Math.toIntExact(array.shape[d]);
        }
        return dev.ninjagrad.tensor.Tensor.of(array.values, shape);
    }
}
