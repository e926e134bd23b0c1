package dev.ninjagrad.tensor;

/**
 * What a tensor's elements are. There is no silent promotion: ops take operands of one dtype, {@link Tensor#to}
 * converts.
 */
public enum DType {
    /** 32-bit floating point, the dtype of training. */
    F32,
    /** 64-bit floating point, the dtype of checking. */
    F64,
    /** 32-bit integers: indices, class labels and masks (0 or 1). Never differentiated. */
    I32;

    /** Returns whether gradients can flow through elements of this type. */
    public boolean isFloating() {
        return this != I32;
    }
}
