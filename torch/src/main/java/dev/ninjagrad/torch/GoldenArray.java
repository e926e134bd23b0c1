package dev.ninjagrad.torch;

/**
 * A named array as it stands in a golden file: row-major, every element type held in doubles, which represent float32
 * and 32-bit integers exactly.
 */
final class GoldenArray {
    final String name;
    final DType dtype;
    final long[] shape;
    final double[] values;

    GoldenArray(String name, DType dtype, long[] shape, double... values) {
        if (size(shape) != values.length) {
            throw new IllegalArgumentException(name + " needs " + size(shape) + " values, got " + values.length);
        }
        this.name = name;
        this.dtype = dtype;
        this.shape = shape;
        this.values = values;
    }

    static int size(long... shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        return Math.toIntExact(size);
    }

    GoldenArray named(String newName) {
        return new GoldenArray(newName, dtype, shape, values);
    }
}
