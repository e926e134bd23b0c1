package dev.ninjagrad.tensor;

/** A value that must be a finite number is none. */
public final class NotFiniteException extends ArithmeticException {
    private static final long serialVersionUID = 1;

    private final double value;

    public NotFiniteException(String what, double value) {
        super(what + " is " + value);
        this.value = value;
    }

    /** Returns NaN or an infinity. */
    public double value() {
        return value;
    }
}
