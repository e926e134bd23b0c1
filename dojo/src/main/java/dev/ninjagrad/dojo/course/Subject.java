package dev.ninjagrad.dojo.course;

import dev.ninjagrad.dojo.run.Array;
import dev.ninjagrad.dojo.run.Sandbox;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A learner's compiled class, to be called with tensors. */
final class Subject {
    private final Sandbox sandbox;
    private final String className;
    private String printed = "";
    private long printedBytes;

    Subject(Sandbox sandbox, String className) {
        this.sandbox = sandbox;
        this.className = className;
    }

    /**
     * Calls a static method and returns what it returned, by name.
     *
     * @throws dev.ninjagrad.dojo.run.SandboxException if it brings no result
     */
    Map<String, Tensor> call(String method, Map<String, Tensor> arguments) {
        return tensors(run(method, 1, arguments));
    }

    /** Returns the nanoseconds of the fastest of several calls. */
    long time(String method, int repeats, Map<String, Tensor> arguments) {
        return run(method, repeats, arguments).nanos();
    }

    private Sandbox.Result run(String method, int repeats, Map<String, Tensor> arguments) {
        List<Array> arrays = arguments.entrySet().stream()
                .map(e -> new Array(
                        e.getKey(),
                        e.getValue().shape().sizes(),
                        e.getValue().toDoubles(),
                        e.getValue().dtype() == DType.I32))
                .toList();
        Sandbox.Result result = sandbox.call(className, method, repeats, arrays);
        if (printedBytes == 0) {
            printed = result.printed();
            printedBytes = result.printedBytes();
        }
        return result;
    }

    private static Map<String, Tensor> tensors(Sandbox.Result result) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        for (Array a : result.arrays()) {
            tensors.put(
                    a.name(),
                    a.integers()
                            ? Tensor.of(
                                    Arrays.stream(a.values())
                                            .mapToInt(v -> (int) v)
                                            .toArray(),
                                    a.shape())
                            : Tensor.of(a.values(), a.shape()));
        }
        return tensors;
    }

    /** Returns the beginning of what the first call that printed anything has printed. */
    String printed() {
        return printed;
    }

    long printedBytes() {
        return printedBytes;
    }
}
