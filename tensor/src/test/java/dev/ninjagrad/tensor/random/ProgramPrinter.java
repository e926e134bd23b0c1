package dev.ninjagrad.tensor.random;

import dev.ninjagrad.tensor.ArgReduce;
import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.BatchNorm;
import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.CrossEntropy;
import dev.ninjagrad.tensor.Custom;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Dropout;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.LayerNorm;
import dev.ninjagrad.tensor.LogSoftmax;
import dev.ninjagrad.tensor.LogSumExp;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.RmsNorm;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Softmax;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Variance;
import dev.ninjagrad.tensor.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Prints a program as a test method that anyone can paste, in the public API alone. */
final class ProgramPrinter {
    /** What the printed method needs. */
    static final String IMPORTS = """
            import static org.assertj.core.api.Assertions.assertThat;
            import static org.assertj.core.api.Assertions.within;

            import dev.ninjagrad.tensor.*;
            import java.util.List;
            import java.util.function.Function;
            import org.junit.jupiter.api.Test;
            """;

    private final RandomProgram program;
    private final List<String> names = new ArrayList<>();
    private final StringBuilder lines = new StringBuilder();

    private ProgramPrinter(RandomProgram program) {
        this.program = program;
    }

    /** Returns a test that fails where {@link Agreement} does for that order: reverse against forward mode and against differences. */
    static String test(RandomProgram program, int order) {
        return new ProgramPrinter(program).test(order);
    }

    private String test(int order) {
        List<Tensor> x = program.leaves();
        function();
        if (order == 2) {
            slope(x.size());
        }
        // A step of 1e-4 leaves h²f‴/6, and f‴ is of the order 10³ at most: see SafeDomain.
        return """
            @Test
            void program%1$s() {
            %2$s
                List<Tensor> x = List.of(%3$s);
                List<Tensor> v = List.of(%4$s);
                double forward = Autograd.jvp(%5$s, x, v).derivatives().getFirst().item();
                List<Tensor> gradient = Autograd.vjp(%5$s, x, Tensor.scalar(1, DType.F64)).derivatives();
                double reverse = 0;
                for (int i = 0; i < x.size(); i++) {
                    reverse += gradient.get(i).mul(v.get(i)).sum().item();
                }
                double h = 1e-4;
                double ahead = %5$s.apply(List.of(%6$s)).item();
                double behind = %5$s.apply(List.of(%7$s)).item();
                assertThat(forward).isCloseTo((ahead - behind) / (2 * h), within(1e-5 * (1 + Math.abs(forward))));
                assertThat(reverse).isCloseTo(forward, within(%8$s * (1 + Math.abs(forward))));
            }
            """.formatted(
                        Long.toString(program.seed()).replace('-', '_'),
                        lines.toString().stripTrailing(),
                        literals(x),
                        literals(program.direction(0)),
                        order == 1 ? "result" : "slope",
                        moved(x.size(), "h"),
                        moved(x.size(), "-h"),
                        Agreement.EXACT);
    }

    private void line(int depth, String text) {
        lines.append("    ".repeat(depth)).append(text).append('\n');
    }

    /** {@link RandomProgram#result}. */
    private void function() {
        line(1, "Function<List<Tensor>, Tensor> result = in -> {");
        int leaf = 0;
        for (Instruction i : program.instructions()) {
            names.add("v" + names.size());
            line(
                    2,
                    "Tensor " + names.getLast() + " = "
                            + switch (i) {
                                case Instruction.Leaf _ -> "in.get(" + leaf++ + ")";
                                case Instruction.Constant(Tensor value) -> literal(value);
                                case Instruction.Apply(Op op, List<Integer> inputs) ->
                                    call(op, inputs.stream().map(names::get).toList());
                            }
                            + ";");
        }
        List<String> terms = new ArrayList<>();
        for (Map.Entry<Integer, Tensor> end :
                program.weights(program.values(program.leaves())).entrySet()) {
            terms.add(names.get(end.getKey()) + ".mul(" + literal(end.getValue()) + ").sum()");
        }
        line(2, "return " + sum(terms) + ";");
        line(1, "};");
    }

    /** {@link RandomProgram#slope}. */
    private void slope(int leaves) {
        List<Tensor> along = program.direction(1);
        line(1, "Function<List<Tensor>, Tensor> slope = in -> {");
        line(2, "List<Tensor> g = Autograd.grad(result.apply(in), in, true);");
        line(
                2,
                "return "
                        + sum(IntStream.range(0, leaves)
                                .mapToObj(i -> "g.get(" + i + ").mul(" + literal(along.get(i)) + ").sum()")
                                .toList())
                        + ";");
        line(1, "};");
    }

    private static String sum(List<String> terms) {
        return terms.getFirst()
                + terms.stream().skip(1).map(t -> ".add(" + t + ")").collect(Collectors.joining());
    }

    private static String moved(int leaves, String by) {
        return IntStream.range(0, leaves)
                .mapToObj(i -> "x.get(" + i + ").add(v.get(" + i + ").mul(" + by + ")).requiresGrad(true)")
                .collect(Collectors.joining(", "));
    }

    // ---- calls

    private static String call(Op op, List<String> in) {
        String x = in.getFirst();
        String rest = String.join(", ", in.subList(1, in.size()));
        return switch (op) {
            case Unary unary -> x + "." + method(unary.name()) + "()";
            case Binary binary -> x + "." + method(binary.name()) + "(" + rest + ")";
            case Compare compare -> x + "." + method(compare.name()) + "(" + rest + ")";
            case Power(double p) -> x + ".pow(" + p + ")";
            case Cast(DType dtype) -> "new Cast(DType." + dtype + ").apply(" + x + ")";
            case Where _ -> "Tensor.where(" + x + ", " + rest + ")";
            case Reduce(Reduce.Kind kind, List<Integer> dims, boolean keep) ->
                x + "." + method(kind) + "(" + array(dims) + ", " + keep + ")";
            case Variance(List<Integer> dims, int correction, boolean keep) ->
                x + ".var(" + array(dims) + ", " + correction + ", " + keep + ")";
            case ArgReduce(boolean largest, int dim, boolean keep) ->
                x + (largest ? ".argmax(" : ".argmin(") + dim + ", " + keep + ")";
            case Movement movement -> call(movement, in);
            case Indexing indexing -> call(indexing, x, rest);
            case MatMul _ -> x + ".matmul(" + rest + ")";
            case Softmax(int dim) -> x + ".softmax(" + dim + ")";
            case LogSoftmax(int dim) -> x + ".logSoftmax(" + dim + ")";
            case LogSumExp(int dim, boolean keep) -> x + ".logsumexp(" + dim + ", " + keep + ")";
            case CrossEntropy(int ignored, CrossEntropy.Reduction reduction) ->
                x + ".crossEntropy(" + rest + ", " + ignored + ", CrossEntropy.Reduction." + reduction + ")";
            case LayerNorm(double eps) -> x + ".layerNorm(" + rest + ", " + eps + ")";
            case RmsNorm(double eps) -> x + ".rmsNorm(" + rest + ", " + eps + ")";
            case BatchNorm(int dim, double eps) -> x + ".batchNorm(" + dim + ", " + rest + ", " + eps + ")";
            case Attention(boolean causal, double scale) ->
                "new Attention(" + causal + ", " + scale + ").apply(" + x + ", " + rest + ")";
            case Dropout(double p) -> "new Dropout(" + p + ").apply(" + x + ", " + rest + ")";
            case Custom custom -> throw new IllegalArgumentException(custom.label() + " has no source to print");
        };
    }

    private static String call(Movement op, List<String> in) {
        String x = in.getFirst();
        return switch (op) {
            case Movement.Reshape(Shape shape) -> x + ".reshape(" + sizes(shape) + ")";
            case Movement.Permute(List<Integer> order) -> x + ".permute(" + joined(order) + ")";
            case Movement.Expand(Shape shape) -> x + ".expand(" + sizes(shape) + ")";
            case Movement.Slice(int dim, int from, int to) -> x + ".slice(" + joined(List.of(dim, from, to)) + ")";
            case Movement.Pad(int dim, int before, int after) ->
                x + ".pad(" + joined(List.of(dim, before, after)) + ")";
            case Movement.Concat(int dim) -> "Tensor.concat(" + dim + ", List.of(" + String.join(", ", in) + "))";
        };
    }

    private static String call(Indexing op, String x, String index) {
        return switch (op) {
            case Indexing.Gather(int dim) -> x + ".gather(" + dim + ", " + index + ")";
            case Indexing.ScatterAdd(int dim, int size) ->
                "new Indexing.ScatterAdd(" + dim + ", " + size + ").apply(" + x + ", " + index + ")";
            case Indexing.Rows _ -> x + ".index(" + index + ")";
            case Indexing.RowsAdd(int rows) -> "new Indexing.RowsAdd(" + rows + ").apply(" + x + ", " + index + ")";
            case Indexing.OneHot(int classes, DType dtype) -> x + ".oneHot(" + classes + ", DType." + dtype + ")";
            case Indexing.Triangle(boolean lower, int diagonal) -> x + (lower ? ".tril(" : ".triu(") + diagonal + ")";
        };
    }

    /** The method of an enum constant: {@code GELU_TANH} is {@code geluTanh}. */
    private static String method(String constant) {
        String[] words = constant.toLowerCase(Locale.ROOT).split("_", -1);
        return words[0]
                + Arrays.stream(words)
                        .skip(1)
                        .map(w -> w.substring(0, 1).toUpperCase(Locale.ROOT) + w.substring(1))
                        .collect(Collectors.joining());
    }

    private static String method(Reduce.Kind kind) {
        return switch (kind) {
            case SUM -> "sum";
            case MEAN -> "mean";
            case MAX -> "amax";
            case MIN -> "amin";
        };
    }

    // ---- literals

    private static String literals(List<Tensor> values) {
        return values.stream().map(ProgramPrinter::literal).collect(Collectors.joining(", "));
    }

    private static String literal(Tensor value) {
        boolean floating = value.dtype().isFloating();
        String numbers = floating ? Arrays.toString(value.toDoubles()) : Arrays.toString(value.toInts());
        String inside = numbers.substring(1, numbers.length() - 1);
        if (value.rank() == 0) {
            return "Tensor.scalar(" + inside + ", DType." + value.dtype() + ")";
        }
        return "Tensor.of(new " + (floating ? "double" : "int") + "[] {" + inside + "}, " + sizes(value.shape()) + ")";
    }

    private static String sizes(Shape shape) {
        return joined(Arrays.stream(shape.sizes()).boxed().toList());
    }

    private static String array(List<Integer> dims) {
        return "new int[] {" + joined(dims) + "}";
    }

    private static String joined(List<Integer> numbers) {
        return numbers.stream().map(n -> Integer.toString(n)).collect(Collectors.joining(", "));
    }
}
