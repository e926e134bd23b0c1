package dev.ninjagrad.torch;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types of a golden file. libtorch counts and indexes in 64 bits; {@code I32} is how we store it. */
enum DType {
    F32(ScalarType.Float),
    F64(ScalarType.Double),
    I32(ScalarType.Long);

    final ScalarType torch;

    DType(ScalarType torch) {
        this.torch = torch;
    }

    static DType of(ScalarType type) {
        for (DType dtype : values()) {
            if (dtype.torch.value == type.value) {
                return dtype;
            }
        }
        throw new IllegalArgumentException("a golden holds F32, F64 or I32; libtorch gave " + type);
    }
}
