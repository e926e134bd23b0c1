package dev.ninjagrad.torch;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that work entry by entry, with every way two shapes can broadcast. */
final class ElementwiseGoldens {
    private static final long[] SCALAR = {};

    private ElementwiseGoldens() {}

    static List<OpGolden> all() {
        return List.of(
                binary("add", torch::add),
                binary("sub", torch::sub),
                binary("mul", torch::mul),
                OpGolden.of("div", (x, _) -> torch.div(x.get(0), x.get(1)), broadcasts(true)),
                OpGolden.of("pow", (x, _) -> torch.pow(x.get(0), x.get(1)), broadcasts(true)),
                powerByNumber(),
                choice("maximum", torch::maximum),
                choice("minimum", torch::minimum),
                unary("neg", torch::neg, 0),
                unary("exp", torch::exp, -80, -20, -1e-3, 0, 1e-3, 20, 80),
                unary("tanh", torch::tanh, -30, -9, -1e-3, 0, 1e-3, 9, 30),
                unary("sigmoid", torch::sigmoid, -80, -20, -1e-3, 0, 1e-3, 20, 80),
                unary("relu", torch::relu, -1, -1e-6, 0, 1e-6, 1),
                unary("gelu_none", x -> torch.gelu(x, "none"), -10, -3, -1e-3, 0, 1e-3, 3, 10),
                unary("gelu_tanh", x -> torch.gelu(x, "tanh"), -10, -3, -1e-3, 0, 1e-3, 3, 10),
                unary("silu", torch::silu, -80, -20, -1e-3, 0, 1e-3, 20, 80),
                unary("abs", torch::abs, -1, -1e-6, 0, 1e-6, 1),
                unary("sin", torch::sin, -100, -3, 0, 3, 100),
                unary("cos", torch::cos, -100, -3, 0, 3, 100),
                unary("square", torch::square, -1e3, -1e-3, 0, 1e-3, 1e3),
                positive("log", torch::log),
                positive("sqrt", torch::sqrt),
                positive("reciprocal", torch::reciprocal));
    }

    private static OpGolden binary(String op, BinaryOperator<Tensor> function) {
        return OpGolden.of(op, (x, _) -> function.apply(x.get(0), x.get(1)), broadcasts(false));
    }

    /** {@code x} against {@code w}: a missing or single extent in every position, empty, and rank 0 to 4. */
    private static Case[] broadcasts(boolean positive) {
        return new Case[] {
            pair("same_shape", positive, new long[] {2, 3}, 2, 3),
            pair("scalars", positive, SCALAR),
            pair("scalar_on_the_left", positive, SCALAR, 2, 3),
            pair("scalar_on_the_right", positive, new long[] {3}),
            pair("row_on_the_left", positive, new long[] {3}, 2, 3),
            pair("row_on_the_right", positive, new long[] {2, 3}, 3),
            pair("column_on_the_right", positive, new long[] {3, 2}, 3, 1),
            pair("outer", positive, new long[] {3, 1}, 1, 2),
            pair("middle", positive, new long[] {2, 3, 2}, 2, 1, 2),
            pair("rank_four_alternating", positive, new long[] {2, 1, 3, 1}, 1, 2, 1, 2),
            pair("size_one", positive, new long[] {1, 1}, 1),
            pair("empty", positive, new long[] {0, 3}, 1, 3),
        };
    }

    private static Case pair(String name, boolean positive, long[] left, long... right) {
        Case each = Case.of(name);
        return positive
                ? each.positive("x", left).positive("w", right)
                : each.in("x", left).in("w", right);
    }

    /** As {@link #broadcasts}, and entries that tie: each side gets half of the cotangent. */
    private static OpGolden choice(String op, BinaryOperator<Tensor> function) {
        return OpGolden.of(
                op,
                (x, _) -> function.apply(x.get(0), x.get(1)),
                pair("same_shape", false, new long[] {3, 5}, 3, 5),
                pair("row_on_the_left", false, new long[] {3}, 2, 3),
                pair("outer", false, new long[] {3, 1}, 1, 2),
                Case.of("ties").given("x", -1, 0, 1, 2, 0.5).given("w", -1, 0, 2, 2, 0.25),
                Case.of("ties_in_a_broadcast")
                        .given("x", new long[] {2, 2}, 1, 0, 1, 1)
                        .given("w", 1));
    }

    private static OpGolden powerByNumber() {
        return OpGolden.of(
                "pow_number",
                (x, a) -> torch.pow(x.get(0), new Scalar(a.number("exponent"))),
                Case.of("square").in("x", 2, 3).with("exponent", 2.0),
                Case.of("cube").in("x", 5).with("exponent", 3.0),
                Case.of("zeroth").in("x", 3).with("exponent", 0.0),
                Case.of("first").in("x", 3).with("exponent", 1.0),
                Case.of("inverse").in("x", 3).with("exponent", -1.0),
                Case.of("inverse_square_root").positive("x", 2, 1, 2).with("exponent", -0.5),
                Case.of("fraction").positive("x", SCALAR).with("exponent", 2.5),
                Case.of("square_of_zero").given("x", -1, 0, 1).with("exponent", 2.0),
                Case.of("cube_of_zero").given("x", -1, 0, 1).with("exponent", 3.0),
                Case.of("root_of_a_negative").given("x", -1, 4).with("exponent", 0.5));
    }

    private static OpGolden unary(String op, UnaryOperator<Tensor> function, double... edges) {
        return OpGolden.of(
                op,
                (x, _) -> function.apply(x.getFirst()),
                Case.of("scalar").in("x", SCALAR),
                Case.of("size_one").in("x", 1),
                Case.of("odd").in("x", 19),
                Case.of("rank_four").in("x", 2, 1, 3, 2),
                Case.of("empty").in("x", 2, 0),
                Case.of("edges").given("x", edges));
    }

    /** The domain is the positive half line; zero and below are cases of their own. */
    private static OpGolden positive(String op, UnaryOperator<Tensor> function) {
        return OpGolden.of(
                op,
                (x, _) -> function.apply(x.getFirst()),
                Case.of("scalar").positive("x", SCALAR),
                Case.of("size_one").positive("x", 1),
                Case.of("odd").positive("x", 19),
                Case.of("rank_four").positive("x", 2, 1, 3, 2),
                Case.of("empty").positive("x", 2, 0),
                Case.of("wide").given("x", 1e-6, 1e-3, 1, 1e3, 1e6),
                Case.of("zero").given("x", 0, 1),
                Case.of("negative").given("x", -1, 1));
    }
}
