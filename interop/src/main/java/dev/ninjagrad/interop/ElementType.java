package dev.ninjagrad.interop;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * How elements lie in a file, little-endian, and what they become here. The names are those of safetensors.
 *
 * <p>Half-precision numbers widen to F32 without loss; 64-bit integers must fit into I32.
 */
enum ElementType {
    F64(8, DType.F64, "<f8"),
    F32(4, DType.F32, "<f4"),
    F16(2, DType.F32, "<f2"),
    BF16(2, DType.F32, null),
    I64(8, DType.I32, "<i8"),
    I32(4, DType.I32, "<i4");

    /** How many bytes are converted at once: a multiple of every element size that stays in the cache. */
    static final int CHUNK = 1 << 16;

    private final int bytes;
    private final DType dtype;

    /** NumPy's name; it has none for BF16. */
    private final @Nullable String descr;

    ElementType(int bytes, DType dtype, @Nullable String descr) {
        this.bytes = bytes;
        this.dtype = dtype;
        this.descr = descr;
    }

    /** Returns the type that holds a dtype as it is. */
    static ElementType of(DType dtype) {
        return switch (dtype) {
            case F32 -> F32;
            case F64 -> F64;
            case I32 -> I32;
        };
    }

    /** Returns the size of one element in the file. */
    int bytes() {
        return bytes;
    }

    /** Returns what the elements become in memory. */
    DType dtype() {
        return dtype;
    }

    @Nullable String descr() {
        return descr;
    }

    /**
     * Takes {@code count} elements from the buffer.
     *
     * @param where named if an element does not fit
     * @throws FormatException if a 64-bit integer is no I32
     */
    void decode(ByteBuffer in, Storage out, int from, int count, String where) {
        switch (this) {
            case F64 -> in.asDoubleBuffer().get(out.doubles(), from, count);
            case F32 -> in.asFloatBuffer().get(out.floats(), from, count);
            case I32 -> in.asIntBuffer().get(out.ints(), from, count);
            case F16 -> {
                float[] floats = out.floats();
                for (int i = 0; i < count; i++) {
                    floats[from + i] = Float.float16ToFloat(in.getShort(i * bytes));
                }
            }
            case BF16 -> {
                float[] floats = out.floats();
                for (int i = 0; i < count; i++) {
                    floats[from + i] = Float.intBitsToFloat(in.getShort(i * bytes) << 16);
                }
            }
            case I64 -> {
                int[] ints = out.ints();
                for (int i = 0; i < count; i++) {
                    long value = in.getLong(i * bytes);
                    if (value != (int) value) {
                        throw new FormatException(
                                where, "element %d is %d, which does not fit into I32".formatted(from + i, value));
                    }
                    ints[from + i] = (int) value;
                }
            }
        }
    }

    /** Returns how much memory the elements of a tensor take once they are read. */
    long memory(Shape shape) {
        return ((long) shape.size() + Storage.PADDING) * of(dtype).bytes;
    }

    /** Writes the elements of a tensor as they are, in row-major order. */
    static void write(Tensor tensor, OutputStream out) throws IOException {
        Storage elements = tensor.storage();
        int size = of(tensor.dtype()).bytes;
        int step = CHUNK / size;
        byte[] chunk = new byte[Math.min(step, tensor.size()) * size];
        ByteBuffer view = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < tensor.size(); from += step) {
            int count = Math.min(step, tensor.size() - from);
            switch (tensor.dtype()) {
                case F64 -> view.asDoubleBuffer().put(elements.doubles(), from, count);
                case F32 -> view.asFloatBuffer().put(elements.floats(), from, count);
                case I32 -> view.asIntBuffer().put(elements.ints(), from, count);
            }
            out.write(chunk, 0, count * size);
        }
    }
}
