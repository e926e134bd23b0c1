package dev.ninjagrad.nn.random;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Streams from outside, one a line as {@code name: values}; how they were made stands in the first lines of the file. */
record Golden(Map<String, String[]> streams) {
    static Golden read(String resource) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException("no test resource " + resource);
            }
            Map<String, String[]> streams = new LinkedHashMap<>();
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        int colon = line.indexOf(": ");
                        streams.put(
                                line.substring(0, colon),
                                line.substring(colon + 2).split(" "));
                    });
            return new Golden(streams);
        }
    }

    double[] doubles(String name) {
        return Arrays.stream(stream(name)).mapToDouble(Double::parseDouble).toArray();
    }

    float[] floats(String name) {
        String[] values = stream(name);
        float[] floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = Float.parseFloat(values[i]);
        }
        return floats;
    }

    long[] longs(String name) {
        return Arrays.stream(stream(name)).mapToLong(Long::parseLong).toArray();
    }

    /** Whole numbers that may be written like 1.5E9. */
    int[] ints(String name) {
        return Arrays.stream(doubles(name)).mapToInt(value -> (int) value).toArray();
    }

    private String[] stream(String name) {
        String[] values = streams.get(name);
        if (values == null) {
            throw new IllegalArgumentException("no stream '%s'; there are %s".formatted(name, streams.keySet()));
        }
        return values;
    }
}
