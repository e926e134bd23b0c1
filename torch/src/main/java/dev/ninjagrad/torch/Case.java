package dev.ninjagrad.torch;

import java.util.ArrayList;
import java.util.List;

/** One call of an operator: named inputs, drawn or given, and attributes. Each step of building returns a new case. */
record Case(String name, List<Input> inputs, Attributes attributes) {

    /** An input, drawn once the generator of the case and the floating dtype of this run are known. */
    record Input(boolean differentiable, Values values) {}

    /** Where an input's values come from. */
    interface Values {
        GoldenArray draw(Draw draw, DType dtype);
    }

    static Case of(String name) {
        return new Case(name, List.of(), Attributes.none());
    }

    /** Values in [-2, 2]. */
    Case in(String name, long... shape) {
        return plus(
                true,
                (draw, dtype) -> new GoldenArray(name, dtype, shape, draw.thousandths(GoldenArray.size(shape), -2, 2)));
    }

    /** Values in [0.25, 2.25], for operators whose domain ends at zero. */
    Case positive(String name, long... shape) {
        return plus(
                true,
                (draw, dtype) ->
                        new GoldenArray(name, dtype, shape, draw.thousandths(GoldenArray.size(shape), 0.25, 2.25)));
    }

    /** A vector of these values. */
    Case given(String name, double... values) {
        return given(name, new long[] {values.length}, values);
    }

    Case given(String name, long[] shape, double... values) {
        return plus(true, (_, dtype) -> new GoldenArray(name, dtype, shape, values));
    }

    /** As {@link #given}, but a constant: no gradient is asked for it. */
    Case constant(String name, double... values) {
        return plus(false, (_, dtype) -> new GoldenArray(name, dtype, new long[] {values.length}, values));
    }

    /** Whole numbers below {@code bound}, drawn. */
    Case indices(String name, long bound, long... shape) {
        return plus(
                false,
                (draw, _) -> new GoldenArray(name, DType.I32, shape, draw.indices(GoldenArray.size(shape), bound)));
    }

    Case givenIndices(String name, long[] shape, double... values) {
        return plus(false, (_, _) -> new GoldenArray(name, DType.I32, shape, values));
    }

    Case with(String attribute, Object value) {
        return new Case(name, inputs, attributes.with(attribute, value));
    }

    private Case plus(boolean differentiable, Values values) {
        List<Input> more = new ArrayList<>(inputs);
        more.add(new Input(differentiable, values));
        return new Case(name, List.copyOf(more), attributes);
    }
}
