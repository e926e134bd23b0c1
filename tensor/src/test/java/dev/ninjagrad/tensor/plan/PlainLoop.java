package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Kernels.FusedLoop;
import dev.ninjagrad.tensor.PlainKernels;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import java.util.ArrayList;
import java.util.List;

/** A chain's loop that computes link by link, in arrays of its own: what the chain does not store is nowhere to be found afterwards. */
record PlainLoop(Chain chain) implements FusedLoop {
    private static final Kernels PLAIN = new PlainKernels();

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void run(int rows, int n, Block[] blocks) {
        List<Block> values =
                new ArrayList<>(List.of(blocks).subList(0, chain.operands().size()));
        for (Chain.Link link : chain.links()) {
            Block y = new Block(Storage.allocate(link.dtype(), rows * n), 0, n, 1);
            Block first = values.get(link.inputs().getFirst());
            Block last = values.get(link.inputs().getLast());
            switch (link.op()) {
                case Unary op -> PLAIN.unary(op, rows, n, first, y);
                case Binary op -> PLAIN.binary(op, rows, n, first, last, y);
                case Compare op -> PLAIN.compare(op, rows, n, first, last, y);
                case Where _ ->
                    PLAIN.where(rows, n, first, values.get(link.inputs().get(1)), last, y);
                case Cast _ -> PLAIN.copy(rows, n, first, y);
                default -> throw new IllegalArgumentException(link.op() + " is not element-wise");
            }
            values.add(y);
        }
        int block = chain.operands().size();
        for (int stored : chain.stored()) {
            PLAIN.copy(rows, n, values.get(stored), blocks[block++]);
        }
        for (Chain.Fold fold : chain.folds()) {
            Block y = blocks[block++];
            if (fold.byRow()) {
                PLAIN.reduceRows(fold.kind(), rows, n, values.get(fold.value()), y);
            } else {
                PLAIN.addColumns(rows, n, values.get(fold.value()), y);
            }
        }
    }
}
