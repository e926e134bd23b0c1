package dev.ninjagrad.tensor;

/** What is known of a tensor before its values: what an op's shape rule takes and returns. */
public record Spec(Shape shape, DType dtype) {
    /** Returns this, if its elements are floating point. */
    Spec floating(String operation) {
        if (!dtype.isFloating()) {
            throw new DTypeException(
                    operation + " needs floating-point elements; got " + this + ". Convert with to(F32).");
        }
        return this;
    }

    /** Returns this, if its elements are integers. */
    Spec integer(String operation, String role) {
        if (dtype != DType.I32) {
            throw new DTypeException(
                    operation + " needs I32 for its " + role + "; got " + this + ". Convert with to(I32).");
        }
        return this;
    }

    /** Returns this, if {@code w} has the same dtype. */
    Spec like(String operation, Spec w) {
        if (dtype != w.dtype) {
            throw new DTypeException(operation + " needs operands of one dtype; got x " + this + " and w " + w
                    + ". Convert one with to(" + dtype + ").");
        }
        return this;
    }

    Spec withShape(Shape other) {
        return new Spec(other, dtype);
    }

    Storage allocate() {
        return Storage.forResult(dtype, shape.size());
    }

    @Override
    public String toString() {
        return dtype + shape.toString();
    }
}
