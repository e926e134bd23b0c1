package dev.ninjagrad.dojo.course;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/** Named inputs of a check: those whose gradient is wanted, and data. */
final class Inputs {
    private final Map<String, Tensor> byName = new LinkedHashMap<>();
    private final Random rng;

    private Inputs(long seed) {
        this.rng = new Random(seed);
    }

    static Inputs seed(long seed) {
        return new Inputs(seed);
    }

    private Inputs put(String name, Tensor value) {
        byName.put(name, value);
        return this;
    }

    /** Normally distributed, gradient wanted. */
    Inputs normal(String name, int... shape) {
        return put(name, Tensor.randn(rng, DType.F64, shape).requiresGrad(true));
    }

    /** In [0.5, 2), gradient wanted. */
    Inputs positive(String name, int... shape) {
        return put(name, Tensor.rand(rng, DType.F64, shape).mul(1.5).add(0.5).requiresGrad(true));
    }

    /** One number, gradient wanted. */
    Inputs number(String name, double value) {
        return put(name, Tensor.scalar(value, DType.F64).requiresGrad(true));
    }

    /** Given values, gradient wanted. */
    Inputs given(String name, double[] values, int... shape) {
        return put(name, Tensor.of(values, shape).requiresGrad(true));
    }

    /** Normally distributed, no gradient. */
    Inputs data(String name, int... shape) {
        return put(name, Tensor.randn(rng, DType.F64, shape));
    }

    /** One number, no gradient. */
    Inputs constant(String name, double value) {
        return put(name, Tensor.scalar(value, DType.F64));
    }

    /** Given values, no gradient. */
    Inputs fixed(String name, double[] values, int... shape) {
        return put(name, Tensor.of(values, shape));
    }

    /** One whole number. */
    Inputs count(String name, int value) {
        return put(name, Tensor.of(new int[] {value}, new int[0]));
    }

    /** Whole numbers from 0 to bound − 1. */
    Inputs indices(String name, int bound, int... shape) {
        return put(name, Tensor.randint(rng, bound, shape));
    }

    /** Given whole numbers. */
    Inputs indices(String name, int[] values) {
        return put(name, Tensor.of(values));
    }

    /** Ones with probability {@code keep}, else zeros. */
    Inputs mask(String name, double keep, int... shape) {
        return put(name, Tensor.rand(rng, DType.F64, shape).lt(keep));
    }

    /** Wants the gradient of this one alone; the others are data. */
    Inputs only(String wanted) {
        byName.forEach((name, value) -> value.requiresGrad(name.equals(wanted)));
        return this;
    }

    Map<String, Tensor> asMap() {
        return Collections.unmodifiableMap(byName);
    }
}
