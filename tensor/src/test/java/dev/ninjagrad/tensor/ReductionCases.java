package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

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
                Tensor x = normal(3, 4, 5);
                String along = Arrays.toString(d) + (keep ? " kept" : "");
                add(
                        "sum" + along,
                        Reduce.Kind.SUM,
                        List.of(x),
                        in -> in.getFirst().sum(d, keep),
                        in -> fold(in, d, 0));
                add(
                        "mean" + along,
                        Reduce.Kind.MEAN,
                        List.of(x),
                        in -> in.getFirst().mean(d, keep),
                        in -> fold(in, d, 1));
                add(
                        "amax" + along,
                        Reduce.Kind.MAX,
                        List.of(x),
                        in -> in.getFirst().amax(d, keep),
                        in -> fold(in, d, 2));
                add(
                        "amin" + along,
                        Reduce.Kind.MIN,
                        List.of(x),
                        in -> in.getFirst().amin(d, keep),
                        in -> fold(in, d, 3));
                add(
                        "var" + along,
                        Variance.class,
                        List.of(x),
                        in -> in.getFirst().var(d, 1, keep),
                        in -> fold(in, d, 4));
                add(
                        "biased var" + along,
                        Variance.class,
                        List.of(x),
                        in -> in.getFirst().var(d, 0, keep),
                        in -> fold(in, d, 5));
            }
        }
        add(
                "sum of nothing",
                Reduce.Kind.SUM,
                List.of(normal(2, 0, 3)),
                in -> in.getFirst().sum(1),
                in -> new double[6]);
        add(
                "sum of a scalar",
                Reduce.Kind.SUM,
                List.of(normal()),
                in -> in.getFirst().sum(),
                in -> in.getFirst().toDoubles());
        add(
                "mean of one",
                Reduce.Kind.MEAN,
                List.of(normal(1)),
                in -> in.getFirst().mean(),
                in -> in.getFirst().toDoubles());
        add(
                "max along",
                Indexing.Gather.class,
                List.of(normal(3, 5)),
                in -> in.getFirst().max(1, false).values(),
                in -> fold(in, new int[] {1}, 2));
        add(
                "min along",
                Indexing.Gather.class,
                List.of(normal(3, 5)),
                in -> in.getFirst().min(0, true).values(),
                in -> fold(in, new int[] {0}, 3));
    }

    /** Folds by collecting the elements of each output position: 0 sum, 1 mean, 2 max, 3 min, 4 var, 5 biased var. */
    private static double[] fold(List<Tensor> in, int[] dims, int what) {
        Tensor x = in.getFirst();
        Shape kept = Axes.reduced(x.shape(), Axes.of("fold", x.shape(), dims), true);
        List<List<Double>> groups = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            groups.add(new ArrayList<>());
        }
        for (int i = 0; i < x.size(); i++) {
            int[] p = project(x.shape(), i, kept);
            int at = 0;
            for (int d = 0; d < p.length; d++) {
                at = at * kept.dim(d) + p[d];
            }
            groups.get(at).add(x.toDoubles()[i]);
        }
        return groups.stream().mapToDouble(g -> foldOne(g, what)).toArray();
    }

    private static double foldOne(List<Double> g, int what) {
        double sum = g.stream().mapToDouble(v -> v).sum();
        double mean = sum / g.size();
        double squares = g.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
        return switch (what) {
            case 0 -> sum;
            case 1 -> mean;
            case 2 -> Collections.max(g);
            case 3 -> Collections.min(g);
            case 4 -> squares / (g.size() - 1);
            default -> squares / g.size();
        };
    }
}
