package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.SequencedMap;

/**
 * Mean and (unbiased) variance of each channel, followed through training for use at inference: every training batch moves them by a
 * tenth towards its own, as in PyTorch. They start at 0 and 1.
 */
public final class RunningStatistics {
    private static final double MOMENTUM = 0.1;

    private final Parameter mean;
    private final Parameter variance;

    /** Returns the statistics of so many channels before any batch. */
    public RunningStatistics(int channels, DType dtype) {
        this.mean = buffer("running_mean", Tensor.zeros(dtype, channels));
        this.variance = buffer("running_var", Tensor.ones(dtype, channels));
    }

    private static Parameter buffer(String name, Tensor values) {
        return Parameter.of(values).named(name).requiresGrad(false);
    }

    /** Moves a tenth of the way towards a batch's statistics. */
    public void follow(BatchNorm.Statistics batch) {
        follow(mean, batch.mean());
        follow(variance, batch.variance());
    }

    private static void follow(Parameter running, Tensor batch) {
        try (var _ = NoGrad.enter()) {
            running.assign(running.mul(1 - MOMENTUM).add(batch.mul(MOMENTUM)));
        }
    }

    /** Returns what has been seen so far, [C] each. */
    public BatchNorm.Statistics seen() {
        return new BatchNorm.Statistics(mean, variance);
    }

    /** Returns both under PyTorch's names, {@code running_mean} and {@code running_var}. */
    public SequencedMap<String, Parameter> buffers() {
        return ParameterMap.of("running_mean", mean, "running_var", variance);
    }
}
