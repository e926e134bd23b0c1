package dev.ninjagrad.torch.peer;

import dev.ninjagrad.interop.Safetensors;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The file that the benchmark writes for a peer: the initial parameters and the batches; what to build, in its metadata. */
final class Workload {
    private final Safetensors file;

    Workload(Path folder) {
        file = Safetensors.read(folder.resolve("workload.safetensors"));
    }

    String text(String name) {
        String value = file.metadata().get(name);
        if (value == null) {
            throw new IllegalArgumentException("the workload says nothing of " + name);
        }
        return value;
    }

    int number(String name) {
        return Integer.parseInt(text(name));
    }

    double real(String name) {
        return Double.parseDouble(text(name));
    }

    /** Returns the parameters by name as leaves that want a gradient. */
    Map<String, Tensor> parameters() {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (String name : text("parameters").split(" ", -1)) {
            parameters.put(name, tensor(name).requires_grad_(true));
        }
        return parameters;
    }

    /** Returns the inputs of each batch. */
    Tensor[] inputs() {
        return batches("x.");
    }

    /** Returns the targets of each batch. */
    Tensor[] targets() {
        return batches("y.");
    }

    private Tensor[] batches(String prefix) {
        Tensor[] batches = new Tensor[number("batches")];
        Arrays.setAll(batches, i -> tensor(prefix + i));
        return batches;
    }

    /** Returns a tensor of the file; integers 64 bits wide, as libtorch wants its indices. */
    private Tensor tensor(String name) {
        dev.ninjagrad.tensor.Tensor from = file.tensors().get(name);
        if (from == null) {
            throw new IllegalArgumentException("the workload has no tensor " + name);
        }
        ScalarType type = switch (from.dtype()) {
            case F32 -> ScalarType.Float;
            case F64 -> ScalarType.Double;
            case I32 -> ScalarType.Long;
        };
        long[] shape = Arrays.stream(from.shape().sizes()).asLongStream().toArray();
        Tensor tensor = torch.empty(shape, new TensorOptions(type), new MemoryFormatOptional());
        switch (from.dtype()) {
            case F32 -> tensor.<FloatBuffer>createBuffer().put(from.toFloats());
            case F64 -> tensor.<DoubleBuffer>createBuffer().put(from.toDoubles());
            case I32 ->
                tensor.<LongBuffer>createBuffer()
                        .put(Arrays.stream(from.toInts()).asLongStream().toArray());
        }
        return tensor;
    }
}
