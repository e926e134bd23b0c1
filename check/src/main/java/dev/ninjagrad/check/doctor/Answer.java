package dev.ninjagrad.check.doctor;

import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a hand-written backward pass returned, sorted by what can be done with it.
 *
 * @param gradients by the name of the value: {@code dlogits} and {@code logits} both mean the gradient of logits
 * @param unknown names that belong to no value
 * @param error what the pass threw; null if it returned
 */
record Answer(
        Map<String, Tensor> gradients,
        List<String> unknown,
        @Nullable Throwable error) {
    /** Runs the pass; whatever it does, this returns. */
    @SuppressWarnings("CatchThrowable") // a learner's code may fail in any way, and each is a diagnosis
    static Answer of(Function<Values, Map<String, Tensor>> backward, Recording forward) {
        try {
            Map<String, Tensor> returned = backward.apply(forward.values());
            if (returned == null) {
                return new Answer(Map.of(), List.of(), new NullPointerException("the backward pass returned null"));
            }
            return sorted(returned, forward);
        } catch (Throwable thrown) {
            return new Answer(Map.of(), List.of(), thrown);
        }
    }

    private static Answer sorted(Map<String, Tensor> returned, Recording forward) {
        Map<String, Tensor> gradients = new LinkedHashMap<>();
        TreeSet<String> unknown = new TreeSet<>();
        List<String> known = forward.differentiable();
        returned.forEach((key, value) -> {
            String bare = key.startsWith("d") ? key.substring(1) : key;
            String name = known.contains(key) ? key : known.contains(bare) ? bare : null;
            if (name == null) {
                unknown.add(key);
            } else if (value != null) {
                gradients.put(name, value.detach());
            }
        });
        return new Answer(gradients, List.copyOf(unknown), null);
    }

    /** Returns whether two runs gave the same bits. */
    boolean sameAs(Answer other) {
        return gradients.keySet().equals(other.gradients.keySet())
                && gradients.entrySet().stream().allMatch(e -> {
                    Tensor a = e.getValue();
                    Tensor b = other.gradients.get(e.getKey());
                    return b != null && a.shape().equals(b.shape()) && Arrays.equals(a.toDoubles(), b.toDoubles());
                });
    }

    /** Returns whether the second run gave exactly twice the first: gradients that pile up. */
    boolean doubledBy(Answer second) {
        boolean some = false;
        for (Map.Entry<String, Tensor> e : gradients.entrySet()) {
            Tensor b = second.gradients.get(e.getKey());
            if (b == null || !b.shape().equals(e.getValue().shape())) {
                return false;
            }
            double[] first = e.getValue().toDoubles();
            double[] twice = b.toDoubles();
            if (!Arrays.equals(first, twice)) {
                some = true;
                for (int i = 0; i < first.length; i++) {
                    if (Math.abs(twice[i] - 2 * first[i]) > 1e-6 * Math.abs(first[i])) {
                        return false;
                    }
                }
            }
        }
        return some;
    }
}
