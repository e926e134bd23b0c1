package dev.ninjagrad.nn.layer;

import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import java.util.SequencedMap;

/**
 * Each channel normalised over all rows of the batch: x [..., C] → [..., C], ε = 1e-5. The channels come last, so that a batch of
 * sequences [B, T, C] is normalised over batch and time; PyTorch has [B, C, T].
 *
 * <p>A training pass moves the running mean and (unbiased) variance by a tenth towards the batch's; inference uses the running ones.
 */
public final class BatchNorm1d implements Layer {
    private static final double EPS = 1e-5;

    private final Parameter weight;
    private final Parameter bias;
    private final RunningStatistics running;

    /** Returns a layer of gain 1, bias 0, running mean 0 and running variance 1. */
    public BatchNorm1d(int channels, DType dtype) {
        this.weight = Parameter.of(Tensor.ones(dtype, channels)).named("weight");
        this.bias = Parameter.of(Tensor.zeros(dtype, channels)).named("bias");
        this.running = new RunningStatistics(channels, dtype);
    }

    @Override
    public Tensor forward(Tensor x, Pass pass) {
        BatchNorm op = new BatchNorm(x.rank() - 1, EPS);
        return switch (pass) {
            case Pass.Training _ -> {
                running.follow(op.statistics(x));
                yield x.batchNorm(-1, weight, bias, EPS);
            }
            case Pass.Inference _ -> op.inference(x, running.seen(), weight, bias);
        };
    }

    @Override
    public SequencedMap<String, Parameter> parameters() {
        return ParameterMap.of("weight", weight, "bias", bias);
    }

    @Override
    public SequencedMap<String, Parameter> buffers() {
        return running.buffers();
    }
}
