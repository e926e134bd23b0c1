package dev.ninjagrad.tensor;

/** The element-wise loops of {@link PlainKernels}: the op is chosen once a row, never once an element. */
final class PlainElementwise {
    private PlainElementwise() {}

    static void unary(Unary op, int n, Storage x, int from, Storage y, int to) {
        switch (op) {
            case NEG -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, -x.get(from + i));
                }
            }
            case ABS -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.abs(x.get(from + i)));
                }
            }
            case SIGN -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.signum(x.get(from + i)));
                }
            }
            case SQUARE -> {
                for (int i = 0; i < n; i++) {
                    double v = x.get(from + i);
                    y.set(to + i, v * v);
                }
            }
            case SQRT -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.sqrt(x.get(from + i)));
                }
            }
            case RECIPROCAL -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, 1 / x.get(from + i));
                }
            }
            case EXP -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.exp(x.get(from + i)));
                }
            }
            case LOG -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.log(x.get(from + i)));
                }
            }
            case SIN -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.sin(x.get(from + i)));
                }
            }
            case COS -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.cos(x.get(from + i)));
                }
            }
            case TANH -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.tanh(x.get(from + i)));
                }
            }
            case SIGMOID -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, sigmoid(x.get(from + i)));
                }
            }
            case ERF -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Erf.of(x.get(from + i)));
                }
            }
            case RELU -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.max(0, x.get(from + i)));
                }
            }
            case GELU -> {
                for (int i = 0; i < n; i++) {
                    double v = x.get(from + i);
                    y.set(to + i, 0.5 * v * (1 + Erf.of(v * Unary.SQRT_HALF)));
                }
            }
            case GELU_TANH -> {
                for (int i = 0; i < n; i++) {
                    double v = x.get(from + i);
                    double u = Unary.SQRT_TWO_OVER_PI * (v + Unary.GELU_CUBIC * v * v * v);
                    y.set(to + i, 0.5 * v * (1 + Math.tanh(u)));
                }
            }
            case SILU -> {
                for (int i = 0; i < n; i++) {
                    double v = x.get(from + i);
                    y.set(to + i, v * sigmoid(v));
                }
            }
        }
    }

    /** 1/(1 + e^−x), by the form whose exponential cannot overflow. */
    private static double sigmoid(double x) {
        if (x >= 0) {
            return 1 / (1 + Math.exp(-x));
        }
        double e = Math.exp(x);
        return e / (1 + e);
    }

    static void binary(Binary op, Nest nest, Storage x, Storage w, Storage y) {
        int to = 0;
        for (; nest.hasRow(); nest.nextRow()) {
            binaryRow(op, x, nest.at(0), nest.step(0), w, nest.at(1), nest.step(1), y, to, nest.length());
            to += nest.length();
        }
    }

    static void binaryRow(
            Binary op, Storage x, int a, int aStep, Storage w, int b, int bStep, Storage y, int to, int n) {
        switch (op) {
            case ADD -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, x.get(a + i * aStep) + w.get(b + i * bStep));
                }
            }
            case SUB -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, x.get(a + i * aStep) - w.get(b + i * bStep));
                }
            }
            case MUL -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, x.get(a + i * aStep) * w.get(b + i * bStep));
                }
            }
            case DIV -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, x.get(a + i * aStep) / w.get(b + i * bStep));
                }
            }
            case POW -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.pow(x.get(a + i * aStep), w.get(b + i * bStep)));
                }
            }
            case MAXIMUM -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.max(x.get(a + i * aStep), w.get(b + i * bStep)));
                }
            }
            case MINIMUM -> {
                for (int i = 0; i < n; i++) {
                    y.set(to + i, Math.min(x.get(a + i * aStep), w.get(b + i * bStep)));
                }
            }
        }
    }

    static void compare(Compare op, Nest nest, Storage x, Storage w, Storage y) {
        int[] out = y.ints();
        int to = 0;
        for (; nest.hasRow(); nest.nextRow()) {
            compareRow(op, x, nest.at(0), nest.step(0), w, nest.at(1), nest.step(1), out, to, nest.length());
            to += nest.length();
        }
    }

    static void compareRow(
            Compare op, Storage x, int a, int aStep, Storage w, int b, int bStep, int[] out, int to, int n) {
        switch (op) {
            case EQ -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = x.get(a + i * aStep) == w.get(b + i * bStep) ? 1 : 0;
                }
            }
            case NE -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = x.get(a + i * aStep) != w.get(b + i * bStep) ? 1 : 0;
                }
            }
            case GT -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = x.get(a + i * aStep) > w.get(b + i * bStep) ? 1 : 0;
                }
            }
            case GE -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = x.get(a + i * aStep) >= w.get(b + i * bStep) ? 1 : 0;
                }
            }
            case LT -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = x.get(a + i * aStep) < w.get(b + i * bStep) ? 1 : 0;
                }
            }
            case LE -> {
                for (int i = 0; i < n; i++) {
                    out[to + i] = x.get(a + i * aStep) <= w.get(b + i * bStep) ? 1 : 0;
                }
            }
        }
    }
}
