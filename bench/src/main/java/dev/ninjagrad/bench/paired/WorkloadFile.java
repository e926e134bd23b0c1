package dev.ninjagrad.bench.paired;

import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;

/**
 * A workload for a peer that shares nothing with us but the JDK: a folder of two files. {@code workload.properties} says
 * what to build and lists the tensors, {@code tensor.NAME = DTYPE SHAPE OFFSET} with a shape like 27x10; {@code
 * workload.bin} holds their elements, 4 bytes each, little endian. Batches are called {@code x.0}, {@code y.0}, {@code
 * x.1} and so on; a target of −100 is to be left out of the mean.
 */
final class WorkloadFile {
    static final String PROPERTIES = "workload.properties";
    static final String ELEMENTS = "workload.bin";
    private static final int BYTES = 4;

    private WorkloadFile() {}

    static void write(Setup setup, Path folder) throws IOException {
        Properties properties = new Properties();
        properties.putAll(attributes(setup));
        properties.setProperty(
                "parameters", String.join(" ", setup.model().parameters().sequencedKeySet()));
        long offset = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(folder.resolve(ELEMENTS)))) {
            for (Map.Entry<String, Tensor> named : tensors(setup).entrySet()) {
                Tensor tensor = named.getValue();
                String shape = Arrays.stream(tensor.shape().sizes())
                        .mapToObj(String::valueOf)
                        .collect(Collectors.joining("x"));
                properties.setProperty("tensor." + named.getKey(), tensor.dtype() + " " + shape + " " + offset);
                byte[] bytes = bytes(tensor);
                out.write(bytes);
                offset += bytes.length;
            }
        }
        try (Writer out = Files.newBufferedWriter(folder.resolve(PROPERTIES))) {
            properties.store(out, null);
        }
    }

    private static Map<String, Tensor> tensors(Setup setup) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(setup.model().parameters());
        for (int i = 0; i < setup.batches().size(); i++) {
            Batch batch = setup.batches().get(i);
            tensors.put("x." + i, batch.x());
            tensors.put("y." + i, batch.y());
        }
        return tensors;
    }

    private static Map<String, String> attributes(Setup setup) {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("architecture", setup.architecture());
        attributes.put("batches", String.valueOf(setup.batches().size()));
        attributes.put("compared_steps", String.valueOf(OurSide.COMPARED_STEPS));
        setup.attributes().forEach((name, value) -> attributes.put(name, String.valueOf(value)));
        attributes.put("rate", String.valueOf(setup.update().rate()));
        switch (setup.update()) {
            case Setup.Descent _ -> attributes.put("optimizer", "sgd");
            case Setup.AdamW adam -> {
                attributes.put("optimizer", "adamw");
                attributes.put("beta1", String.valueOf(adam.beta1()));
                attributes.put("beta2", String.valueOf(adam.beta2()));
                attributes.put("eps", String.valueOf(adam.eps()));
                attributes.put("weight_decay", String.valueOf(adam.weightDecay()));
            }
        }
        return attributes;
    }

    private static byte[] bytes(Tensor tensor) {
        ByteBuffer buffer = ByteBuffer.allocate(tensor.size() * BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (tensor.dtype() == DType.I32) {
            buffer.asIntBuffer().put(tensor.toInts());
        } else {
            buffer.asFloatBuffer().put(tensor.toFloats());
        }
        return buffer.array();
    }
}
