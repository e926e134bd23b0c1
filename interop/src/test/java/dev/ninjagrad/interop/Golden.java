package dev.ninjagrad.interop;

import dev.ninjagrad.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** Files written by the formats' own tools; {@code goldens.py} beside them says how. */
final class Golden {
    /** The values of its {@code special}, of {@code f4.npy} and of tensor "weight". */
    static final float[] SPECIAL = {
        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0.0f, 1e-40f, Float.MAX_VALUE, 0.1f
    };

    /** The values of its {@code matrix}, [2, 3]. */
    static final double[] MATRIX = {-0.5, -0.25, 0, 0.25, 0.5, 0.75};

    /** The values of its {@code cube}, [2, 3, 4]. */
    static final int[] CUBE = new int[24];

    static {
        for (int i = 0; i < CUBE.length; i++) {
            CUBE[i] = i - 5;
        }
    }

    private Golden() {}

    /** Returns the tensor of that name, which must be there. */
    static Tensor of(Map<String, Tensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name), name);
    }

    static byte[] bytes(String name) throws IOException {
        try (InputStream in = Golden.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("no test resource " + name);
            }
            return in.readAllBytes();
        }
    }

    /** Puts a golden file into a folder. */
    static Path copy(String name, Path folder) throws IOException {
        return Files.write(folder.resolve(name), bytes(name));
    }
}
