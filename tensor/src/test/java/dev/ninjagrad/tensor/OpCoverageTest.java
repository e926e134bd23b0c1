package dev.ninjagrad.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Finds ops that nobody tests: a new record or enum constant without a case in {@link OpCases} fails here. */
class OpCoverageTest {
    /** Ops without a derivative, and the wrapper of users' ops; each has a test of its own. */
    private static final Set<Object> ELSEWHERE = Set.of(
            Compare.EQ,
            Compare.NE,
            Compare.GT,
            Compare.GE,
            Compare.LT,
            Compare.LE,
            ArgReduce.class,
            Indexing.OneHot.class,
            Custom.class);

    @Test
    void everyOpHasACase() {
        Set<Object> covered = OpCases.all().stream().map(OpCase::covers).collect(Collectors.toSet());
        covered.addAll(ELSEWHERE);
        assertThat(covered).containsAll(OpFamily.everyOp(Op.class));
    }
}
