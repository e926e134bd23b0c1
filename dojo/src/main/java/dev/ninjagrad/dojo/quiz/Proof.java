package dev.ninjagrad.dojo.quiz;

import dev.ninjagrad.scalar.Expression;
import dev.ninjagrad.scalar.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the engine arrives at the answer of a question, so that no key has to be believed. */
public sealed interface Proof {
    /** The value of an expression at given variables is the number in the right answer. */
    record ValueOf(String expression, Map<String, Double> at) implements Proof {
        @Override
        public OptionalDouble compute() {
            return OptionalDouble.of(
                    Expression.parse(expression).evaluate(leaves(at)).data());
        }
    }

    /** The derivative of an expression by one of its names is the number in the right answer. */
    record GradientOf(String expression, String by, Map<String, Double> at) implements Proof {
        @Override
        public OptionalDouble compute() {
            Map<String, Value> leaves = leaves(at);
            Value of = Objects.requireNonNull(leaves.get(by), "no variable " + by);
            Expression.parse(expression).evaluate(leaves).backward();
            return OptionalDouble.of(of.grad());
        }
    }

    /** Something that takes more than an expression; a test of this name shows it. */
    record Claim(String name) implements Proof {
        @Override
        public OptionalDouble compute() {
            return OptionalDouble.empty();
        }
    }

    /** Returns the number that the right answer must begin with; empty for a claim. */
    OptionalDouble compute();

    /**
     * Reads a proof: {@code value of EXPR at a=1,b=2}, {@code gradient of EXPR by a at a=1,b=2} or {@code claim NAME}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    static Proof parse(String text) {
        Matcher claim = Syntax.CLAIM.matcher(text);
        Matcher value = Syntax.VALUE.matcher(text);
        Matcher gradient = Syntax.GRADIENT.matcher(text);
        if (claim.matches()) {
            return new Claim(claim.group(1));
        }
        if (gradient.matches()) {
            return new GradientOf(gradient.group(1), gradient.group(2), Syntax.point(gradient.group(3)));
        }
        if (value.matches()) {
            return new ValueOf(value.group(1), Syntax.point(value.group(2)));
        }
        throw new IllegalArgumentException("proof '" + text
                + "': expected 'value of EXPR at a=1', 'gradient of EXPR by a at a=1' or 'claim NAME'");
    }

    private static Map<String, Value> leaves(Map<String, Double> at) {
        Map<String, Value> leaves = new LinkedHashMap<>();
        at.forEach((name, number) -> leaves.put(name, Value.of(number)));
        return leaves;
    }

    /** The notation of proofs. */
    final class Syntax {
        private static final Pattern CLAIM = Pattern.compile("claim ([a-z-]+)");
        private static final Pattern VALUE = Pattern.compile("value of (.+) at (\\S+)");
        private static final Pattern GRADIENT = Pattern.compile("gradient of (.+) by (\\w+) at (\\S+)");

        private Syntax() {}

        private static Map<String, Double> point(String text) {
            Map<String, Double> at = new LinkedHashMap<>();
            for (String part : text.split(",", -1)) {
                String[] nameAndNumber = part.split("=", -1);
                if (nameAndNumber.length != 2) {
                    throw new IllegalArgumentException("proof: expected name=number, got '" + part + "'");
                }
                at.put(nameAndNumber[0], Double.valueOf(nameAndNumber[1]));
            }
            return at;
        }
    }
}
