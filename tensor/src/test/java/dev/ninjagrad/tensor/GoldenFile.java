package dev.ninjagrad.tensor;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads the golden files: what libtorch answered, written by module {@code torch} and committed as test resources. A
 * file is a tree of entries whose leaves are texts, numbers and named tensors.
 */
final class GoldenFile {
    private static final String ROOT = "/goldens/";

    private GoldenFile() {}

    /** Reads one file, for example {@code ops/add.json}. */
    static Entry read(String path) {
        try (InputStream bytes = resource(path).openStream()) {
            String text = new String(bytes.readAllBytes(), StandardCharsets.UTF_8);
            return new Entry(JsonReader.read(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the names of all operators that have a golden file. */
    static List<String> operators() {
        try (Stream<Path> files = Files.list(Path.of(resource("ops").toURI()))) {
            return files.map(file -> file.getFileName().toString().replace(".json", ""))
                    .sorted()
                    .toList();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("cannot list the golden files", e);
        }
    }

    private static URL resource(String path) {
        URL found = GoldenFile.class.getResource(ROOT + path);
        if (found == null) {
            throw new IllegalArgumentException("no golden file " + ROOT + path + " among the test resources");
        }
        return found;
    }

    /** A part of a golden file: names and what stands there. */
    record Entry(Map<?, ?> fields) {
        private Entry(Object parsed) {
            this((Map<?, ?>) parsed);
        }

        boolean has(String name) {
            return fields.containsKey(name);
        }

        String text(String name) {
            return (String) required(name);
        }

        double number(String name) {
            return toDouble(required(name));
        }

        int integer(String name) {
            return (int) number(name);
        }

        /** A flag that is not there is not set. */
        boolean flag(String name) {
            return Boolean.TRUE.equals(fields.get(name));
        }

        int[] integers(String name) {
            return toInts((List<?>) required(name));
        }

        List<String> texts(String name) {
            return ((List<?>) required(name)).stream().map(String.class::cast).toList();
        }

        Entry entry(String name) {
            return new Entry(required(name));
        }

        List<Entry> entries(String name) {
            return ((List<?>) required(name)).stream().map(Entry::new).toList();
        }

        Tensor tensor(String name) {
            return entry(name).asTensor();
        }

        /** The list of tensors called {@code name}, by their own names and in the order of the file. */
        Map<String, Tensor> tensors(String name) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (Entry each : entries(name)) {
                tensors.put(each.text("name"), each.asTensor());
            }
            return tensors;
        }

        private Tensor asTensor() {
            int[] shape = integers("shape");
            List<?> values = (List<?>) required("values");
            double[] numbers = values.stream().mapToDouble(Entry::toDouble).toArray();
            return switch (DType.valueOf(text("dtype"))) {
                case F32 -> Tensor.of(toFloats(values), shape);
                case F64 -> Tensor.of(numbers, shape);
                case I32 -> Tensor.of(toInts(values), shape);
            };
        }

        private Object required(String name) {
            Object value = fields.get(name);
            if (value == null) {
                throw new IllegalArgumentException("no '" + name + "' here, only " + fields.keySet());
            }
            return value;
        }

        /** Not a number and the infinities stand in quotes: JSON has no digits for them. */
        private static double toDouble(Object value) {
            return value instanceof String text ? Double.parseDouble(text) : (Double) value;
        }

        private static int[] toInts(List<?> values) {
            return values.stream().mapToInt(each -> ((Double) each).intValue()).toArray();
        }

        private static float[] toFloats(List<?> values) {
            float[] floats = new float[values.size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = (float) toDouble(values.get(i));
            }
            return floats;
        }
    }
}
