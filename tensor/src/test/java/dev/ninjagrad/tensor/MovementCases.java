package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;

/** Cases of the ops that move elements, by shape or by index. */
final class MovementCases extends CaseTable {
    private MovementCases() {
        super(20253);
    }

    static List<OpCase> all() {
        MovementCases table = new MovementCases();
        table.movements();
        table.indexing();
        return table.cases();
    }

    private void movements() {
        add(
                "reshape",
                Movement.Reshape.class,
                List.of(normal(2, 6)),
                in -> in.getFirst().reshape(3, -1),
                in -> in.getFirst().toDoubles());
        add(
                "reshape to a scalar",
                Movement.Reshape.class,
                List.of(normal(1, 1)),
                in -> in.getFirst().reshape(),
                in -> in.getFirst().toDoubles());
        permute(new int[] {2, 3, 4}, 2, 0, 1);
        permute(new int[] {2, 3, 4}, 1, 0, 2);
        permute(new int[] {2, 3, 4}, 0, 2, 1);
        permute(new int[] {3, 5}, 1, 0);
        permute(new int[] {0, 3}, 1, 0);
        permute(new int[] {3}, 0);
        expand(new int[] {3, 1}, 3, 4);
        expand(new int[] {4}, 2, 3, 4);
        expand(new int[] {}, 2, 2);
        expand(new int[] {2, 1, 3}, 2, 5, 3);
        expand(new int[] {1, 3}, 0, 3);
        slice(new int[] {5, 3}, 0, 1, 4);
        slice(new int[] {2, 5, 3}, 1, 2, 5);
        slice(new int[] {2, 5}, 1, 3, 3);
        pad(new int[] {2, 3}, 1, 2, 1);
        pad(new int[] {2, 3, 2}, 0, 0, 2);
        pad(new int[] {0, 2}, 0, 1, 1);
        concat(0, new int[] {2, 3}, new int[] {1, 3}, new int[] {0, 3});
        concat(1, new int[] {2, 3, 2}, new int[] {2, 1, 2});
        concat(-1, new int[] {4});
        add("stack", Movement.Concat.class, List.of(normal(2, 3), normal(2, 3)), in -> Tensor.stack(1, in), in -> {
            double[] out = new double[12];
            for (int i = 0; i < 12; i++) {
                out[i] = in.get(i / 3 % 2).get(i / 6, i % 3);
            }
            return out;
        });
        Tensor self = normal(2, 2);
        add(
                "concat of x with itself",
                Movement.Concat.class,
                List.of(self),
                in -> Tensor.concat(0, List.of(in.getFirst(), in.getFirst())),
                null);
    }

    private void permute(int[] shape, int... order) {
        add(
                "permute",
                Movement.Permute.class,
                List.of(normal(shape)),
                in -> in.getFirst().permute(order),
                in -> {
                    Tensor x = in.getFirst();
                    int[] sizes = new int[order.length];
                    for (int d = 0; d < order.length; d++) {
                        sizes[d] = x.dim(order[d]);
                    }
                    double[] out = new double[x.size()];
                    for (int i = 0; i < out.length; i++) {
                        int[] to = position(Shape.of(sizes), i);
                        int[] from = new int[order.length];
                        for (int d = 0; d < order.length; d++) {
                            from[order[d]] = to[d];
                        }
                        out[i] = x.get(from);
                    }
                    return out;
                });
    }

    private void expand(int[] shape, int... to) {
        add(
                "expand",
                Movement.Expand.class,
                List.of(normal(shape)),
                in -> in.getFirst().expand(to),
                in -> zip(in.getFirst(), Tensor.zeros(DType.F64, to), (a, b) -> a));
    }

    private void slice(int[] shape, int dim, int from, int to) {
        add(
                "slice",
                Movement.Slice.class,
                List.of(normal(shape)),
                in -> in.getFirst().slice(dim, from, to),
                in -> {
                    Tensor x = in.getFirst();
                    Shape out = x.shape().with(dim, to - from);
                    double[] values = new double[out.size()];
                    for (int i = 0; i < values.length; i++) {
                        int[] p = position(out, i);
                        p[dim] += from;
                        values[i] = x.get(p);
                    }
                    return values;
                });
    }

    private void pad(int[] shape, int dim, int before, int after) {
        add(
                "pad",
                Movement.Pad.class,
                List.of(normal(shape)),
                in -> in.getFirst().pad(dim, before, after),
                in -> {
                    Tensor x = in.getFirst();
                    Shape out = x.shape().with(dim, before + x.dim(dim) + after);
                    double[] values = new double[out.size()];
                    for (int i = 0; i < values.length; i++) {
                        int[] p = position(out, i);
                        p[dim] -= before;
                        values[i] = p[dim] >= 0 && p[dim] < x.dim(dim) ? x.get(p) : 0;
                    }
                    return values;
                });
    }

    private void concat(int dim, int[]... shapes) {
        List<Tensor> inputs = Arrays.stream(shapes).map(this::normal).toList();
        add("concat", Movement.Concat.class, inputs, in -> Tensor.concat(dim, in), in -> {
            int axis = in.getFirst().shape().axis(dim);
            int total = in.stream().mapToInt(t -> t.dim(axis)).sum();
            Shape out = in.getFirst().shape().with(axis, total);
            double[] values = new double[out.size()];
            for (int i = 0; i < values.length; i++) {
                int[] p = position(out, i);
                int part = 0;
                while (p[axis] >= in.get(part).dim(axis)) {
                    p[axis] -= in.get(part++).dim(axis);
                }
                values[i] = in.get(part).get(p);
            }
            return values;
        });
    }

    // ---- indexing

    private void indexing() {
        add(
                "gather",
                Indexing.Gather.class,
                List.of(normal(3, 4), Tensor.randint(rng, 4, 3, 6)),
                in -> in.get(0).gather(1, in.get(1)),
                in -> {
                    double[] out = new double[18];
                    for (int i = 0; i < 18; i++) {
                        out[i] = in.get(0).get(i / 6, (int) in.get(1).get(i / 6, i % 6));
                    }
                    return out;
                });
        add(
                "gather from dimension 0",
                Indexing.Gather.class,
                List.of(normal(3, 4), Tensor.randint(rng, 3, 2, 4)),
                in -> in.get(0).gather(0, in.get(1)),
                in -> {
                    double[] out = new double[8];
                    for (int i = 0; i < 8; i++) {
                        out[i] = in.get(0).get((int) in.get(1).get(i / 4, i % 4), i % 4);
                    }
                    return out;
                });
        Tensor repeated = Tensor.of(new int[] {1, 1, 0, 2, 1, 1}, 2, 3);
        add(
                "scatterAdd",
                Indexing.ScatterAdd.class,
                List.of(normal(2, 4), repeated, normal(2, 3)),
                in -> in.get(0).scatterAdd(1, in.get(1), in.get(2)),
                in -> {
                    double[] out = in.get(0).toDoubles();
                    for (int i = 0; i < 6; i++) {
                        out[i / 3 * 4 + (int) in.get(1).get(i / 3, i % 3)] +=
                                in.get(2).get(i / 3, i % 3);
                    }
                    return out;
                });
        for (int[] shape : new int[][] {{}, {4}, {2, 3}, {0}}) {
            Tensor index = Tensor.randint(rng, 5, shape);
            add(
                    "index",
                    Indexing.Rows.class,
                    List.of(normal(5, 3), index),
                    in -> in.get(0).index(in.get(1)),
                    in -> {
                        int[] rows = in.get(1).toInts();
                        double[] out = new double[rows.length * 3];
                        for (int i = 0; i < out.length; i++) {
                            out[i] = in.get(0).get(rows[i / 3], i % 3);
                        }
                        return out;
                    });
            add(
                    "indexAdd",
                    Indexing.RowsAdd.class,
                    List.of(normal(index.shape().inserted(index.rank(), 3).sizes()), index),
                    in -> new Indexing.RowsAdd(5).apply(in.get(0), in.get(1)),
                    in -> {
                        int[] rows = in.get(1).toInts();
                        double[] from = in.get(0).toDoubles();
                        double[] out = new double[15];
                        for (int i = 0; i < from.length; i++) {
                            out[rows[i / 3] * 3 + i % 3] += from[i];
                        }
                        return out;
                    });
        }
        for (int diagonal = -2; diagonal <= 2; diagonal++) {
            triangle(diagonal, 3, 4);
            triangle(diagonal, 2, 4, 3);
        }
    }

    private void triangle(int diagonal, int... shape) {
        for (boolean lower : new boolean[] {true, false}) {
            add(
                    lower ? "tril" : "triu",
                    Indexing.Triangle.class,
                    List.of(normal(shape)),
                    in -> lower ? in.getFirst().tril(diagonal) : in.getFirst().triu(diagonal),
                    in -> {
                        double[] out = in.getFirst().toDoubles();
                        for (int i = 0; i < out.length; i++) {
                            int[] p = position(in.getFirst().shape(), i);
                            int above = p[p.length - 1] - p[p.length - 2] - diagonal;
                            out[i] = (lower ? above <= 0 : above >= 0) ? out[i] : 0;
                        }
                        return out;
                    });
        }
    }
}
