package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;

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
                : new Tensor(out, forward(mode, op, x, out));
        boolean differentiable = wanted && op.differentiable();
        if (mode.recording() && (differentiable || mode.recordingAll())) {
            y.recordedBy(new Node(op, x, y, mode.lines() ? SourceLines.caller() : null), differentiable);
        }
        if (mode.checking()) {
            Anomaly.checkForward(op, x, y);
        }
        return y;
    }

    private static Storage forward(Mode mode, Op op, List<Tensor> x, Spec out) {
        Trace trace = mode.trace();
        if (trace == null) {
            return op.forward(KernelChoice.current().kernels(), x, out);
        }
        trace.begin(op, SourceLines.caller());
        Storage y = op.forward(trace.kernels(), x, out);
        trace.end(op, y);
        return y;
    }
}
