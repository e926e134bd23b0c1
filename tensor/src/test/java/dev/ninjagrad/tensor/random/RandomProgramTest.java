package dev.ninjagrad.tensor.random;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.ArgReduce;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.Custom;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.OpFamily;
import dev.ninjagrad.tensor.VjpRules;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whole graphs instead of single ops: reuse, broadcasting, views, deep chains, everything mixed. */
class RandomProgramTest {
    /** Enough for every op to occur several times. */
    private static final int FEW = 600;

    @ParameterizedTest(name = "order {0}")
    @CsvSource({"1, 10000", "2, 3000"})
    void reverseModeForwardModeAndDifferencesAgree(int order, int programs) {
        int unclear = 0;
        for (long seed = 0; seed < programs; seed++) {
            RandomProgram program = RandomProgram.of(seed);
            Agreement agreement = Agreement.of(program, order);
            if (agreement.failed()) {
                throw new AssertionError(report(program, order));
            }
            unclear += agreement.verdict() == Agreement.Verdict.UNCLEAR ? 1 : 0;
        }
        assertThat(unclear).as("programs that differences say nothing about").isLessThan(programs / 100);
    }

    private static String report(RandomProgram program, int order) {
        RandomProgram small = ProgramShrinker.shrink(program, order);
        return "The derivatives of order " + order + " of program " + program.seed() + " disagree: "
                + Agreement.of(program, order) + "\nThe smallest program found that still disagrees, "
                + Agreement.of(small, order) + ":\n\n" + ProgramPrinter.test(small, order);
    }

    @Test
    void aSeedAlwaysGivesTheSameProgram() {
        assertThat(ProgramPrinter.test(RandomProgram.of(41), 2))
                .isEqualTo(ProgramPrinter.test(RandomProgram.of(41), 2))
                .isNotEqualTo(ProgramPrinter.test(RandomProgram.of(42), 2));
    }

    @Test
    void everyOpOccurs() {
        Set<Object> occurring = few().stream()
                .flatMap(p -> p.instructions().stream())
                .filter(Instruction.Apply.class::isInstance)
                .map(i -> OpFamily.kind(((Instruction.Apply) i).op()))
                .collect(Collectors.toSet());
        assertThat(occurring).containsAll(allBut(Set.of(Custom.class)));
    }

    /** Every kind of op but these; a user's op brings a rule of its own, of which programs have none. */
    private static Set<Object> allBut(Set<Object> left) {
        Set<Object> kinds = new HashSet<>(OpFamily.everyOp(Op.class));
        kinds.removeAll(left);
        return kinds;
    }

    /** One input of one kind of op. */
    private record Rule(Object kind, int input) {}

    @Test
    void anErrorInAnyRuleIsNoticed() {
        Set<Rule> noticed = new HashSet<>();
        Set<Rule> all = new LinkedHashSet<>();
        for (RandomProgram program : few()) {
            Set<Rule> asked = rulesAsked(program);
            all.addAll(asked);
            for (Rule rule : asked) {
                if (!noticed.contains(rule) && failsWithout(rule, program)) {
                    noticed.add(rule);
                }
            }
        }
        assertThat(noticed).isEqualTo(all);
        Set<Object> without = new HashSet<>(OpFamily.everyOp(Compare.class));
        without.addAll(Set.of(ArgReduce.class, Indexing.OneHot.class, Custom.class));
        assertThat(all.stream().map(Rule::kind)).containsAll(allBut(without));
    }

    private static Set<Rule> rulesAsked(RandomProgram program) {
        Set<Rule> asked = new LinkedHashSet<>();
        try (var _ = VjpRules.use(own -> (n, input, g) -> {
            asked.add(new Rule(OpFamily.kind(n.op()), input));
            return own.vjp(n, input, g);
        })) {
            Agreement.of(program, 1);
        }
        return asked;
    }

    /** Returns whether the check fails once every cotangent of a rule is off by ¼; a changed sign would not show where the slope is 0. */
    private static boolean failsWithout(Rule rule, RandomProgram program) {
        try (var _ = VjpRules.use(own -> (n, input, g) -> {
            boolean wrong = new Rule(OpFamily.kind(n.op()), input).equals(rule);
            return wrong ? own.vjp(n, input, g).add(0.25) : own.vjp(n, input, g);
        })) {
            return Agreement.of(program, 1).failed();
        }
    }

    private static List<RandomProgram> few() {
        return LongStream.range(0, FEW).mapToObj(RandomProgram::of).toList();
    }
}
