package dev.ninjagrad.check.doctor;

import dev.ninjagrad.tensor.CustomOp;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A custom op as something the doctor can examine: its forward pass recorded in the engine's own ops, whose rules are known to be right, against
 * its hand-written backward rule. The loss is a weighted sum of the output with random weights, so that no symmetry hides a fault.
 */
final class CustomOpPass {
    private static final String OUTPUT = "y";

    private final CustomOp op;
    private final List<String> names;

    private CustomOpPass(CustomOp op, List<String> names) {
        this.op = op;
        this.names = names;
    }

    static Diagnosis examine(CustomOp op, List<Tensor> inputs, long seed) {
        Map<String, Tensor> in = new LinkedHashMap<>();
        List<String> names = new ArrayList<>();
        for (Tensor x : inputs) {
            String name = x.name() != null ? x.name() : "x" + names.size();
            names.add(name);
            in.put(name, x.detach().requiresGrad(x.dtype().isFloating()));
        }
        Tensor y = op.forward(inputs.stream().map(Tensor::detach).toList());
        in.put(
                "weights",
                Tensor.randn(new SplittableRandom(seed), y.dtype(), y.shape().sizes()));
        CustomOpPass pass = new CustomOpPass(op, List.copyOf(names));
        return Doctor.of(pass::forward, pass::backward)
                .model(op.name())
                .seed(seed)
                .examine(in);
    }

    private List<Tensor> inputs(Values v) {
        return names.stream().map(v::get).toList();
    }

    private Tensor forward(Values v) {
        return op.forward(inputs(v)).named(OUTPUT).mul(v.get("weights")).sum();
    }

    private Map<String, Tensor> backward(Values v) {
        Tensor g = v.get("weights");
        List<Tensor> x = inputs(v);
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        gradients.put(OUTPUT, g);
        for (int i = 0; i < x.size(); i++) {
            if (x.get(i).dtype().isFloating()) {
                gradients.put(names.get(i), op.backward(i, g, x, v.get(OUTPUT)));
            }
        }
        return gradients;
    }
}
