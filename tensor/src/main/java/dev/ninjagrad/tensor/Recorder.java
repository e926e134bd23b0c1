package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The one place where ops are applied: shape rule, forward, and a node if a gradient may be asked for. */
final class Recorder {
    private Recorder() {}

    static Tensor apply(Op op, List<Tensor> x) {
        Mode mode = Mode.current();
        List<Spec> specs = new ArrayList<>(x.size());
        boolean wanted = false;
        for (Tensor t : x) {
            specs.add(t.spec());
            wanted |= t.requiresGrad();
        }
        Spec out = op.spec(specs);
        Tensor y = op instanceof Movement.Permute p && p.swapsLastTwo()
                ? Tensor.transposedView(x.getFirst(), out)
                : new Tensor(out, computed(mode, op, kernels -> op.forward(kernels, x, out)));
        boolean differentiable = wanted && op.differentiable();
        if (mode.recording() && (differentiable || mode.recordingAll())) {
            y.recordedBy(new Node(op, x, y, mode.lines() ? SourceLines.caller() : null), differentiable);
        }
        if (mode.checking()) {
            Anomaly.checkForward(op, x, y);
        }
        return y;
    }

    /** Computes with kernels; a trace is told which op asks them, and from which line. */
    static Storage computed(Mode mode, Op op, Function<Kernels, Storage> computation) {
        Trace trace = mode.trace();
        if (trace == null) {
            return computation.apply(KernelChoice.current().kernels());
        }
        trace.begin(op, SourceLines.caller());
        Storage y = computation.apply(trace.kernels());
        trace.end(op, y);
        return y;
    }
}
