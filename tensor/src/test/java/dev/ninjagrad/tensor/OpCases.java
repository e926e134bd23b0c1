package dev.ninjagrad.tensor;

import java.util.List;
import java.util.stream.Stream;

/** The table of op cases: every op of the sealed family appears here, or {@link OpCoverageTest} fails. */
final class OpCases {
    private OpCases() {}

    static List<OpCase> all() {
        return Stream.of(
                        ElementwiseCases.all(),
                        ReductionCases.all(),
                        MovementCases.all(),
                        MatMulCases.all(),
                        FusedCases.all())
                .flatMap(List::stream)
                .toList();
    }
}
