package dev.ninjagrad.interop;

import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * One array in a file, in NumPy's npy format.
 *
 * <p>Source: NumPy's documentation of {@code numpy.lib.format}. What is written here is, byte for byte, what NumPy 2.4
 * writes for the same array in C order.
 */
public final class Npy {
    private static final String EXPECTED = "an npy file";

    private Npy() {}

    /**
     * Reads a file of version 1.0 or 2.0: {@code <f4}, {@code <f8} and {@code <i4} as they are, {@code <f2} as F32,
     * {@code <i8} as I32, in C or in Fortran order.
     *
     * @throws FormatException if the file cannot be read; if it breaks the specification; if it holds other elements, an
     *     integer that does not fit into I32, or more or fewer bytes than its shape says; if it is too large for a Java
     *     array or for the JVM
     */
    public static Tensor read(Path file) {
        try (Input in = Input.open(file, EXPECTED)) {
            return read(in);
        }
    }

    /**
     * Reads what lies in memory already; otherwise as {@link #read(Path)}.
     *
     * @param origin where the bytes come from, for messages
     */
    public static Tensor decode(String origin, byte[] bytes) {
        return read(Input.of(origin, bytes));
    }

    static Tensor read(Input in) {
        NpyHeader header = NpyHeader.read(in);
        Shape shape = header.shape();
        long bytes = (long) shape.size() * header.type().bytes();
        if (bytes != in.remaining()) {
            String how = bytes > in.remaining() ? "truncated" : "trailing bytes";
            throw in.error("%s: %s %s takes %d bytes, %d follow the header"
                    .formatted(how, header.type(), shape, bytes, in.remaining()));
        }
        boolean turned = header.fortranOrder() && shape.rank() > 1;
        long memory = header.type().memory(shape);
        in.requireMemory(turned ? 2 * memory : memory);
        if (!turned) {
            return Tensor.wrap(in.elements(header.type(), shape, "the elements"), shape);
        }
        Storage columns = in.elements(header.type(), reversed(shape), "the elements");
        return turned(Tensor.wrap(columns, reversed(shape)));
    }

    /**
     * Writes a file, which appears whole or not at all.
     *
     * @throws IOException if it cannot be written
     */
    public static void write(Path file, Tensor array) throws IOException {
        WholeFile.write(file, out -> writeTo(out, array));
    }

    /**
     * Writes the bytes of the file to a stream, which stays open.
     *
     * @throws IOException from the stream
     */
    public static void writeTo(OutputStream out, Tensor array) throws IOException {
        out.write(new NpyHeader(ElementType.of(array.dtype()), false, array.shape()).toBytes());
        ElementType.write(array, out);
    }

    /** Returns all dimensions in reverse order, row-major. */
    private static Tensor turned(Tensor x) {
        int[] dims = new int[x.rank()];
        for (int d = 0; d < dims.length; d++) {
            dims[d] = dims.length - 1 - d;
        }
        return x.permute(dims).detach();
    }

    private static Shape reversed(Shape shape) {
        int[] sizes = new int[shape.rank()];
        for (int d = 0; d < sizes.length; d++) {
            sizes[d] = shape.dim(-1 - d);
        }
        return Shape.of(sizes);
    }
}
