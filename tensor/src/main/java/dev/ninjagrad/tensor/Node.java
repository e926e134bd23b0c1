package dev.ninjagrad.tensor;

import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One recorded application of an op: what a derivative rule may look at. */
public final class Node {
    private final Op op;
    private final Tensor output;
    private final int[] versions;
    private final @Nullable String line;
    private @Nullable List<Tensor> inputs;
    private @Nullable Tensor sharedFor;
    private @Nullable Object shared;
    private boolean sharedRecorded;

    Node(Op op, List<Tensor> inputs, Tensor output, @Nullable String line) {
        this.op = op;
        this.inputs = inputs;
        this.output = output;
        this.line = line;
        this.versions = new int[inputs.size()];
        for (int i = 0; i < versions.length; i++) {
            versions[i] = inputs.get(i).version();
        }
    }

    public Op op() {
        return op;
    }

    /**
     * Returns the inputs in order.
     *
     * @throws AutogradException if a backward pass has freed this graph
     */
    public List<Tensor> inputs() {
        if (inputs == null) {
            throw new AutogradException("the graph behind " + output.label() + " (" + op.label()
                    + ") was freed by an earlier backward pass. Run the forward pass again, or keep the graph with"
                    + " backward(loss, true).");
        }
        return inputs;
    }

    /** Returns input {@code i}. */
    public Tensor x(int i) {
        return inputs().get(i);
    }

    /** Returns the output. */
    public Tensor y() {
        return output;
    }

    /** Returns the source line that made this node, e.g. {@code Train.java:42}; null unless lines were recorded. */
    public @Nullable String line() {
        return line;
    }

    /**
     * Returns what several inputs' rules need of one cotangent, computed by the first that asks. For an op such as
     * attention, whose three rules begin with the same work.
     */
    <T> T shared(Tensor g, Supplier<T> compute) {
        boolean recording = Mode.current().recording();
        if (sharedFor != g || sharedRecorded != recording) {
            shared = compute.get();
            sharedFor = g;
            sharedRecorded = recording;
        }
        @SuppressWarnings("unchecked") // an op's rules agree on one type, and a node has one op
        T value = (T) Objects.requireNonNull(shared);
        return value;
    }

    void forgetShared() {
        shared = null;
        sharedFor = null;
    }

    boolean isFreed() {
        return inputs == null;
    }

    void free() {
        inputs = null;
        forgetShared();
    }

    /**
     * Checks that what the rules are about to read is what the forward pass read.
     *
     * @throws AutogradException if a parameter was overwritten since
     */
    void checkUnchanged() {
        List<Tensor> x = inputs();
        for (int i = 0; i < versions.length; i++) {
            if (x.get(i).version() != versions[i]) {
                throw new AutogradException("backward through " + op.label() + ": its input "
                        + x.get(i).label()
                        + " was overwritten after the forward pass (version " + versions[i] + " then, "
                        + x.get(i).version() + " now), so its gradient would be wrong. Call backward before the"
                        + " optimiser's step, or run the forward pass again.");
            }
        }
    }

    /**
     * Returns the op and its shapes, with the source line if known: {@code matmul [32, 30] x [30, 64] → [32, 64] at
     * Mlp.java:17}.
     */
    public String describe() {
        StringBuilder text = new StringBuilder(op.label());
        String separator = " ";
        for (Tensor x : inputs()) {
            text.append(separator).append(x.shape());
            separator = " x ";
        }
        text.append(" → ").append(output.shape());
        return line == null ? text.toString() : text.append(" at ").append(line).toString();
    }
}
