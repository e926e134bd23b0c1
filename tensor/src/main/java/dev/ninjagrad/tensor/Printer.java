package dev.ninjagrad.tensor;

import java.util.Locale;

/** A tensor as text: {@code w F32[2, 3]} and its values, one row a line, long dimensions shortened. */
final class Printer {
    private static final int SHORTEN_FROM = 9;
    private static final int SHOWN_EACH_SIDE = 3;
    private static final int DIGITS = 5;

    private final Tensor tensor;
    private final StringBuilder text = new StringBuilder();

    private Printer(Tensor tensor) {
        this.tensor = tensor;
    }

    static String print(Tensor t) {
        Printer printer = new Printer(t);
        if (t.name() != null) {
            printer.text.append(t.name()).append(' ');
        }
        printer.text.append(t.spec()).append(t.rank() > 1 ? "\n" : " ");
        printer.dimension(0, 0);
        return printer.text.toString();
    }

    private void dimension(int d, int at) {
        if (d == tensor.rank()) {
            number(tensor.storage().get(at));
            return;
        }
        int n = tensor.dim(d);
        int step = tensor.shape().product(d + 1, tensor.rank());
        boolean rows = d < tensor.rank() - 1;
        text.append('[');
        for (int i = 0; i < n; i++) {
            if (i > 0) {
                text.append(rows ? ",\n" + " ".repeat(d + 1) : ", ");
            }
            if (n >= SHORTEN_FROM && i == SHOWN_EACH_SIDE) {
                text.append("…, ");
                i = n - SHOWN_EACH_SIDE;
            }
            dimension(d + 1, at + i * step);
        }
        text.append(']');
    }

    private void number(double value) {
        if (!tensor.dtype().isFloating() || !Double.isFinite(value)) {
            text.append(Numbers.shortest(value));
        } else {
            double size = Math.abs(value);
            boolean plain = size == 0 || (size >= 1e-3 && size < 1e6);
            text.append(
                    String.format(Locale.ROOT, plain ? "%." + (DIGITS - 1) + "f" : "%." + (DIGITS - 1) + "e", value));
        }
    }
}
