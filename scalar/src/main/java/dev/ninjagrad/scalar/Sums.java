package dev.ninjagrad.scalar;

import static dev.ninjagrad.scalar.Instructions.DOT;
import static dev.ninjagrad.scalar.Instructions.DOT_SCATTERED;
import static dev.ninjagrad.scalar.Instructions.NONE;
import static dev.ninjagrad.scalar.Instructions.SUM;

/**
 * The instructions of a {@link Program} that add up many numbers. They add from first to last, as the recorded chain did,
 * and so get its bits. Where both sides lie side by side, the loops are what the JIT compiler vectorises.
 */
final class Sums {
    /** What x must be for x + y to be y for every y, −0 included. */
    private static final double NOTHING = -0.0;

    private Sums() {}

    static double forward(double[] value, int[] code, int c) {
        return switch (code[c]) {
            case DOT -> {
                double start = code[c + 2] == NONE ? NOTHING : value[code[c + 2]];
                int n = code[c + 3];
                int a = code[c + 4];
                int b = code[c + 6];
                yield code[c + 5] == 1 && code[c + 7] == 1
                        ? dot(start, value, n, a, b)
                        : dot(start, value, n, a, code[c + 5], b, code[c + 7]);
            }
            case DOT_SCATTERED -> {
                double sum = code[c + 2] == NONE ? NOTHING : value[code[c + 2]];
                int n = code[c + 3];
                for (int i = c + 4; i < c + 4 + n; i++) {
                    sum += value[code[i]] * value[code[i + n]];
                }
                yield sum;
            }
            case SUM -> {
                double sum = NOTHING;
                for (int i = 0, at = code[c + 3]; i < code[c + 2]; i++, at += code[c + 4]) {
                    sum += value[at];
                }
                yield sum;
            }
            default -> {
                double sum = NOTHING;
                for (int i = c + 3; i < c + 3 + code[c + 2]; i++) {
                    sum += value[code[i]];
                }
                yield sum;
            }
        };
    }

    private static double dot(double start, double[] value, int n, int a, int b) {
        double sum = start;
        for (int i = 0; i < n; i++) {
            sum += value[a + i] * value[b + i];
        }
        return sum;
    }

    private static double dot(double start, double[] value, int n, int a, int aStep, int b, int bStep) {
        double sum = start;
        for (int i = 0; i < n; i++) {
            sum += value[a + i * aStep] * value[b + i * bStep];
        }
        return sum;
    }

    static void backward(double[] value, double[] gradient, int[] code, int c, double g) {
        switch (code[c]) {
            case DOT -> {
                passToStart(gradient, code[c + 2], g);
                int n = code[c + 3];
                int a = code[c + 4];
                int b = code[c + 6];
                if (code[c + 5] == 1 && code[c + 7] == 1) {
                    addMultiple(g, value, b, gradient, a, n);
                    addMultiple(g, value, a, gradient, b, n);
                } else {
                    addMultiple(g, value, b, code[c + 7], gradient, a, code[c + 5], n);
                    addMultiple(g, value, a, code[c + 5], gradient, b, code[c + 7], n);
                }
            }
            case DOT_SCATTERED -> {
                passToStart(gradient, code[c + 2], g);
                int n = code[c + 3];
                for (int i = c + 4; i < c + 4 + n; i++) {
                    gradient[code[i]] += g * value[code[i + n]];
                    gradient[code[i + n]] += g * value[code[i]];
                }
            }
            case SUM -> {
                for (int i = 0, at = code[c + 3]; i < code[c + 2]; i++, at += code[c + 4]) {
                    gradient[at] += g;
                }
            }
            default -> {
                for (int i = c + 3; i < c + 3 + code[c + 2]; i++) {
                    gradient[code[i]] += g;
                }
            }
        }
    }

    private static void passToStart(double[] gradient, int start, double g) {
        if (start != NONE) {
            gradient[start] += g;
        }
    }

    /** {@code y[to + i] += g · x[from + i]}. */
    private static void addMultiple(double g, double[] x, int from, double[] y, int to, int n) {
        for (int i = 0; i < n; i++) {
            y[to + i] += g * x[from + i];
        }
    }

    private static void addMultiple(double g, double[] x, int from, int step, double[] y, int to, int toStep, int n) {
        for (int i = 0; i < n; i++) {
            y[to + i * toStep] += g * x[from + i * step];
        }
    }
}
