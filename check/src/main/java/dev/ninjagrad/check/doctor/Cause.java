package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Fault;

/**
 * An explanation of wrong numbers: a fault which, put into the right rule, reproduces them.
 *
 * @param fault what was done wrong
 * @param detail what of it belongs to this case, such as which factor; may be empty
 * @param written the line that was probably written
 */
public record Cause(Fault fault, String detail, String written) {
    /** Returns the sentence a learner reads. */
    public String sentence() {
        return detail.isEmpty() ? fault.sentence() : fault.sentence() + " (" + detail + ")";
    }
}
