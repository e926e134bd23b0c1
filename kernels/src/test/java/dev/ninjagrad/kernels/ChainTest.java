package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Kernels.FusedLoop;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A chain's loop gives the bits that its links give one after another. */
class ChainTest {
    private static final int[] COLUMNS = {2, 7, 15, 16, 17, 27, 33, 64, 65, 100, 203};
    private static final Chain.Operand ELEMENTS = new Chain.Operand(DType.F32, false);
    private static final List<Reduce.Kind> KINDS = List.of(Reduce.Kind.values());
    private static final double[] EXTREME = {
        0,
        -0.0,
        1e-40,
        -1e-40,
        9.5,
        30,
        -30,
        89.5,
        -104.5,
        1e30,
        -1e30,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };
    private static final int PROGRAMS = 150;

    private final Kernels kernels = new VectorKernels(new ThreadTeam(1));
    private final SplittableRandom rng = new SplittableRandom(5);

    @Test
    void everyOpAlone() {
        for (Op op : ops()) {
            for (DType operand : new DType[] {DType.F32, DType.I32}) {
                DType result = op instanceof Compare ? DType.I32 : DType.F32;
                if (kernels.fuses(op, operand, result)) {
                    check(new Draft().link(op, result, inputs(op, operand)).chain(op.label()), 3);
                }
            }
        }
    }

    private static List<Op> ops() {
        List<Op> all = new ArrayList<>(List.of(Unary.values()));
        all.addAll(List.of(Binary.values()));
        all.addAll(List.of(Compare.values()));
        all.addAll(List.of(new Where(), new Cast(DType.F32)));
        return all;
    }

    private static DType[] inputs(Op op, DType operand) {
        return switch (op) {
            case Unary _ -> new DType[] {DType.F32};
            case Cast _ -> new DType[] {DType.I32};
            case Where _ -> new DType[] {DType.I32, DType.F32, DType.F32};
            default -> new DType[] {operand, operand};
        };
    }

    @Test
    void whatThereIsNoVectorFormOfIsLeftAlone() {
        assertThat(kernels.fuses(Unary.SIN, DType.F32, DType.F32)).isFalse();
        assertThat(kernels.fuses(Binary.POW, DType.F32, DType.F32)).isFalse();
        assertThat(kernels.fuses(Binary.ADD, DType.F64, DType.F64)).isFalse();
        assertThat(kernels.fuses(Reduce.Kind.SUM, DType.F64)).isFalse();
    }

    @Test
    void randomChainsWithFolds() {
        for (int program = 0; program < PROGRAMS; program++) {
            Draft draft = new Draft();
            int links = 2 + rng.nextInt(8);
            for (int l = 0; l < links; l++) {
                Op op = ops().get(rng.nextInt(ops().size()));
                if (kernels.fuses(op, DType.F32, op instanceof Compare ? DType.I32 : DType.F32)) {
                    draft.link(op, op instanceof Compare ? DType.I32 : DType.F32, inputs(op, DType.F32));
                }
            }
            draft.fold();
            check(draft.chain("program " + program), 1);
        }
    }

    /** A chain whose loop takes other vectors than its links is noticed: the test can fail. */
    @Test
    void anotherChainHasOtherBits() {
        Draft.Named sums =
                new Draft().link(Binary.ADD, DType.F32, DType.F32, DType.F32).chain("sum");
        Draft.Named quotients =
                new Draft().link(Binary.DIV, DType.F32, DType.F32, DType.F32).chain("quotient");
        Block[] blocks = blocks(sums.chain(), 3, 20);
        loop(sums.chain()).run(3, 20, blocks);
        Block[] others = copies(blocks);
        loop(quotients.chain()).run(3, 20, others);
        assertThat(bits(blocks[2], 3, 20)).isNotEqualTo(bits(others[2], 3, 20));
    }

    private static LoopBody loop(Chain chain) {
        return LoopWriter.define(LoopWriter.write(LoopWriter.written(chain)));
    }

    @Test
    void howLongACodeIsShowsBeforeItRuns() {
        Draft draft = new Draft().link(Unary.NEG, DType.F32, DType.F32);
        byte[] small = LoopWriter.write(draft.chain("one").chain());
        for (int i = 0; i < 40; i++) {
            draft.link(Unary.TANH, DType.F32, DType.F32);
        }
        byte[] large = LoopWriter.write(draft.chain("many").chain());
        assertThat(LoopWriter.codeLength(small)).isBetween(50, 300);
        assertThat(LoopWriter.codeLength(large)).isGreaterThan(8_000);
    }

    private void check(Draft.Named named, int repetitions) {
        for (int n : COLUMNS) {
            for (int i = 0; i < repetitions; i++) {
                for (boolean anyLength : new boolean[] {false, true}) {
                    Chain asked = new Chain(
                            named.chain().operands(),
                            named.chain().links(),
                            named.chain().stored(),
                            named.chain().folds(),
                            anyLength && named.chain().folds().isEmpty() ? 0 : n);
                    Block[] blocks = blocks(asked, 3, n);
                    Block[] expected = copies(blocks);
                    loop(asked).run(3, n, blocks);
                    oneByOne(asked, 3, n, expected);
                    for (int b = asked.operands().size(); b < blocks.length; b++) {
                        boolean row = b >= blocks.length - asked.folds().size()
                                && asked.folds()
                                        .get(b - blocks.length + asked.folds().size())
                                        .byRow();
                        int columns = row ? 1 : n;
                        assertThat(bits(blocks[b], 3, columns))
                                .as("%s, rows of %d: block %d of %s", named.name(), n, b, asked)
                                .isEqualTo(bits(expected[b], 3, columns));
                    }
                }
            }
        }
    }

    /** The chain's links as block kernels. */
    private void oneByOne(Chain chain, int rows, int n, Block[] blocks) {
        int row = FloatLanes.padded(n) + 16;
        List<Block> values =
                new ArrayList<>(List.of(blocks).subList(0, chain.operands().size()));
        for (Chain.Link link : chain.links()) {
            Block y = new Block(Storage.allocate(link.dtype(), rows * row), 0, row, 1);
            Block first = values.get(link.inputs().getFirst());
            Block last = values.get(link.inputs().getLast());
            switch (link.op()) {
                case Unary op -> kernels.unary(op, rows, n, first, y);
                case Binary op -> kernels.binary(op, rows, n, first, last, y);
                case Compare op -> kernels.compare(op, rows, n, first, last, y);
                case Where _ ->
                    kernels.where(rows, n, first, values.get(link.inputs().get(1)), last, y);
                case Cast _ -> kernels.copy(rows, n, first, y);
                default -> throw new IllegalArgumentException(link.op().label());
            }
            values.add(y);
        }
        int block = chain.operands().size();
        for (int stored : chain.stored()) {
            kernels.copy(rows, n, values.get(stored), blocks[block++]);
        }
        for (Chain.Fold fold : chain.folds()) {
            Block y = blocks[block++];
            if (fold.byRow()) {
                kernels.reduceRows(fold.kind(), rows, n, values.get(fold.value()), y);
            } else {
                kernels.addColumns(rows, n, values.get(fold.value()), y);
            }
        }
    }

    @Test
    void aLoopIsReadyWhenItHasBeenAskedForOftenAndIsCompiled() throws InterruptedException {
        Chain chain = new Draft()
                .link(Binary.ADD, DType.F32, DType.F32, DType.F32)
                .link(Unary.SQUARE, DType.F32, DType.F32)
                .chain("square of a sum")
                .chain();
        FusedLoop loop = kernels.fuse(chain);
        assertThat(loop.isReady()).isFalse();
        assertThatThrownBy(() -> loop.run(1, 1, new Block[0])).isInstanceOf(IllegalStateException.class);
        assertThat(kernels.fuse(chain)).isSameAs(loop);
        for (int i = 0; i < 60_000 && !loop.isReady(); i++) {
            Thread.sleep(i < 1_000 ? 0 : 1);
        }
        assertThat(loop.isReady()).isTrue();
        Block[] blocks = blocks(chain, 2, 100);
        Block[] expected = copies(blocks);
        loop.run(2, 100, blocks);
        oneByOne(chain, 2, 100, expected);
        assertThat(bits(blocks[blocks.length - 1], 2, 100)).isEqualTo(bits(expected[blocks.length - 1], 2, 100));
    }

    private Block[] blocks(Chain chain, int rows, int n) {
        Block[] all = new Block[LoopWriter.blocks(chain)];
        int row = FloatLanes.padded(n);
        for (int b = 0; b < all.length; b++) {
            DType dtype = LoopWriter.dtype(chain, b);
            Storage storage = Storage.allocate(dtype, rows * row);
            for (int i = 0; i < storage.size(); i++) {
                storage.set(i, dtype == DType.I32 ? rng.nextInt(2) : number());
            }
            boolean operand = b < chain.operands().size();
            boolean repeats = operand && chain.operands().get(b).repeats();
            int fold = b - (all.length - chain.folds().size());
            boolean byRow = fold >= 0 && chain.folds().get(fold).byRow();
            int step = byRow ? 1 : fold >= 0 || (operand && b % 3 == 2) ? 0 : row;
            all[b] = new Block(storage, 0, step, repeats ? 0 : 1);
        }
        return all;
    }

    private double number() {
        return rng.nextInt(16) == 0 ? EXTREME[rng.nextInt(EXTREME.length)] : rng.nextGaussian() * 3;
    }

    private static Block[] copies(Block[] blocks) {
        return Arrays.stream(blocks)
                .map(b -> {
                    Storage copy =
                            Storage.allocate(b.storage().dtype(), b.storage().size());
                    for (int i = 0; i < copy.size(); i++) {
                        copy.set(i, b.storage().get(i));
                    }
                    return new Block(copy, b.at(), b.row(), b.col());
                })
                .toArray(Block[]::new);
    }

    private static List<Integer> bits(Block b, int rows, int n) {
        List<Integer> out = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < n; c++) {
                out.add(Float.floatToIntBits((float) b.storage().get(b.at() + r * b.row() + c)));
            }
        }
        return out;
    }

    /** A chain as it grows: each link reads what was made before, or an operand of its own. */
    private final class Draft {
        private record Named(String name, Chain chain) {}

        private record Unnumbered(Op op, DType dtype, List<Integer> inputs) {}

        private static final int LINKS_FROM = 1000;

        private final List<Chain.Operand> operands = new ArrayList<>();
        private final List<Unnumbered> links = new ArrayList<>();
        private boolean folded;

        Draft link(Op op, DType result, DType... inputs) {
            List<Integer> from = new ArrayList<>();
            for (DType dtype : inputs) {
                List<Integer> made = new ArrayList<>();
                for (int l = 0; l < links.size(); l++) {
                    if (links.get(l).dtype == dtype) {
                        made.add(LINKS_FROM + l);
                    }
                }
                if (!made.isEmpty() && rng.nextInt(3) > 0) {
                    from.add(made.get(rng.nextInt(made.size())));
                } else {
                    from.add(operands.size());
                    operands.add(new Chain.Operand(dtype, inputs.length > 1 && rng.nextInt(3) == 0));
                }
            }
            links.add(new Unnumbered(op, result, from));
            return this;
        }

        void fold() {
            folded = true;
        }

        Named chain(String name) {
            List<Chain.Link> numbered = new ArrayList<>();
            List<Integer> stored = new ArrayList<>();
            List<Chain.Fold> folds = new ArrayList<>();
            for (int i = 0; i < operands.size(); i++) {
                if (folded && operands.get(i).equals(ELEMENTS) && rng.nextInt(4) == 0) {
                    folds.add(new Chain.Fold(Reduce.Kind.SUM, i, rng.nextBoolean()));
                }
            }
            for (Unnumbered link : links) {
                int value = operands.size() + numbered.size();
                numbered.add(new Chain.Link(
                        link.op,
                        link.dtype,
                        link.inputs.stream()
                                .map(i -> i < LINKS_FROM ? i : (Integer) (operands.size() + i - LINKS_FROM))
                                .toList()));
                if (numbered.size() == links.size() || rng.nextInt(3) == 0) {
                    stored.add(value);
                }
                if (folded && link.dtype == DType.F32 && rng.nextInt(2) == 0) {
                    Reduce.Kind kind = KINDS.get(rng.nextInt(KINDS.size()));
                    boolean byRow = rng.nextBoolean();
                    folds.add(new Chain.Fold(byRow ? kind : Reduce.Kind.SUM, value, byRow));
                }
            }
            return new Named(name, new Chain(operands, numbered, stored, folds, 0));
        }
    }
}
