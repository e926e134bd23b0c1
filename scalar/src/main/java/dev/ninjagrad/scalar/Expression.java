package dev.ninjagrad.scalar;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * An expression in the notation of school mathematics, which can be evaluated on {@link Value}s and so be differentiated.
 *
 * <p>Numbers ({@code 1}, {@code 2.5}, {@code .5}, {@code 1e-3}), names, {@code + - * / ^}, parentheses, and the functions
 * {@code exp log tanh relu sigmoid sqrt neg}. {@code ^} (also {@code **}) binds tightest and to the right, tighter than a
 * sign before it: {@code -2^2} is −4 and {@code 2^3^2} is 512. {@code −} and {@code ×} are understood as well.
 *
 * <p>Statements separated by semicolons name intermediate results, {@code b = a + a; c = b + b}; the last statement is the
 * result. Before its first assignment a name is a variable, whose value comes from outside.
 *
 * <p>Expressions may come from anyone: text of more than {@value #MAX_LENGTH} characters or nested deeper than
 * {@value #MAX_DEPTH} is refused, and neither parsing nor evaluating takes more stack for a longer expression.
 */
public final class Expression {

    /** The longest text accepted, in characters. */
    public static final int MAX_LENGTH = 10_000;

    /** The deepest nesting accepted: parentheses, function calls, signs and exponents within one another. */
    public static final int MAX_DEPTH = 200;

    private final String source;
    private final List<Instruction> code;
    private final List<String> variables;

    private Expression(String source, List<Instruction> code) {
        this.source = source;
        this.code = code;
        this.variables = freeNames(code);
    }

    /**
     * Returns the expression {@code source} stands for.
     *
     * @throws ExpressionException if it is none; the message points at the place
     */
    public static Expression parse(String source) {
        return new Expression(source, new ExpressionParser(source).parse());
    }

    /** Returns the names whose values come from outside, in the order of their first appearance. */
    public List<String> variables() {
        return variables;
    }

    /**
     * Computes this expression. Every intermediate result becomes a {@link Value}, all appearances of a variable are the
     * one given, and values without a name get the one they have here. A constant exponent, such as the {@code 1/2} in
     * {@code x^(1/2)}, is no value of the graph; see {@link Value#pow(double)}.
     *
     * @param values a value for each of {@link #variables()}; others are not looked at
     * @return the result, from which {@link Value#topologicalOrder()} leads to all others
     * @throws IllegalArgumentException if a variable has no value
     */
    public Value evaluate(Map<String, Value> values) {
        Map<String, Value> named = new HashMap<>();
        for (String variable : variables) {
            Value value = values.get(variable);
            if (value == null) {
                throw new IllegalArgumentException(
                        "evaluate needs a value for each of " + variables + "; got none for '" + variable + "'");
            }
            named.put(variable, label(value, variable));
        }
        return run(code, named);
    }

    /** Returns the text this was parsed from. */
    @Override
    public String toString() {
        return source;
    }

    /** Runs {@code code} on a stack of values. Assignments add to {@code named}. */
    static Value run(List<Instruction> code, Map<String, Value> named) {
        Deque<Value> stack = new ArrayDeque<>();
        for (Instruction instruction : code) {
            switch (instruction) {
                case Instruction.Literal literal -> stack.push(Value.of(literal.value()));
                case Instruction.Variable variable -> stack.push(Objects.requireNonNull(named.get(variable.name())));
                case Instruction.Assignment to -> named.put(to.name(), label(stack.element(), to.name()));
                case Instruction.Drop _ -> stack.pop();
                case Instruction.Power power -> stack.push(stack.pop().pow(power.exponent()));
                case Instruction.Function function -> stack.push(function.of(stack.pop()));
                case Instruction.Operator operator -> {
                    Value right = stack.pop();
                    stack.push(operator.of(stack.pop(), right));
                }
            }
        }
        return stack.pop();
    }

    private static Value label(Value value, String name) {
        return value.name() == null ? value.named(name) : value;
    }

    private static List<String> freeNames(List<Instruction> code) {
        Set<String> free = new LinkedHashSet<>();
        Set<String> assigned = new LinkedHashSet<>();
        for (Instruction instruction : code) {
            if (instruction instanceof Instruction.Variable(String name) && !assigned.contains(name)) {
                free.add(name);
            } else if (instruction instanceof Instruction.Assignment(String name)) {
                assigned.add(name);
            }
        }
        return List.copyOf(free);
    }
}
