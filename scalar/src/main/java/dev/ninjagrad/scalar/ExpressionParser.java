package dev.ninjagrad.scalar;

import dev.ninjagrad.scalar.Instruction.Assignment;
import dev.ninjagrad.scalar.Instruction.Drop;
import dev.ninjagrad.scalar.Instruction.Function;
import dev.ninjagrad.scalar.Instruction.Literal;
import dev.ninjagrad.scalar.Instruction.Operator;
import dev.ninjagrad.scalar.Instruction.Power;
import dev.ninjagrad.scalar.Instruction.Variable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns the text of an {@link Expression} into instructions, by recursive descent with one method a rule:
 *
 * <pre>
 * statements = statement { ";" statement } [ ";" ]
 * statement  = [ name "=" ] sum
 * sum        = product { ( "+" | "-" ) product }
 * product    = signed { ( "*" | "/" ) signed }
 * signed     = { "+" | "-" } power          nested by recursion, which is where depth is counted
 * power      = atom [ "^" signed ]
 * atom       = number | name | function "(" sum ")" | "(" sum ")"
 * </pre>
 */
final class ExpressionParser {

    private final String source;
    private final List<Instruction> code = new ArrayList<>();
    private final Set<String> taken = new HashSet<>();
    private int at;
    private int depth;

    ExpressionParser(String source) {
        this.source = source;
    }

    List<Instruction> parse() {
        if (source.length() > Expression.MAX_LENGTH) {
            throw error(
                    "expected at most " + Expression.MAX_LENGTH + " characters but got " + source.length(),
                    Expression.MAX_LENGTH);
        }
        while (true) {
            skipSpace();
            int start = at;
            boolean named = statement();
            boolean more = take(";");
            skipSpace();
            if (at == source.length()) {
                return List.copyOf(code);
            }
            if (!more) {
                throw error("expected an operator" + (startsOperand() ? " (* to multiply)" : "") + found(), at);
            }
            if (!named) {
                throw error("only the last statement may go without a name: expected 'name = …'", start);
            }
            code.add(new Drop());
        }
    }

    /** Returns whether the statement gives its result a name. */
    private boolean statement() {
        int start = at;
        String name = name();
        if (name == null || !take("=")) {
            at = start;
            sum();
            return false;
        }
        if (function(name) != null) {
            throw error("'" + name + "' is a function and cannot be assigned to", start);
        }
        sum();
        if (!taken.add(name)) {
            throw error("'" + name + "' has a value already: every result needs a name of its own", start);
        }
        code.add(new Assignment(name));
        return true;
    }

    private void sum() {
        product();
        while (true) {
            if (take("+")) {
                product();
                code.add(Operator.ADD);
            } else if (takeMinus()) {
                product();
                code.add(Operator.SUB);
            } else {
                return;
            }
        }
    }

    private void product() {
        signed();
        while (true) {
            if (take("*") || take("×") || take("·")) {
                signed();
                code.add(Operator.MUL);
            } else if (take("/") || take("÷")) {
                signed();
                code.add(Operator.DIV);
            } else {
                return;
            }
        }
    }

    private void signed() {
        skipSpace();
        if (++depth > Expression.MAX_DEPTH) {
            throw error("expected at most " + Expression.MAX_DEPTH + " levels of nesting", at);
        }
        if (takeMinus()) {
            int operand = code.size();
            signed();
            negate(operand);
        } else if (take("+")) {
            signed();
        } else {
            power();
        }
        depth--;
    }

    /** Negates what was emitted from {@code operand} on; a number simply changes its sign. */
    private void negate(int operand) {
        if (code.size() == operand + 1 && code.getLast() instanceof Literal(double value)) {
            code.set(operand, new Literal(-value));
        } else {
            code.add(Function.NEG);
        }
    }

    private void power() {
        atom();
        if (take("^") || take("**")) {
            int start = code.size();
            signed();
            List<Instruction> exponent = code.subList(start, code.size());
            if (exponent.stream().anyMatch(Variable.class::isInstance)) {
                code.add(Operator.POW);
            } else {
                double constant = Expression.run(exponent, new HashMap<>()).data();
                exponent.clear();
                code.add(new Power(constant));
            }
        }
    }

    private void atom() {
        skipSpace();
        int start = at;
        if (take("(")) {
            sum();
            close(start);
            return;
        }
        String name = name();
        if (name == null) {
            number();
        } else if (take("(")) {
            Function function = function(name);
            if (function == null) {
                throw error(unknownFunction(name), start);
            }
            sum();
            close(afterSpace(start + name.length()));
            code.add(function);
        } else if (function(name) != null) {
            throw error("'" + name + "' is a function: expected '(' and its argument" + found(), at);
        } else {
            taken.add(name);
            code.add(new Variable(name));
        }
    }

    /** Returns the offset of the first character from {@code offset} on that is no space. */
    private int afterSpace(int offset) {
        int next = offset;
        while (next < source.length() && Character.isWhitespace(source.charAt(next))) {
            next++;
        }
        return next;
    }

    private void close(int open) {
        if (!take(")")) {
            String expected = startsOperand() ? "an operator (* to multiply) or ')'" : "')'";
            throw error("expected " + expected + " to close '(' at column " + (open + 1) + found(), at);
        }
    }

    private void number() {
        int start = at;
        digits();
        if (at < source.length() && source.charAt(at) == '.') {
            at++;
            digits();
        }
        if (at == start || (at == start + 1 && source.charAt(start) == '.')) {
            at = start;
            throw error("expected a number, a name or '('" + found(), start);
        }
        exponent();
        double value = Double.parseDouble(source.substring(start, at));
        if (Double.isInfinite(value)) {
            throw error("expected a number below 1.8e308", start);
        }
        code.add(new Literal(value));
    }

    /** Takes {@code e-3}; an {@code e} without digits is left for the next rule to reject. */
    private void exponent() {
        int start = at;
        if (at < source.length() && (source.charAt(at) == 'e' || source.charAt(at) == 'E')) {
            at++;
            if (at < source.length() && (source.charAt(at) == '+' || source.charAt(at) == '-')) {
                at++;
            }
            int first = at;
            digits();
            if (at == first) {
                at = start;
            }
        }
    }

    private void digits() {
        while (at < source.length() && source.charAt(at) >= '0' && source.charAt(at) <= '9') {
            at++;
        }
    }

    /** Takes a name: a letter or underscore, then letters, digits and underscores. */
    private @Nullable String name() {
        int end = at;
        while (end < source.length() && isNamePart(source.charAt(end), end == at)) {
            end++;
        }
        if (end == at) {
            return null;
        }
        String name = source.substring(at, end);
        at = end;
        return name;
    }

    private static boolean isNamePart(char c, boolean first) {
        return Character.isLetter(c) || c == '_' || (!first && Character.isDigit(c));
    }

    private boolean takeMinus() {
        return take("-") || take("−");
    }

    /** Skips space and takes {@code token} if it comes next. */
    private boolean take(String token) {
        skipSpace();
        boolean next = source.startsWith(token, at) && !(token.equals("*") && source.startsWith("**", at));
        if (next) {
            at += token.length();
        }
        return next;
    }

    private void skipSpace() {
        at = afterSpace(at);
    }

    private boolean startsOperand() {
        if (at == source.length()) {
            return false;
        }
        char c = source.charAt(at);
        return c == '(' || c == '.' || Character.isLetterOrDigit(c) || c == '_';
    }

    private String found() {
        if (at == source.length()) {
            return " but found the end of the expression";
        }
        return " but found '" + Character.toString(source.codePointAt(at)) + "'";
    }

    private ExpressionException error(String problem, int offset) {
        return new ExpressionException(problem, source, offset);
    }

    // ---- Functions and the nearest name ----

    private static @Nullable Function function(String name) {
        for (Function function : Function.values()) {
            if (function.text().equals(name)) {
                return function;
            }
        }
        return null;
    }

    private static String unknownFunction(String name) {
        String nearest = "";
        int least = Math.max(2, name.length() / 2) + 1; // farther than that is no misspelling
        for (Function function : Function.values()) {
            int distance = editDistance(name, function.text());
            if (distance < least) {
                least = distance;
                nearest = function.text();
            }
        }
        String known = Arrays.stream(Function.values()).map(Function::text).collect(Collectors.joining(", "));
        return "unknown function '" + name + "'"
                + (nearest.isEmpty() ? "" : "; did you mean '" + nearest + "'?")
                + " (expected one of " + known + ")";
    }

    /** How many characters to insert, remove or replace to turn {@code a} into {@code b} (Levenshtein, row by row). */
    private static int editDistance(String a, String b) {
        int[] row = new int[b.length() + 1];
        Arrays.setAll(row, j -> j);
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
