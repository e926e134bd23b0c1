package dev.ninjagrad.torch.peer;

import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The folder that the benchmark writes for a peer: what to build, the initial parameters, the batches. */
final class Workload {
    private final Properties properties = new Properties();
    private final ByteBuffer elements;

    Workload(Path folder) throws IOException {
        try (Reader in = Files.newBufferedReader(folder.resolve("workload.properties"))) {
            properties.load(in);
        }
        elements = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("workload.bin")))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    String text(String name) {
        String value = properties.getProperty(name);
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

    /** Returns the inputs of each batch: integers as libtorch wants its indices, 64 bits wide. */
    Tensor[] inputs() {
        return batches("x.");
    }

    /** Returns the targets of each batch. */
    Tensor[] targets() {
        return batches("y.");
    }

    private Tensor[] batches(String prefix) {
        Tensor[] batches = new Tensor[number("batches")];
        Arrays.setAll(batches, i -> tensor(prefix + i).to(ScalarType.Long));
        return batches;
    }

    private Tensor tensor(String name) {
        String[] words = text("tensor." + name).split(" ", 3);
        long[] shape = Arrays.stream(words[1].split("x", -1))
                .mapToLong(Long::parseLong)
                .toArray();
        boolean integers = words[0].equals("I32");
        ScalarType type = integers ? ScalarType.Int : ScalarType.Float;
        Tensor tensor = torch.empty(shape, new TensorOptions(type), new MemoryFormatOptional());
        int size = Math.toIntExact(tensor.numel());
        ByteBuffer from =
                elements.slice(Integer.parseInt(words[2]), size * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (integers) {
            tensor.<IntBuffer>createBuffer().put(from.asIntBuffer());
        } else {
            tensor.<FloatBuffer>createBuffer().put(from.asFloatBuffer());
        }
        return tensor;
    }
}
