package dev.ninjagrad.check;

/** How closely a {@link GradientCheck} looks, from the slowest form to the quickest. */
public enum CheckForm {
    /** Every number by itself. */
    EVERY_ELEMENT("every element"),
    /** The fast check with nothing left out. */
    FAST("fast: four directions an input"),
    /** One forward and one backward pass, and two values along one random direction an input: what PyTorch's fast check does. */
    ONE_DIRECTION("fast(1).bare(): one direction an input, one pass");

    private final String label;

    CheckForm(String label) {
        this.label = label;
    }

    /** Returns what it is, in a few words. */
    public String label() {
        return label;
    }

    /** Returns a check that looks at every element, in this form. */
    public GradientCheck of(GradientCheck check) {
        return switch (this) {
            case EVERY_ELEMENT -> check;
            case FAST -> check.fast();
            case ONE_DIRECTION -> check.fast(1).bare();
        };
    }
}
