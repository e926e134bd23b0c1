package dev.ninjagrad.check.fault;

import dev.ninjagrad.scalar.Value;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gradient descent on a loss of scalars with a backward pass that may be broken, and repaired on the way. Two of them side by side, one healthy, show
 * what a fault does:
 *
 * <pre>{@code
 * ScalarTraining healthy = new ScalarTraining(ScalarTraining.Model.of(a::record, a.leaves(), a::setParameters), null);
 * ScalarTraining broken = new ScalarTraining(ScalarTraining.Model.of(b::record, b.leaves(), b::setParameters), fault);
 * for (...) { healthy.step(rate); broken.step(rate); }
 * broken.repair();
 * }</pre>
 */
public final class ScalarTraining {
    private final Model model;
    private ScalarBackward backward;

    /**
     * What is trained.
     *
     * @param record records the loss at the present weights
     * @param leaves the weights in the recorded graph
     * @param move sets the weights, in the order of the leaves
     */
    public record Model(Supplier<Value> record, List<Value> leaves, Consumer<double[]> move) {
        /** Returns a model of these parts. */
        public static Model of(Supplier<Value> record, List<Value> leaves, Consumer<double[]> move) {
            return new Model(record, leaves, move);
        }
    }

    /** @param fault what is wrong with the backward pass; null for nothing */
    public ScalarTraining(Model model, @Nullable ScalarFault fault) {
        this.model = model;
        this.backward = new ScalarBackward(fault);
    }

    /** Moves every weight against what the backward pass says is its gradient; returns the loss before the move. */
    public double step(double rate) {
        Value loss = model.record().get();
        double[] gradient = backward.gradients(loss, model.leaves());
        double[] weights = model.leaves().stream().mapToDouble(Value::data).toArray();
        for (int i = 0; i < weights.length; i++) {
            weights[i] -= rate * gradient[i];
        }
        model.move().accept(weights);
        return loss.data();
    }

    /** Puts the right backward pass in place of the broken one; the weights stay where it led them. */
    public void repair() {
        backward = new ScalarBackward(null);
    }

    /** Returns what is trained. */
    public Model model() {
        return model;
    }

    /** Returns the backward pass that is in use. */
    public ScalarBackward backward() {
        return backward;
    }
}
