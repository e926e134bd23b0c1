package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.random.RandomGenerator;

/** Initial values for weights; elements are drawn in row-major order. Weights are [out, in], so fan-in is the last size. */
public final class Init {
    /** The gain that keeps the variance through tanh, as PyTorch's {@code calculate_gain("tanh")}. */
    public static final double TANH_GAIN = 5.0 / 3;

    /** The gain that keeps the variance through ReLU, which halves it. */
    public static final double RELU_GAIN = Math.sqrt(2);

    private Init() {}

    /** Returns draws from a normal distribution of mean 0. */
    public static Tensor normal(RandomGenerator rng, DType dtype, double deviation, int... shape) {
        return Tensor.randn(rng, dtype, shape).mul(deviation);
    }

    /** Returns draws from [−bound, bound). */
    public static Tensor uniform(RandomGenerator rng, DType dtype, double bound, int... shape) {
        return Tensor.rand(rng, dtype, shape).mul(2 * bound).sub(bound);
    }

    /** Returns draws with deviation gain/√fan_in: a layer then keeps the variance of its input. He et al., 2015. */
    public static Tensor kaimingNormal(RandomGenerator rng, DType dtype, double gain, int out, int in) {
        return normal(rng, dtype, gain / Math.sqrt(in), out, in);
    }

    /** Returns draws from ±gain·√(3/fan_in), which have deviation gain/√fan_in. He et al., 2015. */
    public static Tensor kaimingUniform(RandomGenerator rng, DType dtype, double gain, int out, int in) {
        return uniform(rng, dtype, gain * Math.sqrt(3.0 / in), out, in);
    }

    /** Returns draws with deviation gain·√(2/(fan_in + fan_out)). Glorot and Bengio, 2010. */
    public static Tensor xavierNormal(RandomGenerator rng, DType dtype, double gain, int out, int in) {
        return normal(rng, dtype, gain * Math.sqrt(2.0 / (in + out)), out, in);
    }

    /** Returns draws from ±gain·√(6/(fan_in + fan_out)). Glorot and Bengio, 2010. */
    public static Tensor xavierUniform(RandomGenerator rng, DType dtype, double gain, int out, int in) {
        return uniform(rng, dtype, gain * Math.sqrt(6.0 / (in + out)), out, in);
    }
}
