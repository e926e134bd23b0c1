package dev.ninjagrad.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The border between golden arrays and libtorch's tensors, and the settings under which libtorch answers. */
final class Native {
    private Native() {}

    /**
     * One thread, so that sums run in one order on every machine, and attention by its definition: the fused CPU kernel
     * has no second derivative.
     */
    static void prepare() {
        torch.set_num_threads(1);
        torch.globalContext().setSDPUseFlash(false);
    }

    /** Which libtorch answered, as every golden file says. */
    static String source() {
        try {
            return "libtorch through org.bytedeco:pytorch " + Loader.getVersion("org.bytedeco", "pytorch");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Tensor tensor(GoldenArray array) {
        Tensor doubles = doubles(array.shape);
        if (array.values.length > 0) {
            doubles.<DoubleBuffer>createBuffer().put(array.values);
        }
        return doubles.to(array.dtype.torch);
    }

    static GoldenArray array(String name, Tensor tensor) {
        // A copy, because some gradients that are zero everywhere come without memory behind them.
        Tensor doubles = doubles(tensor.shape()).copy_(tensor.detach());
        double[] values = new double[Math.toIntExact(doubles.numel())];
        if (values.length > 0) {
            doubles.<DoubleBuffer>createBuffer().get(values);
        }
        return new GoldenArray(name, DType.of(tensor.scalar_type()), tensor.shape(), values);
    }

    private static Tensor doubles(long[] shape) {
        return torch.empty(shape, new TensorOptions(ScalarType.Double), new MemoryFormatOptional());
    }
}
