package dev.ninjagrad.torch;

import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Operators that read or write where integers say. */
final class IndexingGoldens {
    private static final long[] SCALAR = {};

    private IndexingGoldens() {}

    static List<OpGolden> all() {
        return List.of(gather(), indexSelect(), embedding(), scatterAdd(), oneHot(), where());
    }

    private static OpGolden gather() {
        return OpGolden.of(
                "gather",
                (x, a) -> torch.gather(x.get(0), a.integer("dim"), x.get(1)),
                Case.of("vector").in("x", 4).indices("index", 4, 6).with("dim", 0),
                Case.of("rows").in("x", 3, 4).indices("index", 4, 3, 1).with("dim", 1),
                Case.of("columns").in("x", 3, 2).indices("index", 3, 4, 2).with("dim", 0),
                Case.of("smaller_index").in("x", 3, 4).indices("index", 4, 2, 2).with("dim", -1),
                Case.of("repeated")
                        .in("x", 1, 3)
                        .givenIndices("index", new long[] {1, 4}, 2, 2, 0, 2)
                        .with("dim", 1),
                Case.of("rank_three")
                        .in("x", 2, 3, 2)
                        .indices("index", 3, 2, 2, 2)
                        .with("dim", 1),
                Case.of("no_index").in("x", 3).indices("index", 3, 0).with("dim", 0));
    }

    private static OpGolden indexSelect() {
        return OpGolden.of(
                "index_select",
                (x, a) -> torch.index_select(x.get(0), a.integer("dim"), x.get(1)),
                Case.of("rows").in("x", 3, 2).indices("index", 3, 4).with("dim", 0),
                Case.of("columns").in("x", 2, 4).indices("index", 4, 2).with("dim", 1),
                Case.of("repeated")
                        .in("x", 3, 2)
                        .givenIndices("index", new long[] {5}, 1, 1, 0, 1, 0)
                        .with("dim", 0),
                Case.of("middle").in("x", 2, 3, 2).indices("index", 3, 2).with("dim", 1),
                Case.of("no_index").in("x", 3, 2).indices("index", 3, 0).with("dim", 0));
    }

    private static OpGolden embedding() {
        return OpGolden.of(
                "embedding",
                (x, _) -> torch.embedding(x.get(0), x.get(1)),
                Case.of("vector_of_tokens").in("w", 4, 3).indices("index", 4, 5),
                Case.of("one_token").in("w", 4, 3).indices("index", 4, SCALAR),
                Case.of("contexts").in("w", 5, 2).indices("index", 5, 4, 3),
                Case.of("repeated").in("w", 3, 2).givenIndices("index", new long[] {2, 3}, 0, 0, 2, 0, 2, 0),
                Case.of("width_one").in("w", 3, 1).indices("index", 3, 2));
    }

    private static OpGolden scatterAdd() {
        return OpGolden.of(
                "scatter_add",
                (x, a) -> torch.scatter_add(x.get(0), a.integer("dim"), x.get(2), x.get(1)),
                Case.of("vector")
                        .in("x", 3)
                        .in("source", 5)
                        .indices("index", 3, 5)
                        .with("dim", 0),
                Case.of("rows")
                        .in("x", 3, 2)
                        .in("source", 4, 2)
                        .indices("index", 3, 4, 2)
                        .with("dim", 0),
                Case.of("columns")
                        .in("x", 2, 4)
                        .in("source", 2, 3)
                        .indices("index", 4, 2, 3)
                        .with("dim", 1),
                Case.of("narrow_source")
                        .in("x", 2, 3)
                        .in("source", 2, 2)
                        .indices("index", 3, 2, 2)
                        .with("dim", 1),
                Case.of("repeated")
                        .in("x", 2)
                        .in("source", 4)
                        .givenIndices("index", new long[] {4}, 1, 1, 1, 1)
                        .with("dim", 0));
    }

    private static OpGolden oneHot() {
        return OpGolden.of(
                "one_hot",
                (x, a) -> torch.one_hot(x.getFirst(), a.integer("classes")),
                Case.of("vector").indices("index", 4, 5).with("classes", 4),
                Case.of("matrix").indices("index", 3, 2, 2).with("classes", 3),
                Case.of("scalar").indices("index", 3, SCALAR).with("classes", 3),
                Case.of("one_class").indices("index", 1, 2).with("classes", 1));
    }

    /** {@code condition}: 1 takes {@code x}, 0 takes {@code w}. */
    private static OpGolden where() {
        return OpGolden.of(
                "where",
                (x, _) -> torch.where(x.get(2).to(ScalarType.Bool), x.get(0), x.get(1)),
                Case.of("same_shape").in("x", 2, 3).in("w", 2, 3).indices("condition", 2, 2, 3),
                Case.of("scalar_branch").in("x", 2, 3).in("w", SCALAR).indices("condition", 2, 2, 3),
                Case.of("row_condition").in("x", 2, 3).in("w", 2, 1).indices("condition", 2, 3),
                Case.of("everything_broadcasts").in("x", 2, 1, 1).in("w", 3, 1).indices("condition", 2, 2),
                Case.of("scalars").in("x", SCALAR).in("w", SCALAR).indices("condition", 2, SCALAR),
                Case.of("empty").in("x", 0, 3).in("w", 3).indices("condition", 2, 0, 3));
    }
}
