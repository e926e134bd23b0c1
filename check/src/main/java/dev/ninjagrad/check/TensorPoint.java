package dev.ninjagrad.check;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * L = Σ v·y of a function of tensors, at a point. Floating inputs become parameters, which are overwritten in place; nothing is recorded.
 * The sum is taken in double whatever the dtype, so that it adds no noise.
 */
final class TensorPoint implements Point {
    private final Function<List<Tensor>, Tensor> function;
    private final boolean recording;
    private final List<Tensor> arguments = new ArrayList<>();
    private final List<Parameter> moving = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final double[] cotangent;
    private final Shape outputShape;

    private int element;
    private double next;

    /**
     * @param inDouble whether floating inputs are converted to F64 first
     * @param recording whether the function differentiates, and so needs its own ops recorded
     */
    TensorPoint(
            Function<List<Tensor>, Tensor> function,
            List<Tensor> inputs,
            boolean inDouble,
            Shape outputShape,
            double[] cotangent,
            boolean recording) {
        this.function = function;
        this.recording = recording;
        this.cotangent = cotangent;
        this.outputShape = outputShape;
        for (int i = 0; i < inputs.size(); i++) {
            Tensor x = inputs.get(i);
            if (!x.dtype().isFloating()) {
                arguments.add(x);
                continue;
            }
            String given = x.name();
            String name = given == null ? "x" + i : given;
            Parameter p = Parameter.of(inDouble ? x.to(DType.F64) : x).named(name);
            arguments.add(p);
            moving.add(p);
            names.add(name);
        }
    }

    @Override
    public int inputs() {
        return moving.size();
    }

    @Override
    public String name(int input) {
        return names.get(input);
    }

    @Override
    public int[] shape(int input) {
        return moving.get(input).shape().sizes();
    }

    @Override
    public int size(int input) {
        return moving.get(input).size();
    }

    @Override
    public double get(int input, int at) {
        return moving.get(input).storage().get(at);
    }

    @Override
    public void set(int input, int at, double value) {
        element = at;
        next = value;
        moving.get(input).update(this::write);
    }

    private void write(Storage storage) {
        storage.set(element, next);
    }

    @Override
    public double value() {
        return dot(output());
    }

    /** Returns y at the present coordinates. */
    Tensor output() {
        if (recording) {
            return function.apply(arguments);
        }
        try (Scope _ = NoGrad.enter()) {
            return function.apply(arguments);
        }
    }

    /** Returns Σ v·y; NaN if the output changed its shape. */
    private double dot(Tensor y) {
        if (!y.shape().equals(outputShape)) {
            return Double.NaN;
        }
        Storage values = y.storage();
        double sum = 0;
        for (int i = 0; i < cotangent.length; i++) {
            sum += cotangent[i] * values.get(i);
        }
        return sum;
    }

    /** Returns the largest |v·y|, or |Σ v·y| if that is larger: what rounding in L is measured against. */
    double magnitude() {
        Tensor y = output();
        double largest = Math.abs(dot(y));
        for (int i = 0; i < cotangent.length; i++) {
            largest = Math.max(largest, Math.abs(cotangent[i] * y.storage().get(i)));
        }
        return largest;
    }

    @Override
    public double unit(int input, int at, double step) {
        double start = get(input, at);
        Tensor before = output();
        set(input, at, start + step);
        Tensor above = output();
        set(input, at, start - step);
        Tensor below = output();
        set(input, at, start);
        int moved = -1;
        for (int i = 0; i < cotangent.length; i++) {
            double y = before.storage().get(i);
            if (above.storage().get(i) != y || below.storage().get(i) != y) {
                if (moved >= 0) {
                    return 1;
                }
                moved = i;
            }
        }
        return moved < 0 ? 1 : cotangent[moved];
    }
}
