package dev.ninjagrad.check.fault;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The mutants that compute the right gradient after all, each with the reason. {@link Mutation} verifies that no check can tell them. */
final class Equivalents {
    private static final String FORBIDDEN =
            "a weight that the mask forbids is 0, and so is its score's cotangent unless a number is not finite";
    private static final String EVEN = "x − mean enters dx an even number of times, so its sign cancels";

    /**
     * A family of them.
     *
     * @param site the site in the op's rule; empty for any
     */
    private record Entry(String op, Set<Fault> faults, String site, String reason) {
        boolean covers(String otherOp, Fault fault, String otherSite) {
            return op.equals(otherOp) && faults.contains(fault) && (site.isEmpty() || site.equals(otherSite));
        }
    }

    private static final List<Entry> LIST = List.of(
            new Entry(
                    "sign",
                    Set.of(Fault.UPSTREAM_IGNORED, Fault.SIGN_FLIPPED, Fault.DETACHED, Fault.FACTOR_ADDED),
                    "",
                    "the derivative of sign is 0, and 0 times anything is 0"),
            new Entry("attention", Set.of(Fault.MASK_DROPPED), "q@20", FORBIDDEN),
            new Entry("attention", Set.of(Fault.MASK_DROPPED), "k@20", FORBIDDEN),
            new Entry("layerNorm", Set.of(Fault.SUB_SWAPPED_OPERANDS), "x@7", EVEN),
            new Entry("batchNorm", Set.of(Fault.SUB_SWAPPED_OPERANDS), "x@7", EVEN));

    private Equivalents() {}

    static Optional<String> reason(String op, Fault fault, String site) {
        return LIST.stream()
                .filter(e -> e.covers(op, fault, site))
                .map(Entry::reason)
                .findFirst();
    }
}
