package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One call of an operator in a golden file, and everything in which our engine may differ from it. */
final class GoldenCase {
    /**
     * Float64 kernels of two makers differ by a few units in the last place (2e-16) a step, and no case takes more than
     * some dozens of steps; PyTorch itself differs by 1e-15 between CPUs. A wrong term shows at 1e-3 or more.
     */
    private static final Closeness F64 = Closeness.perElement(1e-12, 1e-14);

    /**
     * As for float64, with a last place of 1.2e-7. The floor is eight of those: where terms of order one cancel, their
     * rounding is what is left. In the exact GELU of -3 PyTorch is off by 5e-7 and ours by 1e-10, in the gradient
     * through the root mean square of a single value by 1.4e-7 and 7e-8.
     */
    private static final Closeness F32 = Closeness.perElement(2e-6, 1e-6);

    private final GoldenFile.Entry golden;
    private final Closeness closeness;
    private final Map<String, Tensor> inputs;
    private final List<String> differences = new ArrayList<>();

    private GoldenCase(GoldenFile.Entry golden) {
        this.golden = golden;
        this.closeness = switch (DType.valueOf(golden.text("dtype"))) {
            case F64 -> F64;
            case F32 -> F32;
            case I32 -> throw new IllegalArgumentException("no operator is differentiated in integers");
        };
        this.inputs = golden.tensors("inputs");
        if (golden.has("gradients")) {
            golden.tensors("gradients").keySet().forEach(name -> input(name).requiresGrad(true));
        }
    }

    static GoldenCase of(GoldenFile.Entry golden) {
        return new GoldenCase(golden);
    }

    /** What the function computes otherwise than libtorch, one sentence each. Asked once per case. */
    List<String> differences(GoldenOps.Function function) {
        List<Tensor> outputs = function.apply(List.copyOf(inputs.values()), golden.entry("attributes"));
        compareOutputs(outputs);
        if (golden.has("cotangent")) {
            compareDerivatives(outputs.getFirst());
        }
        return differences;
    }

    private void compareOutputs(List<Tensor> outputs) {
        Map<String, Tensor> expected = golden.tensors("outputs");
        Map<String, Tensor> actual = new LinkedHashMap<>();
        for (String name : expected.keySet()) {
            if (actual.size() < outputs.size()) {
                actual.put(name, outputs.get(actual.size()));
            }
        }
        differences.addAll(closeness.differences("output", expected, actual));
    }

    private void compareDerivatives(Tensor y) {
        Map<String, Tensor> expected = golden.tensors("gradients");
        List<Tensor> leaves = expected.keySet().stream().map(this::input).toList();
        List<Tensor> gradients = gradients(y, leaves, golden.tensor("cotangent"));
        compare("gradient of", expected, gradients);
        if (golden.has("directions")) {
            List<Tensor> directions = List.copyOf(golden.tensors("directions").values());
            differences.addAll(closeness.differences(
                    "forward derivative", golden.tensor("tangent"), Autograd.jvp(y, leaves, directions)));
            compare(
                    "second gradient of",
                    golden.tensors("secondGradients"),
                    secondGradients(gradients, directions, leaves));
        }
    }

    private Tensor input(String name) {
        Tensor found = inputs.get(name);
        if (found == null) {
            throw new IllegalArgumentException("a gradient of '" + name + "', which is no input: " + inputs.keySet());
        }
        return found;
    }

    private void compare(String what, Map<String, Tensor> expected, List<Tensor> actual) {
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (String name : expected.keySet()) {
            named.put(name, actual.get(named.size()));
        }
        differences.addAll(closeness.differences(what, expected, named));
    }

    /** The gradient of s = Σ ⟨d_i, v_i⟩. */
    private static List<Tensor> secondGradients(List<Tensor> gradients, List<Tensor> directions, List<Tensor> leaves) {
        Tensor s = Tensor.scalar(0, DType.F64);
        for (int i = 0; i < gradients.size(); i++) {
            s = s.add(gradients.get(i).mul(directions.get(i)).sum());
        }
        return gradients(s, leaves, Tensor.ones(DType.F64));
    }

    /** The gradient for every leaf, recorded; zeros for one that {@code y} does not depend on. */
    private static List<Tensor> gradients(Tensor y, List<Tensor> leaves, Tensor cotangent) {
        List<Tensor> reached = Reachable.from(y);
        List<Tensor> gradients = new ArrayList<>();
        for (Tensor leaf : leaves) {
            boolean depends = reached.stream().anyMatch(each -> each == leaf);
            gradients.add(
                    depends
                            ? Autograd.grad(y, List.of(leaf), cotangent, true).getFirst()
                            : Tensor.zeros(leaf.dtype(), leaf.shape()));
        }
        return gradients;
    }
}
