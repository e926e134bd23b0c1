package dev.ninjagrad.nn.train;

/** The loss is not a finite number any more; no step was taken with it. */
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    DivergedException(long step, double loss, double rate) {
        super(
                "the loss is %s at step %d (learning rate %s). Lower the rate, warm up, or clip the gradients; Anomaly names the op that made the first NaN."
                        .formatted(loss, step, rate));
    }
}
