package dev.ninjagrad.lab;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Computes what a page wrote about tensors, such as {@code h = tanh(x[5,3] @ W[3,4] + b[4]); sum(h * h)}: by recursive descent
 * over a small grammar of our own, one method a rule, computing as it reads.
 *
 * <pre>
 * statements = statement { ";" statement } [ ";" ]
 * statement  = [ name "=" ] sum
 * sum        = product { ( "+" | "-" ) product }
 * product    = signed { ( "*" | "/" | "@" ) signed }
 * signed     = { "-" } power                nested by recursion, which is where depth is counted
 * power      = atom [ "^" [ "-" ] number ]
 * atom       = number | leaf | name | function "(" sum { "," integer } ")" | "(" sum ")"
 * leaf       = name "[" integer { "," integer } "]"
 * </pre>
 *
 * <p>A leaf gives its shape where it stands first, and is a parameter of random numbers. The last statement is the loss, one
 * number.
 */
final class TensorExpression {
    static final int MAX_LENGTH = 400;
    private static final int MAX_DEPTH = 40;
    private static final int MAX_NODES = 60;
    private static final int MAX_RANK = 3;

    /** Elements of one tensor: as many as a heat map shows legibly. */
    private static final int MAX_ELEMENTS = 1024;

    private final String source;
    private final RandomGenerator rng;
    private final Map<String, Tensor> known = new HashMap<>();
    private int at;
    private int depth;
    private int nodes;

    private TensorExpression(String source, RandomGenerator rng) {
        this.source = source;
        this.rng = rng;
    }

    /**
     * Computes the loss that a text describes.
     *
     * @param rng where the leaves' numbers come from, in the order in which the leaves appear
     * @throws Refusal if it is no expression, too large, or does not end in one number; it says in which column
     */
    static Tensor loss(String source, RandomGenerator rng) {
        if (source.length() > MAX_LENGTH) {
            throw new Refusal(
                    Refusal.WRONG,
                    "an expression has at most %d characters; this has %d".formatted(MAX_LENGTH, source.length()));
        }
        return new TensorExpression(source, rng).statements();
    }

    // ---- The grammar ----

    private Tensor statements() {
        while (true) {
            int start = skipSpace();
            boolean[] named = {false};
            Tensor result = statement(named);
            boolean more = take(";");
            if (skipSpace() == source.length()) {
                return loss(result, start);
            }
            if (!more) {
                throw wrong("expected an operator" + found(), at);
            }
            if (!named[0]) {
                throw wrong("only the last statement may go without a name: expected 'name = …'", start);
            }
        }
    }

    private Tensor loss(Tensor result, int start) {
        if (result.size() != 1) {
            throw wrong(
                    "a loss is one number, and this has shape %s: end with sum(…) or mean(…)".formatted(result.shape()),
                    start);
        }
        if (!result.requiresGrad()) {
            throw wrong("there is nothing to differentiate: write a leaf with its shape, such as x[4, 3]", start);
        }
        Tensor scalar = result.rank() == 0 ? result : result.reshape(Shape.SCALAR);
        return scalar.name() == null ? scalar.named("loss") : scalar;
    }

    private Tensor statement(boolean[] named) {
        int start = at;
        String name = name();
        if (name.isEmpty() || !take("=")) {
            at = start;
            return sum();
        }
        named[0] = true;
        if (TensorFunction.named(name) != null) {
            throw wrong("'" + name + "' is a function and cannot be assigned to", start);
        }
        Tensor result = sum();
        if (known.containsKey(name)) {
            throw wrong("'" + name + "' has a value already: every result needs a name of its own", start);
        }
        if (result.name() != null) {
            throw wrong("'" + name + "' would be another name for '" + result.name() + "'", start);
        }
        known.put(name, result.named(name));
        return result;
    }

    private Tensor sum() {
        Tensor left = product();
        while (true) {
            Tensor x = left;
            int operator = skipSpace();
            if (take("+")) {
                Tensor w = product();
                left = computed(operator, () -> x.add(w));
            } else if (takeMinus()) {
                Tensor w = product();
                left = computed(operator, () -> x.sub(w));
            } else {
                return left;
            }
        }
    }

    private Tensor product() {
        Tensor left = signed();
        while (true) {
            Tensor x = left;
            int operator = skipSpace();
            if (take("*")) {
                Tensor w = signed();
                left = computed(operator, () -> x.mul(w));
            } else if (take("/")) {
                Tensor w = signed();
                left = computed(operator, () -> x.div(w));
            } else if (take("@")) {
                Tensor w = signed();
                left = computed(operator, () -> x.matmul(w));
            } else {
                return left;
            }
        }
    }

    private Tensor signed() {
        int start = skipSpace();
        if (++depth > MAX_DEPTH) {
            throw wrong("expected at most " + MAX_DEPTH + " levels of nesting", start);
        }
        Tensor result;
        if (takeMinus()) {
            Tensor x = signed();
            result = computed(start, x::neg);
        } else {
            result = power();
        }
        depth--;
        return result;
    }

    private Tensor power() {
        Tensor x = atom();
        int operator = skipSpace();
        if (!take("^")) {
            return x;
        }
        double sign = takeMinus() ? -1 : 1;
        double exponent = sign * number();
        return computed(operator, () -> exponent == 2 ? x.square() : x.pow(exponent));
    }

    private Tensor atom() {
        int start = skipSpace();
        if (take("(")) {
            Tensor inner = sum();
            close(start);
            return inner;
        }
        String name = name();
        if (name.isEmpty()) {
            String text = source.substring(start, numberEnd(start));
            double value = number();
            return computed(start, () -> Tensor.scalar(value, DType.F64).named(text));
        }
        TensorFunction function = TensorFunction.named(name);
        if (function != null) {
            return application(function, start);
        }
        if (take("[")) {
            return leaf(name, start);
        }
        Tensor value = known.get(name);
        if (value == null) {
            throw wrong(
                    skipSpace() < source.length() && source.charAt(at) == '('
                            ? "there is no function '" + name + "'; there are " + TensorFunction.names()
                            : "'" + name + "' has no value yet: a leaf says its shape where it stands first, such as "
                                    + name + "[4, 3]",
                    start);
        }
        return value;
    }

    private Tensor application(TensorFunction function, int start) {
        int open = skipSpace();
        if (!take("(")) {
            throw wrong("'" + function.text() + "' is a function: expected '('" + found(), at);
        }
        Tensor x = sum();
        List<Integer> arguments = new ArrayList<>();
        while (take(",")) {
            arguments.add((takeMinus() ? -1 : 1) * integer());
        }
        close(open);
        return computed(start, () -> function.of(x, arguments));
    }

    private Tensor leaf(String name, int start) {
        if (known.containsKey(name)) {
            throw wrong("'" + name + "' has its shape already: write it once, where the leaf stands first", start);
        }
        List<Integer> sizes = new ArrayList<>();
        do {
            int place = skipSpace();
            sizes.add(integer());
            if (sizes.getLast() < 1) {
                throw wrong("a size is at least 1", place);
            }
        } while (take(","));
        if (!take("]")) {
            throw wrong("expected ',' or ']'" + found(), at);
        }
        int[] shape = sizes.stream().mapToInt(Integer::intValue).toArray();
        long elements = sizes.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> Math.min(a * b, 1L << 31));
        if (shape.length > MAX_RANK || elements > MAX_ELEMENTS) {
            throw wrong("a leaf has at most %d dimensions and %d elements".formatted(MAX_RANK, MAX_ELEMENTS), start);
        }
        Tensor leaf = computed(
                start, () -> Parameter.of(Tensor.randn(rng, DType.F64, shape)).named(name));
        known.put(name, leaf);
        return leaf;
    }

    /** Computes one node, or says in which column it cannot be computed. */
    private Tensor computed(int column, Supplier<Tensor> node) {
        if (++nodes > MAX_NODES) {
            throw wrong("expected at most " + MAX_NODES + " tensors", column);
        }
        Tensor result;
        try {
            result = node.get();
        } catch (IllegalArgumentException e) {
            // What the engine says of shapes names the operation, the sizes, and often the remedy.
            throw wrong(String.valueOf(e.getMessage()), column);
        }
        if (result.size() > MAX_ELEMENTS) {
            throw wrong(
                    "a tensor of shape %s is too large to look at: at most %d elements"
                            .formatted(result.shape(), MAX_ELEMENTS),
                    column);
        }
        return result;
    }

    // ---- The text ----

    private double number() {
        int start = skipSpace();
        int end = numberEnd(start);
        try {
            double value = Double.parseDouble(source.substring(start, end));
            at = end;
            return value;
        } catch (NumberFormatException e) {
            throw wrong("expected a number, a name or '('" + found(), start);
        }
    }

    private int numberEnd(int start) {
        int end = start;
        while (end < source.length() && (isDigit(source.charAt(end)) || source.charAt(end) == '.')) {
            end++;
        }
        return end;
    }

    private int integer() {
        int start = skipSpace();
        int end = start;
        while (end < source.length() && isDigit(source.charAt(end))) {
            end++;
        }
        if (end == start || end > start + 6) {
            throw wrong("expected a whole number" + found(), start);
        }
        at = end;
        return Integer.parseInt(source.substring(start, end));
    }

    /** Takes a name: a letter or underscore, then letters, digits and underscores; empty if there is none. */
    private String name() {
        int start = skipSpace();
        int end = start;
        while (end < source.length()
                && (isLetter(source.charAt(end)) || (end > start && isDigit(source.charAt(end))))) {
            end++;
        }
        at = end;
        return source.substring(start, end);
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void close(int open) {
        if (!take(")")) {
            throw wrong("expected ')' to close '(' at column " + (open + 1) + found(), at);
        }
    }

    private boolean takeMinus() {
        return take("-") || take("−");
    }

    /** Skips space and takes {@code token} if it comes next. */
    private boolean take(String token) {
        boolean next = source.startsWith(token, skipSpace());
        if (next) {
            at += token.length();
        }
        return next;
    }

    private int skipSpace() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
        return at;
    }

    private String found() {
        return at >= source.length()
                ? " but found the end"
                : " but found '" + Character.toString(source.codePointAt(at)) + "'";
    }

    private static Refusal wrong(String problem, int offset) {
        return new Refusal(Refusal.WRONG, problem, offset + 1);
    }
}
