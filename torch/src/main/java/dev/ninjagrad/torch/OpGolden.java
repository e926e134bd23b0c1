package dev.ninjagrad.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * One operator and the calls that pin it down. Each case is answered in float32 and float64: outputs, and for a
 * differentiable first output {@code y} with a drawn cotangent {@code g}
 *
 * <pre>
 *   gradients        d_i = gᵀ ∂y/∂x_i
 *   directions       v_i, drawn
 *   tangent          Σ ∂y/∂x_i v_i                    float64 only, as the derivative of s below for g
 *   secondGradients  ∂s/∂x_j with s = Σ ⟨d_i, v_i⟩    float64 only
 * </pre>
 *
 * An input the gradient does not depend on gets zeros.
 */
record OpGolden(String op, Forward forward, List<Case> cases) {

    /** The operator under test; the first output is the one that is differentiated. */
    interface Forward {
        Map<String, Tensor> apply(List<Tensor> inputs, Attributes attributes);
    }

    /** The common kind: one output. */
    interface Function {
        Tensor apply(List<Tensor> inputs, Attributes attributes);
    }

    static OpGolden of(String op, Function function, Case... cases) {
        return new OpGolden(op, (x, a) -> Map.of("y", function.apply(x, a)), List.of(cases));
    }

    static OpGolden many(String op, Forward forward, Case... cases) {
        return new OpGolden(op, forward, List.of(cases));
    }

    Map<String, Object> document() {
        List<Object> answers = new ArrayList<>();
        for (Case each : cases) {
            for (DType dtype : List.of(DType.F64, DType.F32)) {
                answers.add(answer(each, dtype));
            }
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("op", op);
        document.put("source", Native.source());
        document.put("cases", answers);
        return document;
    }

    private Map<String, Object> answer(Case each, DType dtype) {
        try (PointerScope _ = new PointerScope()) {
            Draw draw = new Draw(op + "/" + each.name());
            List<GoldenArray> inputs = new ArrayList<>();
            List<Tensor> tensors = new ArrayList<>();
            for (Case.Input input : each.inputs()) {
                GoldenArray array = input.values().draw(draw, dtype);
                inputs.add(array);
                tensors.add(Native.tensor(array).requires_grad_(input.differentiable()));
            }
            Map<String, Tensor> outputs = forward.apply(tensors, each.attributes());

            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("name", each.name());
            answer.put("dtype", dtype.name());
            answer.put("attributes", each.attributes().values());
            answer.put("inputs", inputs);
            List<GoldenArray> values = new ArrayList<>();
            outputs.forEach((name, tensor) -> values.add(Native.array(name, tensor)));
            answer.put("outputs", values);
            Tensor y = outputs.values().iterator().next();
            if (y.requires_grad()) {
                differentiate(answer, draw, inputs, tensors, y);
            }
            return answer;
        } catch (RuntimeException e) {
            throw new IllegalStateException("libtorch refuses " + op + "/" + each.name() + " in " + dtype, e);
        }
    }

    private static void differentiate(
            Map<String, Object> answer, Draw draw, List<GoldenArray> arrays, List<Tensor> inputs, Tensor y) {
        List<GoldenArray> xs = new ArrayList<>();
        List<Tensor> leaves = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            if (inputs.get(i).requires_grad()) {
                xs.add(arrays.get(i));
                leaves.add(inputs.get(i));
            }
        }
        GoldenArray cotangent = like("y", DType.of(y.scalar_type()), y.shape(), draw);
        Tensor g = Native.tensor(cotangent).requires_grad_(true);
        boolean twice = cotangent.dtype == DType.F64;
        List<Tensor> gradients = gradients(y, g, leaves, twice);
        answer.put("cotangent", cotangent);
        answer.put("gradients", named(xs, gradients));
        if (twice) {
            List<GoldenArray> directions =
                    xs.stream().map(x -> like(x.name, x.dtype, x.shape, draw)).toList();
            List<Tensor> wanted = new ArrayList<>(leaves);
            wanted.add(g);
            Tensor s = contraction(gradients, directions, g);
            List<Tensor> second = gradients(s, torch.ones_like(s), wanted, false);
            answer.put("directions", directions);
            answer.put("tangent", Native.array("y", second.getLast()));
            answer.put("secondGradients", named(xs, second.subList(0, xs.size())));
        }
    }

    /** Σ ⟨d_i, v_i⟩ over every input, on top of zero times {@code g} so that a derivative for it always exists. */
    private static Tensor contraction(List<Tensor> gradients, List<GoldenArray> directions, Tensor g) {
        Tensor sum = torch.mul(torch.sum(g), new Scalar(0.0));
        for (int i = 0; i < gradients.size(); i++) {
            Tensor product = torch.mul(gradients.get(i), Native.tensor(directions.get(i)));
            sum = torch.add(sum, torch.sum(product));
        }
        return sum;
    }

    static List<Tensor> gradients(Tensor y, Tensor g, List<Tensor> xs, boolean createGraph) {
        TensorVector found = torch.grad(
                new TensorVector(y),
                new TensorVector(xs.toArray(new Tensor[0])),
                new TensorVector(g),
                new BoolOptional(true),
                createGraph,
                true);
        List<Tensor> gradients = new ArrayList<>();
        for (int i = 0; i < xs.size(); i++) {
            Tensor gradient = found.get(i);
            gradients.add(gradient.defined() ? gradient : torch.zeros_like(xs.get(i)));
        }
        return gradients;
    }

    private static GoldenArray like(String name, DType dtype, long[] shape, Draw draw) {
        return new GoldenArray(name, dtype, shape, draw.thousandths(GoldenArray.size(shape), -2, 2));
    }

    private static List<GoldenArray> named(List<GoldenArray> names, List<Tensor> tensors) {
        List<GoldenArray> arrays = new ArrayList<>();
        for (int i = 0; i < tensors.size(); i++) {
            arrays.add(Native.array(names.get(i).name, tensors.get(i)));
        }
        return arrays;
    }
}
