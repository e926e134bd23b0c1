package dev.ninjagrad.torch.peer;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** y [n, m] = x [n, k] · w [k, m], into the same y each time; a transposed operand is stored the other way round. */
record Gemm(Tensor x, Tensor w, Tensor y) implements Runnable {
    private static final int FIRST = 4;

    /** Reads {@code … N K M TRANSPOSED_X TRANSPOSED_W}. */
    static Gemm of(String[] args) {
        long n = Long.parseLong(args[FIRST]);
        long k = Long.parseLong(args[FIRST + 1]);
        long m = Long.parseLong(args[FIRST + 2]);
        return new Gemm(
                operand(n, k, Boolean.parseBoolean(args[FIRST + 3])),
                operand(k, m, Boolean.parseBoolean(args[FIRST + 4])),
                torch.zeros(n, m));
    }

    private static Tensor operand(long rows, long columns, boolean transposed) {
        return transposed ? torch.randn(columns, rows).t() : torch.randn(rows, columns);
    }

    @Override
    public void run() {
        try (PointerScope _ = new PointerScope()) {
            torch.mm_out(y, x, w);
        }
    }
}
