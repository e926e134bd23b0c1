package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import java.util.List;

/**
 * A step whose tiles or rows are shared among threads: a part's own steps, one or two programs or a pipeline, then the totals of the parts added in
 * their order. So the result depends on the number of parts, never on which thread was faster.
 */
final class SharedProgram implements Step {
    /** A total of a later part, which is added to the first part's. */
    record Partial(Binary combine, int size, Block total, Block part) {}

    private final Kernels kernels;
    private final Step[][] parts;
    private final Partial[] partials;
    private final long nanos;
    private final Kernels.Part body = this::runPart;

    SharedProgram(Kernels kernels, List<? extends List<? extends Step>> parts, List<Partial> partials, long nanos) {
        this.kernels = kernels;
        this.parts = parts.stream().map(p -> p.toArray(Step[]::new)).toArray(Step[][]::new);
        this.partials = partials.toArray(Partial[]::new);
        this.nanos = nanos;
    }

    private void runPart(int part) {
        for (Step step : parts[part]) {
            step.run();
        }
    }

    @Override
    public void run() {
        kernels.share(parts.length, nanos, body);
        for (Partial p : partials) {
            kernels.binary(p.combine, 1, p.size, p.total, p.part, p.total);
        }
    }
}
