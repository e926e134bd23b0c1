package dev.ninjagrad.torch;

import java.util.List;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Operators that move values without changing them. */
final class MovementGoldens {
    private MovementGoldens() {}

    static List<OpGolden> all() {
        return List.of(reshape(), permute(), transpose(), expand(), slice(), cat(), stack(), pad(), tril());
    }

    private static OpGolden reshape() {
        return OpGolden.of(
                "reshape",
                (x, a) -> x.getFirst().reshape(a.integers("shape")),
                Case.of("flatten").in("x", 2, 3).with("shape", List.of(6)),
                Case.of("inferred").in("x", 2, 3, 2).with("shape", List.of(3, -1)),
                Case.of("to_rank_four").in("x", 6).with("shape", List.of(1, 2, 1, 3)),
                Case.of("scalar_to_vector").in("x").with("shape", List.of(1)),
                Case.of("to_scalar").in("x", 1, 1).with("shape", List.of()),
                Case.of("empty").in("x", 0, 3).with("shape", List.of(3, 0)));
    }

    private static OpGolden permute() {
        return OpGolden.of(
                "permute",
                (x, a) -> x.getFirst().permute(a.integers("dims")),
                Case.of("reverse").in("x", 2, 3, 4).with("dims", List.of(2, 1, 0)),
                Case.of("cycle").in("x", 2, 3, 1).with("dims", List.of(1, 2, 0)),
                Case.of("heads").in("x", 2, 3, 2, 2).with("dims", List.of(0, 2, 1, 3)),
                Case.of("same").in("x", 2, 2).with("dims", List.of(0, 1)),
                Case.of("empty").in("x", 2, 0).with("dims", List.of(1, 0)));
    }

    private static OpGolden transpose() {
        return OpGolden.of(
                "transpose",
                (x, a) -> x.getFirst().transpose(a.integer("dim0"), a.integer("dim1")),
                Case.of("matrix").in("x", 2, 3).with("dim0", 0).with("dim1", 1),
                Case.of("outer_dimensions").in("x", 2, 3, 2).with("dim0", 0).with("dim1", 2),
                Case.of("last_two").in("x", 2, 1, 3, 2).with("dim0", -2).with("dim1", -1),
                Case.of("with_itself").in("x", 3).with("dim0", 0).with("dim1", 0));
    }

    private static OpGolden expand() {
        return OpGolden.of(
                "expand",
                (x, a) -> x.getFirst().expand(a.integers("shape")),
                Case.of("scalar").in("x").with("shape", List.of(2, 3)),
                Case.of("row").in("x", 3).with("shape", List.of(2, 3)),
                Case.of("column").in("x", 2, 1).with("shape", List.of(2, 3)),
                Case.of("middle").in("x", 2, 1, 2).with("shape", List.of(2, 3, 2)),
                Case.of("new_and_single").in("x", 2, 1).with("shape", List.of(2, 1, 2, 3)),
                Case.of("same").in("x", 2, 2).with("shape", List.of(2, 2)),
                Case.of("to_nothing").in("x", 1, 2).with("shape", List.of(0, 2)));
    }

    private static OpGolden slice() {
        return OpGolden.of(
                "slice",
                (x, a) -> x.getFirst()
                        .slice(
                                a.integer("dim"),
                                new LongOptional(a.integer("start")),
                                new LongOptional(a.integer("end")),
                                a.integer("step")),
                slice("head", 0, 0, 2, 1).in("x", 5),
                slice("rows", 0, 1, 3, 1).in("x", 4, 2),
                slice("columns", 1, 0, 2, 1).in("x", 2, 3),
                slice("every_second", 1, 0, 5, 2).in("x", 2, 5),
                slice("every_third_from_one", 0, 1, 7, 3).in("x", 7),
                slice("middle", 1, 1, 2, 1).in("x", 2, 3, 2),
                slice("last_of_rank_four", -1, 1, 3, 1).in("x", 2, 1, 2, 3),
                slice("everything", 0, 0, 3, 1).in("x", 3),
                slice("nothing", 0, 2, 2, 1).in("x", 3));
    }

    private static Case slice(String name, int dim, int start, int end, int step) {
        return Case.of(name)
                .with("dim", dim)
                .with("start", start)
                .with("end", end)
                .with("step", step);
    }

    private static OpGolden cat() {
        return OpGolden.of(
                "cat",
                (x, a) -> torch.cat(vector(x), a.integer("dim")),
                Case.of("vectors").in("a", 2).in("b", 3).with("dim", 0),
                Case.of("rows").in("a", 1, 2).in("b", 2, 2).with("dim", 0),
                Case.of("columns").in("a", 2, 1).in("b", 2, 3).with("dim", 1),
                Case.of("three").in("a", 2, 1).in("b", 2, 2).in("c", 2, 1).with("dim", -1),
                Case.of("middle").in("a", 2, 1, 2).in("b", 2, 2, 2).with("dim", 1),
                Case.of("one").in("a", 2, 2).with("dim", 0),
                Case.of("with_nothing").in("a", 0, 2).in("b", 2, 2).with("dim", 0));
    }

    private static OpGolden stack() {
        return OpGolden.of(
                "stack",
                (x, a) -> torch.stack(vector(x), a.integer("dim")),
                Case.of("scalars").in("a").in("b").with("dim", 0),
                Case.of("first").in("a", 3).in("b", 3).with("dim", 0),
                Case.of("last").in("a", 2, 2).in("b", 2, 2).in("c", 2, 2).with("dim", -1),
                Case.of("middle").in("a", 2, 3).in("b", 2, 3).with("dim", 1),
                Case.of("one").in("a", 3).with("dim", 1));
    }

    /** {@code padding} lists before and after for the last dimension, then for the one before it, as PyTorch does. */
    private static OpGolden pad() {
        return OpGolden.of(
                "pad",
                (x, a) -> torch.constant_pad_nd(x.getFirst(), a.integers("padding"), new Scalar(a.number("value"))),
                Case.of("vector").in("x", 3).with("padding", List.of(1, 2)).with("value", 0.0),
                Case.of("before_only")
                        .in("x", 2, 2)
                        .with("padding", List.of(1, 0))
                        .with("value", 0.0),
                Case.of("both_dimensions")
                        .in("x", 2, 2)
                        .with("padding", List.of(1, 0, 0, 2))
                        .with("value", 1.5),
                Case.of("of_rank_three")
                        .in("x", 1, 2, 1)
                        .with("padding", List.of(0, 1, 1, 1))
                        .with("value", 0.0),
                Case.of("by_nothing").in("x", 2).with("padding", List.of(0, 0)).with("value", 0.0),
                Case.of("of_nothing").in("x", 0).with("padding", List.of(1, 1)).with("value", -1.0));
    }

    private static OpGolden tril() {
        return OpGolden.of(
                "tril",
                (x, a) -> torch.tril(x.getFirst(), a.integer("diagonal")),
                Case.of("square").in("x", 3, 3).with("diagonal", 0),
                Case.of("wide_above").in("x", 2, 4).with("diagonal", 1),
                Case.of("tall_below").in("x", 4, 2).with("diagonal", -1),
                Case.of("batched").in("x", 2, 3, 3).with("diagonal", 0),
                Case.of("size_one").in("x", 1, 1).with("diagonal", 0));
    }

    private static TensorVector vector(List<Tensor> tensors) {
        return new TensorVector(tensors.toArray(new Tensor[0]));
    }
}
