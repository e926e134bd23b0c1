package dev.ninjagrad.check.doctor;

import dev.ninjagrad.tensor.CustomOp;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Finds out which rule of a hand-written backward pass is wrong, and why.
 *
 * <pre>{@code
 * Doctor doctor = Doctor.of(
 *         in -> in.get("x").matmul(in.get("w")).named("h").tanh().named("y").sum(),
 *         v -> { ... return Map.of("dy", dy, "dh", dh, "dw", dw); });
 * Diagnosis d = doctor.examine(Map.of("x", x, "w", w));
 * System.out.println(d.text());
 * }</pre>
 *
 * <p>The forward pass is recorded on the engine and gives names to its intermediates; the backward pass is any function from the forward
 * values to gradients. The doctor walks from the loss backwards and asks of each gradient not whether it is right, but whether it follows from
 * the gradients <em>the pass itself</em> computed before. So a fault is told from its consequences, and a second fault behind the first is
 * found too. How it explains a fault is described in docs/doctor.md.
 *
 * <p>Gradients of intermediates may be left out: a pass that goes from the loss to the logits in one line is judged by that line as a whole.
 * The backward pass may do anything; whatever it throws or returns becomes a finding.
 */
public final class Doctor {
    private static final int FRESH_INPUTS = 2;

    private final Function<Values, Tensor> forward;
    private final Function<Values, Map<String, Tensor>> backward;
    private final String model;
    private final long seed;

    private Doctor(
            Function<Values, Tensor> forward, Function<Values, Map<String, Tensor>> backward, String model, long seed) {
        this.forward = forward;
        this.backward = backward;
        this.model = model;
        this.seed = seed;
    }

    /**
     * Returns a doctor for a backward pass.
     *
     * @param forward from named inputs to the loss, naming intermediates with {@link Tensor#named}; it must be a function: dropout masks and other
     *     randomness are inputs
     * @param backward from inputs and named intermediates to gradients, under the names {@code x} or {@code dx}
     */
    public static Doctor of(Function<Values, Tensor> forward, Function<Values, Map<String, Tensor>> backward) {
        return new Doctor(forward, backward, "model", 1);
    }

    /** Like {@link #of} for a backward pass on plain arrays, row-major. Shapes are taken for granted where the sizes fit. */
    public static Doctor ofArrays(
            Function<Values, Tensor> forward, Function<Map<String, double[]>, Map<String, double[]>> backward) {
        return of(forward, ArrayPass.of(backward));
    }

    /**
     * Examines a custom op's backward rule against its own forward pass, which must be written in tensor ops. Inputs are called by their names, or
     * {@code x0}, {@code x1}, …; the output is {@code y}.
     *
     * @throws IllegalArgumentException if the forward pass leaves the engine, so that nothing can be recorded
     */
    public static Diagnosis examine(CustomOp op, List<Tensor> inputs) {
        return CustomOpPass.examine(op, inputs, 1);
    }

    /** Returns this doctor with a name for its reports. */
    public Doctor model(String name) {
        return new Doctor(forward, backward, name, seed);
    }

    /** Returns this doctor with another seed for the fresh inputs on which explanations are confirmed. */
    public Doctor seed(long newSeed) {
        return new Doctor(forward, backward, model, newSeed);
    }

    /**
     * Examines the backward pass at these inputs.
     *
     * @param inputs by name. If any of them {@linkplain Tensor#requiresGrad() requires a gradient}, the others are data, for which none is expected;
     *     if none does, a gradient is expected for every floating-point input
     * @throws IllegalArgumentException if the forward pass is unusable: returns no scalar, depends on no floating-point input, or gives one
     *     name to two values
     */
    public Diagnosis examine(Map<String, Tensor> inputs) {
        Recording recording = Recording.of(forward, inputs);
        Answer answer = Answer.of(backward, recording);
        Examination first = new Examination(recording, answer);
        Answer second = Answer.of(backward, recording);
        boolean steady = answer.error() == null && second.error() == null && answer.sameAs(second);
        Supplier<List<Examination>> fresh = () -> steady ? fresh(inputs, answer) : List.of();
        return new Consultation(model, first, fresh, wanted(inputs, recording), steady ? null : second).diagnose();
    }

    private static List<String> wanted(Map<String, Tensor> inputs, Recording recording) {
        boolean marked = inputs.values().stream().anyMatch(Tensor::requiresGrad);
        return inputs.entrySet().stream()
                .filter(e -> e.getValue().dtype().isFloating()
                        && (!marked || e.getValue().requiresGrad()))
                .map(Map.Entry::getKey)
                .filter(recording.differentiable()::contains)
                .toList();
    }

    /** The same pass on other inputs, to see whether an explanation holds there as well. */
    private List<Examination> fresh(Map<String, Tensor> inputs, Answer answer) {
        List<Examination> fresh = new ArrayList<>();
        RandomGenerator rng = new Random(seed);
        for (int i = 0; i < FRESH_INPUTS; i++) {
            Map<String, Tensor> varied = new LinkedHashMap<>();
            inputs.forEach((name, t) -> varied.put(name, varied(t, rng)));
            try {
                Recording recording = Recording.of(forward, varied);
                Answer again = Answer.of(backward, recording);
                if (recording.finite()
                        && again.gradients().keySet().equals(answer.gradients().keySet())) {
                    fresh.add(new Examination(recording, again));
                }
            } catch (IllegalArgumentException | IllegalStateException outsideTheDomain) {
                // These inputs are not for this forward pass; the given ones were, and they are enough for a diagnosis.
                varied.clear();
            }
        }
        return fresh;
    }

    /** Returns values of the same kind: floats moved by half their spread, signs of positive ones kept; integers dealt anew. */
    private static Tensor varied(Tensor t, RandomGenerator rng) {
        double[] values = t.toDoubles();
        if (t.dtype() == DType.I32) {
            int[] dealt = t.toInts();
            for (int i = dealt.length - 1; i > 0; i--) {
                int j = rng.nextInt(i + 1);
                int kept = dealt[i];
                dealt[i] = dealt[j];
                dealt[j] = kept;
            }
            return Tensor.of(dealt, t.shape().sizes());
        }
        double mean = Arrays.stream(values).average().orElse(0);
        double square = Arrays.stream(values)
                .map(v -> (v - mean) * (v - mean))
                .average()
                .orElse(0);
        double step = square > 0 ? 0.5 * Math.sqrt(square) : 0.1 * Math.max(1, Math.abs(mean));
        boolean positive = Arrays.stream(values).allMatch(v -> v > 0);
        for (int i = 0; i < values.length; i++) {
            values[i] =
                    positive ? values[i] * Math.exp(0.3 * rng.nextGaussian()) : values[i] + step * rng.nextGaussian();
        }
        return Tensor.of(values, t.shape().sizes()).to(t.dtype());
    }
}
