package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.IndexException;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Heads;
import dev.ninjagrad.tensor.Kernels.Matrices;
import dev.ninjagrad.tensor.Kernels.Picks;
import dev.ninjagrad.tensor.NotFiniteException;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Update;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Turns groups into steps: kernel calls bound to their arrays. */
final class Binder {
    /** The generator of the current run; null in between. */
    static final class Source {
        private @Nullable RandomGenerator rng;

        void use(@Nullable RandomGenerator generator) {
            rng = generator;
        }

        RandomGenerator generator() {
            if (rng == null) {
                throw new IllegalStateException("a plan draws without a generator");
            }
            return rng;
        }
    }

    private final Listing listing;
    private final Kernels kernels;
    private final Buffers buffers;
    private final Set<Integer> leaving;
    private final Source source;

    Binder(Listing listing, Kernels kernels, Buffers buffers, Set<Integer> leaving, Source source) {
        this.listing = listing;
        this.kernels = kernels;
        this.buffers = buffers;
        this.leaving = leaving;
        this.source = source;
    }

    Step bind(Group group) {
        Instruction first = group.members().getFirst().instruction();
        if (!group.stages().isEmpty()) {
            return new PipelineBuilder(listing, kernels, group, buffers, leaving).step();
        }
        if (!group.isProgram()) {
            return bind(first);
        }
        return SmallCopy.is(group, listing) && first.call() instanceof Call.Map m
                ? SmallCopy.of(kernels, m.loop(), x(first, 0), y(first))
                : Parts.of(listing, kernels, group, buffers, leaving);
    }

    private Storage x(Instruction i, int operand) {
        return buffers.of(listing, i.inputs().get(operand));
    }

    private Storage y(Instruction i) {
        return buffers.of(listing, i.output());
    }

    private Step bind(Instruction i) {
        return switch (i.call()) {
            case Call.Map _ -> () -> {}; // of no elements
            case Call.Fold(var kind, var outer, var n, var inner) -> {
                Storage x = x(i, 0);
                Storage y = y(i);
                yield () -> kernels.reduce(kind, outer, n, inner, x, y);
            }
            case Call.ArgFold(var largest, var outer, var n, var inner) -> {
                Storage x = x(i, 0);
                Storage y = y(i);
                yield () -> kernels.argReduce(largest, outer, n, inner, x, y);
            }
            case Call.MatMul m -> matmul(i, m);
            case Call.MatMulAdd(Call.MatMul m) -> matmulAdd(i, m);
            case Call.Layer layer -> layer(i, layer);
            case Call.Attend a -> attention(i, a);
            case Call.AttendBackward a -> attentionBackward(i, a);
            case Call.Place p -> place(i, p);
            case Call.Gather(var outer, var n, var inner, var picked) -> {
                Storage x = x(i, 0);
                Storage y = y(i);
                Picks picks = picks(x(i, 1), picked);
                String where = i.origin() + " at " + i.line();
                yield () -> {
                    check(picks.index(), n, where);
                    kernels.gather(outer, n, inner, x, picks, y);
                };
            }
            case Call.ScatterAdd(var outer, var n, var inner, var picked) -> {
                Storage x = x(i, 0);
                Storage y = y(i);
                Picks picks = picks(x(i, 1), picked);
                String where = i.origin() + " at " + i.line();
                yield () -> {
                    check(picks.index(), n, where);
                    y.fill(0, y.size(), 0);
                    kernels.scatterAdd(outer, n, inner, x, picks, y);
                };
            }
            case Call.Softmax(var log, var outer, var n, var inner) -> {
                Storage x = x(i, 0);
                Storage y = y(i);
                yield () -> kernels.softmax(log, outer, n, inner, x, y);
            }
            case Call.Normalize(var centred, var eps, var rows, var n) -> {
                Storage x = x(i, 0);
                Storage gain = x(i, 1);
                Storage bias = i.inputs().size() > 2 ? x(i, 2) : null;
                Storage y = y(i);
                yield () -> kernels.normalize(centred, eps, rows, n, x, gain, bias, y);
            }
            case Call.Random drawn -> {
                Storage y = y(i);
                yield () -> drawn.draw().fill(source.generator(), y);
            }
            case Call.Assign _ -> assign(i);
            case Call.Step(Update update) -> {
                Storage theta = y(i);
                Storage gradient = x(i, 1);
                Storage rate = x(i, 2);
                yield () -> {
                    theta.markOverwritten();
                    update.apply(theta, gradient, rate.get(0));
                };
            }
            case Call.Range(int n) -> {
                Storage index = x(i, 0);
                String where = i.origin() + " at " + i.line();
                yield () -> check(index, n, where);
            }
            case Call.Guard(String what) -> {
                Storage x = x(i, 0);
                yield () -> {
                    if (!Double.isFinite(x.get(0))) {
                        throw new NotFiniteException(what, x.get(0));
                    }
                };
            }
        };
    }

    private Step matmul(Instruction i, Call.MatMul m) {
        Matrices x = matrices(x(i, 0), m.xAt(), m.xTransposed());
        Matrices w = matrices(x(i, 1), m.wAt(), m.wTransposed());
        Storage y = y(i);
        return () -> kernels.matmul(m.n(), m.k(), m.m(), x, w, y);
    }

    private Step matmulAdd(Instruction i, Call.MatMul m) {
        Matrices x = matrices(x(i, 0), m.xAt(), m.xTransposed());
        Matrices w = matrices(x(i, 1), m.wAt(), m.wTransposed());
        Storage y = y(i);
        return () -> kernels.matmulAdd(m.n(), m.k(), m.m(), x, w, y);
    }

    private Step layer(Instruction i, Call.Layer layer) {
        Call.MatMul m = layer.product();
        Unary activation = layer.activation();
        Matrices x = matrices(x(i, 0), m.xAt(), m.xTransposed());
        Matrices w = matrices(x(i, 1), m.wAt(), m.wTransposed());
        Storage bias = layer.biased() ? x(i, 2) : null;
        Storage y = y(i);
        return () -> kernels.matmulEpilogue(m.n(), m.k(), m.m(), x, w, bias, activation, y);
    }

    private static Matrices matrices(Storage storage, List<Integer> at, boolean transposed) {
        return new Matrices(storage, unboxed(at), transposed);
    }

    private Step attention(Instruction i, Call.Attend a) {
        Heads q = heads(x(i, 0), a.inputs().get(0), a.t(), a.d());
        Heads k = heads(x(i, 1), a.inputs().get(1), a.s(), a.d());
        Heads v = heads(x(i, 2), a.inputs().get(2), a.s(), a.e());
        Heads y = heads(y(i), a.y(), a.t(), a.e());
        return () -> kernels.attention(a.op(), q, k, v, y);
    }

    private Step attentionBackward(Instruction i, Call.AttendBackward a) {
        Heads q = heads(x(i, 0), a.inputs().get(0), a.t(), a.d());
        Heads k = heads(x(i, 1), a.inputs().get(1), a.s(), a.d());
        Heads v = heads(x(i, 2), a.inputs().get(2), a.s(), a.e());
        Heads g = heads(x(i, 3), a.inputs().get(3), a.t(), a.e());
        Heads dq = heads(y(i), a.outputs().get(0), a.t(), a.d());
        Heads dk = heads(y(i), a.outputs().get(1), a.s(), a.d());
        Heads dv = heads(y(i), a.outputs().get(2), a.s(), a.e());
        return () -> kernels.attentionBackward(a.op(), q, k, v, g, dq, dk, dv);
    }

    private static Heads heads(Storage storage, Call.HeadsAt where, int rows, int columns) {
        return new Heads(storage, unboxed(where.at()), rows, columns, where.row());
    }

    static int[] unboxed(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }

    private Step place(Instruction i, Call.Place p) {
        Storage y = y(i);
        boolean empty = p.loop().count() == 0;
        Step copy = empty ? () -> {} : Parts.copy(kernels, p.loop(), x(i, 0), y, p.at(), p.strides());
        if (i.inputs().size() > 1) {
            return copy; // goes on in the array of the value before
        }
        if (isFilled(i)) {
            return copy;
        }
        return () -> {
            y.fill(0, y.size(), 0);
            copy.run();
        };
    }

    /** Whether the copies that go on in this one's array write all of it, so that it need not be cleared first. */
    private boolean isFilled(Instruction first) {
        int parts = 0;
        int at = first.output();
        for (Instruction i : listing.code()) {
            if (i.call() instanceof Call.Place p
                    && (i.output() == first.output()
                            || (i.inputs().size() > 1 && i.inputs().get(1) == at))) {
                parts += p.loop().count();
                at = i.output();
            }
        }
        return parts == listing.value(first.output()).size();
    }

    private Step assign(Instruction i) {
        Storage theta = y(i);
        if (theta.size() == 0) {
            return () -> {};
        }
        Loop whole = Loop.of(new int[] {theta.size()}, new int[1], new int[] {1});
        Step copy =
                Parts.copy(kernels, whole, x(i, 0), theta, 0, whole.strides().getFirst());
        return () -> {
            theta.markOverwritten();
            copy.run();
        };
    }

    private static Picks picks(Storage index, Call.Picked p) {
        return new Picks(index, p.count(), p.outerStep(), p.step(), p.innerStep());
    }

    private static void check(Storage indices, int n, String where) {
        int[] index = indices.ints();
        int size = indices.size();
        int signs = 0; // negative once an index or what it lacks to n − 1 is; a loop without exits becomes vectors
        for (int i = 0; i < size; i++) {
            signs |= index[i] | (n - 1 - index[i]);
        }
        for (int i = 0; signs < 0 && i < size; i++) {
            if (index[i] < 0 || index[i] >= n) {
                throw new IndexException(
                        where + ": index " + index[i] + " at position " + i + " is outside [0, " + n + ")");
            }
        }
    }
}
