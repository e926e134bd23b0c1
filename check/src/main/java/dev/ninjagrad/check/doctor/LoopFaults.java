package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.Injection;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Faults of the loop around the rules: they show on many lines at once, and no line's own rule explains them. */
final class LoopFaults {
    private static final double SAME = 1e-9;
    private static final double SAME_IN_SINGLE = 1e-4;

    private LoopFaults() {}

    /** Returns the fault which, put into the engine's loop, gives every gradient of the pass, at these inputs and at fresh ones. */
    static Optional<Fault> explaining(Examination given, List<Examination> fresh) {
        return Arrays.stream(Fault.values())
                .filter(f -> f.where() == Fault.Where.TRAVERSAL && f != Fault.NOT_ZEROED)
                .filter(f -> Stream.concat(Stream.of(given), fresh.stream()).allMatch(at -> reproduces(f, at)))
                .findFirst();
    }

    private static boolean reproduces(Fault fault, Examination at) {
        Map<String, Tensor> returned = at.answer().gradients();
        try (Scope _ = Injection.of(fault)) {
            Map<String, Tensor> faulty = at.recording().gradients(returned.keySet());
            return returned.entrySet().stream()
                    .allMatch(e -> same(e.getValue(), faulty.getOrDefault(e.getKey(), e.getValue())));
        }
    }

    private static boolean same(Tensor a, Tensor b) {
        if (!a.shape().equals(b.shape())) {
            return false;
        }
        boolean single = a.dtype() == DType.F32 || b.dtype() == DType.F32;
        double[] x = a.toDoubles();
        double[] y = b.toDoubles();
        double scale = Arrays.stream(y).map(Math::abs).max().orElse(0);
        double allowed = (single ? SAME_IN_SINGLE : SAME) * Math.max(scale, Double.MIN_NORMAL);
        for (int i = 0; i < x.length; i++) {
            // Written so that NaN is like nothing.
            if (!(Math.abs(x[i] - y[i]) <= allowed)) {
                return false;
            }
        }
        return true;
    }
}
