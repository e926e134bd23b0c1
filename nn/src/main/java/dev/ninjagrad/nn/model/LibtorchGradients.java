package dev.ninjagrad.nn.model;

import dev.ninjagrad.interop.Safetensors;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * What libtorch computes for {@link LessonModels} with their own seed: the {@code loss}, and under its name the gradient of every
 * parameter, in float64. The files are written by module {@code torch}.
 */
public final class LibtorchGradients {
    private LibtorchGradients() {}

    /** Returns the name of the file for a model; both forms of a backward pass have one in common. */
    public static String file(HandWritten model) {
        return model.name().replace("-short", "") + ".safetensors";
    }

    /** Returns libtorch's answers for a model of the lessons, or nothing if there are none. */
    public static Optional<NamedTensors> of(HandWritten model) {
        String file = file(model);
        try (InputStream in = LibtorchGradients.class.getResourceAsStream("libtorch/" + file)) {
            return in == null
                    ? Optional.empty()
                    : Optional.of(NamedTensors.of(
                            Safetensors.decode(file, in.readAllBytes()).tensors()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
