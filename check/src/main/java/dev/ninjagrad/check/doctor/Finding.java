package dev.ninjagrad.check.doctor;

import java.util.List;

/** Something wrong with a hand-written backward pass. */
public sealed interface Finding {
    /** Returns what is wrong, in a sentence. */
    String sentence();

    /**
     * A rule that does not follow from the gradients it was given. What is computed from its result is wrong as a consequence and not a finding
     * of its own.
     *
     * @param name the value whose gradient is wrong
     * @param correct the right line
     * @param causes explanations that reproduce the numbers, the most plausible first; empty if none was found
     * @param confirmations on how many fresh inputs the explanation was tried and held
     * @param clue what can be said of the numbers if there is no explanation
     * @param consequences the gradients that are off only because this one is
     */
    record WrongRule(
            String name, String correct, List<Cause> causes, int confirmations, String clue, List<String> consequences)
            implements Finding {
        @Override
        public String sentence() {
            return causes.isEmpty()
                    ? "The rule for d" + name + " is wrong; the cause is unknown. " + clue
                    : causes.getFirst().sentence();
        }
    }

    /** No gradient came for a value whose gradient is wanted. */
    record Missing(String name) implements Finding {
        @Override
        public String sentence() {
            return "No gradient was returned for " + name + ".";
        }
    }

    /** A gradient came under a name that belongs to no value. */
    record Extra(String name) implements Finding {
        @Override
        public String sentence() {
            return "A gradient was returned for " + name + ", but the loss depends on no value of that name.";
        }
    }

    /** A gradient contains NaN or an infinity though everything it is computed from is finite. */
    record NotFinite(String name, int count, int size) implements Finding {
        @Override
        public String sentence() {
            return "d" + name + " is NaN or infinite in " + count + " of " + size
                    + " elements, though the gradients it is computed from are finite: look for a division by 0, a logarithm of 0"
                    + " or an overflow.";
        }
    }

    /** The backward pass threw. */
    record Threw(String error, String at) implements Finding {
        @Override
        public String sentence() {
            return "The backward pass threw " + error + (at.isEmpty() ? "." : " at " + at + ".");
        }
    }

    /** Two runs on the same values gave different gradients. */
    record Unsteady(List<String> names, boolean pilesUp) implements Finding {
        @Override
        public String sentence() {
            return pilesUp
                    ? "A second run gave twice the gradients for " + names
                            + ": they pile up because they are not set to zero."
                    : "Two runs on the same values gave different gradients for " + names
                            + ": the pass uses randomness or keeps state (a dropout mask drawn again?).";
        }
    }
}
