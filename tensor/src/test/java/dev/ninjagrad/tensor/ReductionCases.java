package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/** Cases of the reductions; values are compared with folds over collected groups. */
final class ReductionCases extends CaseTable {
    private ReductionCases() {
        super(20252);
    }

    static List<OpCase> all() {
        ReductionCases table = new ReductionCases();
        table.reductions();
        return table.cases();
    }

    private void reductions() {
        int[][] dims = {{}, {0}, {1}, {-1}, {0, 2}, {1, 2}, {0, 1, 2}};
        for (int[] d : dims) {
            for (boolean keep : new boolean[] {false, true}) {
                fold("sum", Reduce.Kind.SUM, d, x -> x.sum(d, keep), ReductionCases::sum);
                fold("mean", Reduce.Kind.MEAN, d, x -> x.mean(d, keep), g -> sum(g) / g.size());
                fold("amax", Reduce.Kind.MAX, d, x -> x.amax(d, keep), Collections::max);
                fold("amin", Reduce.Kind.MIN, d, x -> x.amin(d, keep), Collections::min);
                fold("var", Variance.class, d, x -> x.var(d, 1, keep), g -> squares(g) / (g.size() - 1));
                fold("biased var", Variance.class, d, x -> x.var(d, 0, keep), g -> squares(g) / g.size());
            }
        }
        fold(
                "max along",
                Indexing.Gather.class,
                new int[] {1},
                x -> x.max(1, false).values(),
                Collections::max);
        fold(
                "min along",
                Indexing.Gather.class,
                new int[] {0},
                x -> x.min(0, true).values(),
                Collections::min);
        same("sum of a scalar", Reduce.Kind.SUM, normal(), x -> x.sum());
        same("mean of one", Reduce.Kind.MEAN, normal(1), x -> x.mean());
        Tensor empty = normal(2, 0, 3);
        add(
                "sum of nothing",
                Reduce.Kind.SUM,
                List.of(empty),
                in -> in.getFirst().sum(1),
                in -> new double[6]);
    }

    private void same(String name, Object covers, Tensor x, UnaryOperator<Tensor> apply) {
        add(
                name,
                covers,
                List.of(x),
                in -> apply.apply(in.getFirst()),
                in -> in.getFirst().toDoubles());
    }

    private void fold(
            String name,
            Object covers,
            int[] dims,
            UnaryOperator<Tensor> apply,
            ToDoubleFunction<List<Double>> reference) {
        add(
                name + Arrays.toString(dims),
                covers,
                List.of(normal(3, 4, 5)),
                in -> apply.apply(in.getFirst()),
                in -> groups(in.getFirst(), dims).stream()
                        .mapToDouble(reference)
                        .toArray());
    }

    private static double sum(List<Double> g) {
        return g.stream().mapToDouble(v -> v).sum();
    }

    private static double squares(List<Double> g) {
        double mean = sum(g) / g.size();
        return g.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    }

    /** Returns, for each position of the output, the elements that are folded into it. */
    private static List<List<Double>> groups(Tensor x, int[] dims) {
        Shape kept = Axes.reduced(x.shape(), Axes.of("fold", x.shape(), dims), true);
        List<List<Double>> groups = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            groups.add(new ArrayList<>());
        }
        double[] values = x.toDoubles();
        for (int i = 0; i < values.length; i++) {
            int[] p = project(x.shape(), i, kept);
            int at = 0;
            for (int d = 0; d < p.length; d++) {
                at = at * kept.dim(d) + p[d];
            }
            groups.get(at).add(values[i]);
        }
        return groups;
    }
}
