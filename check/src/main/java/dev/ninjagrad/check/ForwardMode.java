package dev.ninjagrad.check;

/** The second oracle: forward mode, which shares no rule with the backward pass. */
public sealed interface ForwardMode {
    /** Both modes give the same derivative in a random direction, within rounding. */
    record Agrees(double forward, double reverse) implements ForwardMode {}

    /** They differ. */
    record Disagrees(double forward, double reverse) implements ForwardMode {}

    /** Forward mode was not tried or cannot be: a gradient by hand, an op without a forward rule. */
    record Unavailable(String reason) implements ForwardMode {}
}
