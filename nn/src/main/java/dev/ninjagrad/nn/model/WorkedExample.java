package dev.ninjagrad.nn.model;

import dev.ninjagrad.scalar.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * Softmax and cross-entropy on three logits, small enough to check on paper.
 *
 * <p>p = exp(z) / Σ exp(z); loss = −log p[c]; ∂loss/∂z = p − y, where y is 1 at the true class c and 0 elsewhere. The
 * forward pass and its gradient are recorded on {@link Value}; {@link #probabilities} and {@link #handGradient} are the
 * same by hand.
 */
public final class WorkedExample {
    /** Logits of the example, one a class. */
    private final double[] logits;

    /** Index of the true class. */
    private final int target;

    /**
     * @param logits one a class, [V]
     * @param target index of the true class, in [0, V)
     */
    public WorkedExample(double[] logits, int target) {
        if (target < 0 || target >= logits.length) {
            throw new IllegalArgumentException("target is a class in [0, %d); got %d".formatted(logits.length, target));
        }
        this.logits = logits.clone();
        this.target = target;
    }

    /** Returns the example of the lesson: logits [2, 1, 0], class 0. */
    public static WorkedExample ofTheLesson() {
        return new WorkedExample(new double[] {2, 1, 0}, 0);
    }

    /** Returns the logits, [V]. */
    public double[] logits() {
        return logits.clone();
    }

    /** Returns p = softmax(logits), [V]; the largest logit is taken off first so that nothing overflows. */
    public double[] probabilities() {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double[] p = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < p.length; i++) {
            p[i] = Math.exp(logits[i] - largest);
            sum += p[i];
        }
        for (int i = 0; i < p.length; i++) {
            p[i] /= sum;
        }
        return p;
    }

    /** Returns −log p[target]. */
    public double loss() {
        return -Math.log(probabilities()[target]);
    }

    /** Returns ∂loss/∂logits by the short form p − y, [V]. */
    public double[] handGradient() {
        double[] gradient = probabilities();
        gradient[target] -= 1;
        return gradient;
    }

    /** Returns ∂loss/∂logits by backpropagation through exp, sum, divide and log, [V]. */
    public double[] autogradGradient() {
        List<Value> leaves = leaves();
        record(leaves).backward();
        return leaves.stream().mapToDouble(Value::grad).toArray();
    }

    /** Returns ∂loss/∂logits by central differences with step 1e-5, [V]. */
    public double[] numericalGradient() {
        // For a smooth loss of order 1 in float64 the error of a central difference is least near ε^(1/3) ≈ 6e-6.
        double step = 1e-5;
        double[] gradient = new double[logits.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = (nudged(i, step).loss() - nudged(i, -step).loss()) / (2 * step);
        }
        return gradient;
    }

    /** Returns the same example after one step of gradient descent on the logits. */
    public WorkedExample descend(double learningRate) {
        double[] gradient = handGradient();
        double[] moved = logits.clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] -= learningRate * gradient[i];
        }
        return new WorkedExample(moved, target);
    }

    private WorkedExample nudged(int i, double step) {
        double[] moved = logits.clone();
        moved[i] += step;
        return new WorkedExample(moved, target);
    }

    private List<Value> leaves() {
        List<Value> leaves = new ArrayList<>();
        for (int i = 0; i < logits.length; i++) {
            leaves.add(Value.of(logits[i]).named("z" + i));
        }
        return leaves;
    }

    private Value record(List<Value> z) {
        List<Value> counts = z.stream().map(Value::exp).toList();
        Value p = counts.get(target).div(Value.sum(counts));
        return p.log().neg().named("loss");
    }
}
