package dev.ninjagrad.nn.train;

import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.optim.Clipping;
import dev.ninjagrad.nn.optim.Optimizer;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.plan.Compiled;
import dev.ninjagrad.tensor.plan.Plan;
import dev.ninjagrad.tensor.plan.StepFunction;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One step of training: forward, check of the loss, backward, clip, update. Written once; run op by op, or compiled into a
 * plan at the first batch of each shape and replayed.
 */
public final class TrainingStep {
    /**
     * What a step reports.
     *
     * @param loss on the batch, before the step
     * @param gradientNorm of all gradients together, before clipping
     */
    public record Result(double loss, double gradientNorm) {}

    private final Objective objective;
    private final Optimizer optimizer;
    private final double clipNorm;
    private final StepFunction function = this::compute;
    private final @Nullable Compiled compiled;

    private TrainingStep(Objective objective, Optimizer optimizer, double clipNorm, boolean compiles) {
        this.objective = objective;
        this.optimizer = optimizer;
        this.clipNorm = clipNorm;
        this.compiled = compiles ? Plan.compile(function) : null;
    }

    /** Returns a step that is computed op by op. */
    public static TrainingStep eager(Objective objective, Optimizer optimizer, double clipNorm) {
        return new TrainingStep(objective, optimizer, clipNorm, false);
    }

    /** Returns a step that is compiled. The objective must be one that {@link Plan} can compile. */
    public static TrainingStep compiled(Objective objective, Optimizer optimizer, double clipNorm) {
        return new TrainingStep(objective, optimizer, clipNorm, true);
    }

    /**
     * Takes a step.
     *
     * @param rng of the step's dropout
     * @throws dev.ninjagrad.tensor.NotFiniteException if the loss is no finite number; the parameters are then unchanged
     * @throws dev.ninjagrad.tensor.TraceException if the objective cannot be compiled
     */
    public Result take(Batch batch, double rate, RandomGenerator rng) {
        // A new tensor each time: a plan takes the same one to hold the same values.
        Tensor scalar = Tensor.scalar(rate, DType.F64);
        List<Tensor> inputs = List.of(batch.x(), batch.y(), scalar);
        List<Tensor> results = compiled == null ? function.run(inputs, rng) : compiled.run(inputs, rng);
        return new Result(results.get(0).item(), results.get(1).item());
    }

    /** Returns the plan for batches of this one's shapes. */
    public Plan plan(Batch batch) {
        Compiled step = compiled == null ? Plan.compile(function) : compiled;
        return step.plan(List.of(batch.x(), batch.y(), Tensor.scalar(0, DType.F64)));
    }

    private List<Tensor> compute(List<Tensor> in, RandomGenerator rng) {
        Tensor loss = objective
                .loss(new Batch(in.get(0), in.get(1)), Pass.training(rng))
                .requireFinite();
        optimizer.zeroGrad();
        Autograd.backward(loss);
        List<Tensor> gradients =
                optimizer.parameters().stream().map(Parameter::grad).toList();
        Clipping.Scaled clipped = Clipping.scaledByNorm(gradients, clipNorm);
        optimizer.step(clipped.gradients(), in.get(2));
        return List.of(loss, clipped.norm());
    }
}
