package dev.ninjagrad.dojo.course;

import dev.ninjagrad.dojo.course.FunctionCheck.Mistake;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Checks of the first exercises: the derivative, the chain rule, and the parts of {@code Value}. */
final class ScalarChecks {
    private ScalarChecks() {}

    static void putInto(Map<String, List<Check>> checks) {
        checks.put("derivative", List.of(derivative()));
        checks.put(
                "chain-rule",
                List.of(BackwardCheck.of(
                        "backward",
                        Inputs.seed(1).number("x", 0.8),
                        in -> in.get("x").mul(3).add(1).named("u").square())));
        checks.put("value-add", List.of(binary(in -> in.get("a").add(in.get("b")))));
        checks.put("value-mul", List.of(binary(in -> in.get("a").mul(in.get("b")))));
        checks.put("value-pow", List.of(unary(1.7, a -> a.pow(3)), unary(-0.6, a -> a.pow(3))));
        checks.put("value-tanh", List.of(unary(0.7, Tensor::tanh), unary(-1.3, Tensor::tanh)));
        checks.put("value-exp", List.of(unary(0.7, Tensor::exp), unary(-1.3, Tensor::exp)));
        checks.put("value-relu", List.of(unary(2.5, Tensor::relu), unary(-1.5, Tensor::relu)));
        checks.put("topological-sort", List.of(sort()));
        checks.put("accumulation", List.of(accumulation()));
    }

    private static Check binary(Function<Named, Tensor> forward) {
        return BackwardCheck.of("backward", Inputs.seed(1).number("a", 2).number("b", -3), forward);
    }

    private static Check unary(double at, UnaryOperator<Tensor> f) {
        return BackwardCheck.of("backward", Inputs.seed(1).number("a", at), in -> f.apply(in.get("a")));
    }

    // ---- the derivative

    private static double f(double x) {
        return 3 * x * x - 4 * x + 5;
    }

    private static Check derivative() {
        return FunctionCheck.ofNumber("slope", in -> quotient(in, 1) / in.number("h"), at(3, 0.001), at(-2, 0.01))
                .mistakeInNumber(
                        "not-divided",
                        "This is how far f moved; divide by h, to get it for each unit of x.",
                        in -> quotient(in, 1))
                .mistakeInNumber(
                        "sign-flipped",
                        "The sign is wrong: it is where f went minus where it came from.",
                        in -> -quotient(in, 1) / in.number("h"))
                .mistakeInNumber(
                        "divided-by-x",
                        "Divided by x: the rate is taken over the nudge h, not over x.",
                        in -> quotient(in, 1) / in.number("x"));
    }

    private static double quotient(Named in, int steps) {
        double x = in.number("x");
        return f(x + steps * in.number("h")) - f(x);
    }

    private static Inputs at(double x, double h) {
        return Inputs.seed(1).constant("x", x).constant("h", h);
    }

    // ---- accumulation

    /** L = a·b + a·a; the pass comes to the square first and to the product last. */
    private static Check accumulation() {
        return FunctionCheck.of(
                        "gradients",
                        in -> gradients(in.number("b") + 2 * in.number("a"), in.number("a")),
                        Inputs.seed(1).constant("a", 2).constant("b", -3),
                        Inputs.seed(1).constant("a", -0.5).constant("b", 4))
                .mistake(
                        "not-accumulated",
                        "Each contribution replaces the ones before: a is used three times, and only the last use counts. This line needs +=.",
                        in -> gradients(in.number("b"), in.number("a")))
                .mistake(
                        "nothing-arrives",
                        "Nothing arrives at a and b: it is the parent that receives, node.grad times its partial.",
                        in -> gradients(0, 0));
    }

    private static Map<String, Tensor> gradients(double da, double db) {
        return Map.of("da", FunctionCheck.scalar(da), "db", FunctionCheck.scalar(db));
    }

    // ---- the topological order

    private static Check sort() {
        int[][] diamond = {{0, 0, 1, 2}, {1, 2, 3, 3}};
        int[][] reused = {{0, 1, 0, 2, 1, 3, 2}, {1, 2, 2, 3, 4, 4, 4}};
        FunctionCheck check =
                FunctionCheck.of("sort", in -> listing(in, false, true), graph(4, diamond), graph(5, reused));
        for (Mistake mistake : List.of(
                new Mistake(
                        "node-before-parents",
                        "A node is added before its parents: its gradient would be passed on before it is complete.",
                        in -> listing(in, true, true)),
                new Mistake(
                        "listed-twice",
                        "A node that is used twice is listed twice, so it would pass its gradient on twice: remember which were seen.",
                        in -> listing(in, false, false)),
                new Mistake(
                        "nothing-listed",
                        "The list is empty: visit the parents, then add the node.",
                        in -> result(0, 0)))) {
            check = check.mistake(mistake.cause(), mistake.sentence(), mistake.results());
        }
        return check;
    }

    private static Inputs graph(int n, int[][] edges) {
        return Inputs.seed(1).count("n", n).indices("from", edges[0]).indices("to", edges[1]);
    }

    private static Map<String, Tensor> result(int listed, int tooEarly) {
        return Map.of("listed", FunctionCheck.scalar(listed), "tooEarly", FunctionCheck.scalar(tooEarly));
    }

    private static Map<String, Tensor> listing(Named in, boolean nodeFirst, boolean once) {
        int n = (int) in.number("n");
        int[] from = in.get("from").toInts();
        int[] to = in.get("to").toInts();
        List<Integer> order = new ArrayList<>();
        visit(n - 1, from, to, nodeFirst, once ? new HashSet<>() : null, order);
        int tooEarly = 0;
        for (int e = 0; e < from.length; e++) {
            tooEarly += order.indexOf(to[e]) < order.lastIndexOf(from[e]) ? 1 : 0;
        }
        return result(order.size(), tooEarly);
    }

    private static void visit(
            int node, int[] from, int[] to, boolean nodeFirst, @Nullable Set<Integer> seen, List<Integer> order) {
        if (seen != null && !seen.add(node)) {
            return;
        }
        if (nodeFirst) {
            order.add(node);
        }
        for (int e = 0; e < from.length; e++) {
            if (to[e] == node) {
                visit(from[e], from, to, nodeFirst, seen, order);
            }
        }
        if (!nodeFirst) {
            order.add(node);
        }
    }
}
