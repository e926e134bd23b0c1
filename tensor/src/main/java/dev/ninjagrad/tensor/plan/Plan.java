package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Spec;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Trace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A training step for inputs of fixed shapes, traced once, fused, its arrays laid out, and replayed without allocating.
 *
 * <pre>{@code
 * Compiled step = Plan.compile((in, rng) -> {
 *     Tensor loss = model.loss(in.get(0), in.get(1));
 *     optimizer.zeroGrad();
 *     Autograd.backward(loss);
 *     optimizer.step(in.get(2));
 *     return List.of(loss);
 * });
 * double loss = step.run(List.of(x, y, rate), rng).getFirst().item();
 * }</pre>
 */
public final class Plan {
    /**
     * What is done to a trace before it is replayed.
     *
     * @param fusing whether calls are gathered into groups; else each is a step of its own, to compare with
     * @param recomputedFrom values of so many elements may be computed again instead of kept
     */
    record Passes(boolean fusing, int recomputedFrom) {
        static final Passes ALL = new Passes(true, Recomputing.LARGE);
        static final Passes UNFUSED = new Passes(false, Integer.MAX_VALUE);
    }

    private static final double NANOS_A_MICRO = 1e3;

    private final List<Spec> inputSpecs;
    private final Listing listing;
    private final List<Group> groups;
    private final Buffers buffers;
    private final Step[] steps;
    private final @Nullable Tensor[] remembered;
    private final Storage[] inputs;
    private final List<Tensor> outputs;

    /** Parameters in which the step leaves a gradient, and the gradients. */
    private final Tensor[] leaves;

    private final Tensor[] gradients;
    private final Binder.Source random;

    /**
     * Returns a step that is compiled for each combination of shapes it is called with. The function is traced when
     * they first occur.
     */
    public static Compiled compile(StepFunction function) {
        return new Compiled(function, Passes.ALL, KernelChoice.current().kernels());
    }

    private Plan(
            Listing listing,
            List<Group> groups,
            Kernels kernels,
            List<Spec> inputSpecs,
            List<Spec> outputSpecs,
            List<Tensor> leaves) {
        this.inputSpecs = inputSpecs;
        this.listing = listing;
        this.groups = groups;
        this.buffers = Buffers.of(listing, groups);
        this.random = new Binder.Source();
        Set<Integer> leaving = Buffers.leaving(listing, groups);
        Binder binder = new Binder(listing, kernels, buffers, leaving, random);
        this.steps = groups.stream().map(binder::bind).toArray(Step[]::new);
        this.inputs = listing.inputs().stream()
                .map(number -> buffers.of(listing, number))
                .toArray(Storage[]::new);
        this.remembered = new Tensor[inputs.length];
        this.outputs = new ArrayList<>();
        for (int i = 0; i < outputSpecs.size(); i++) {
            Storage at = buffers.of(listing, listing.outputs().get(i));
            outputs.add(Tensor.wrap(at, outputSpecs.get(i).shape()));
        }
        this.leaves = leaves.toArray(Tensor[]::new);
        this.gradients = new Tensor[this.leaves.length];
        for (int i = 0; i < gradients.length; i++) {
            Storage at = buffers.of(listing, listing.outputs().get(outputs.size() + i));
            gradients[i] = Tensor.wrap(at, this.leaves[i].shape());
        }
    }

    static Plan of(StepFunction function, List<Tensor> inputs, Passes passes, Kernels kernels) {
        Tracer tracer = new Tracer(kernels);
        List<Tensor> outputs;
        List<Tensor> leaves;
        Listing listing;
        try (Scope _ = Trace.watch(tracer)) {
            List<Tensor> stand = inputs.stream().map(tracer::input).toList();
            outputs = function.run(stand, tracer.generator());
            leaves = tracer.leavesWithGradient();
            List<Tensor> kept = new ArrayList<>(outputs);
            leaves.forEach(leaf -> kept.add(leaf.grad()));
            listing = Rewriting.of(tracer.listing(kept).withoutDead());
        } finally {
            tracer.forgetGradients();
        }
        List<Group> groups = Fusion.of(listing, passes.fusing());
        Set<Integer> slopes = passes.fusing() ? Epilogues.slopes(listing, groups) : Set.of();
        Recomputing.Result again = Recomputing.of(listing, groups, passes.recomputedFrom(), slopes);
        List<Group> folded = passes.fusing() ? Epilogues.folded(again.listing(), again.groups()) : again.groups();
        return new Plan(again.listing(), folded, kernels, specs(inputs), specs(outputs), leaves);
    }

    static List<Spec> specs(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::spec).toList();
    }

    /** Runs the step. The returned tensors are overwritten by the next run. */
    List<Tensor> run(List<Tensor> values, RandomGenerator rng) {
        take(values);
        random.use(rng);
        for (Step step : steps) {
            step.run();
        }
        random.use(null);
        for (int i = 0; i < leaves.length; i++) {
            leaves[i].setGrad(gradients[i]);
        }
        return outputs;
    }

    /** Runs the step so many times by the clock. */
    Profile profile(List<Tensor> values, RandomGenerator rng, int runs) {
        long[][] nanos = new long[steps.length][runs];
        for (int run = 0; run < runs; run++) {
            take(values);
            random.use(rng);
            long before = System.nanoTime();
            for (int s = 0; s < steps.length; s++) {
                steps[s].run();
                long now = System.nanoTime();
                nanos[s][run] = now - before;
                before = now;
            }
            random.use(null);
        }
        List<Profile.Phase> phases = new ArrayList<>();
        List<Description.Row> rows = description().rows();
        for (int s = 0; s < steps.length; s++) {
            Description.Row row = rows.get(s);
            Arrays.sort(nanos[s]);
            double micros = (nanos[s][(runs - 1) / 2] + nanos[s][runs / 2]) / (2 * NANOS_A_MICRO);
            phases.add(new Profile.Phase(
                    row.kind(), row.ops(), row.shape(), row.flops(), row.bytes(), row.origin(), micros));
        }
        return new Profile(phases);
    }

    private void take(List<Tensor> values) {
        for (int i = 0; i < inputs.length; i++) {
            Tensor value = values.get(i);
            if (value != remembered[i]) {
                copy(value.storage(), inputs[i]);
                remembered[i] = value.version() == 0 ? value : null;
            }
        }
    }

    private static void copy(Storage from, Storage to) {
        switch (to.dtype()) {
            case F32 -> System.arraycopy(from.floats(), 0, to.floats(), 0, to.size());
            case F64 -> System.arraycopy(from.doubles(), 0, to.doubles(), 0, to.size());
            case I32 -> System.arraycopy(from.ints(), 0, to.ints(), 0, to.size());
        }
    }

    /** Returns what the plan does, step by step: what was fused, buffers and their bytes, floating-point operations. */
    public String describe() {
        return description().text();
    }

    /** Returns {@link #describe} as one JSON object. */
    public String toJson() {
        return description().json();
    }

    private Description description() {
        return new Description(inputSpecs, listing, groups, buffers);
    }

    /** Returns the bytes of all buffers. */
    public long bytes() {
        return buffers.bytes();
    }

    /** Returns the number of steps of a replay. */
    public int stepCount() {
        return steps.length;
    }

    @Override
    public String toString() {
        return describe();
    }

    Listing listing() {
        return listing;
    }

    List<Group> groups() {
        return groups;
    }

    Buffers buffers() {
        return buffers;
    }
}
