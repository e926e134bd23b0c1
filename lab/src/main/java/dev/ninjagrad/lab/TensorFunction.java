package dev.ninjagrad.lab;

import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link TensorExpression} can call, by its name in lower case.
 *
 * <p>A reduction without a dimension gives one number; with one it keeps the dimension, with size 1, so that the result meets
 * the tensor it came from.
 */
enum TensorFunction {
    TANH,
    RELU,
    GELU,
    SIGMOID,
    SILU,
    EXP,
    LOG,
    SQRT,
    SQUARE,
    ABS,
    SIN,
    COS,
    TRANSPOSE,
    SOFTMAX,
    LOGSOFTMAX,
    SUM,
    MEAN,
    MAX,
    /** The element of row r at column {@code arguments[r]}, a column of them. */
    PICK;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static @Nullable TensorFunction named(String name) {
        return Arrays.stream(values())
                .filter(it -> it.text().equals(name))
                .findFirst()
                .orElse(null);
    }

    static String names() {
        return Arrays.stream(values()).map(TensorFunction::text).collect(Collectors.joining(", "));
    }

    /**
     * Applies this.
     *
     * @throws IllegalArgumentException if the arguments do not fit
     */
    Tensor of(Tensor x, List<Integer> arguments) {
        int most = switch (this) {
            case SOFTMAX, LOGSOFTMAX, SUM, MEAN, MAX -> 1;
            case PICK -> Integer.MAX_VALUE;
            default -> 0;
        };
        if (arguments.size() > most) {
            throw new IllegalArgumentException(
                    most == 0
                            ? text() + " takes a tensor alone"
                            : text() + " takes a tensor and one dimension at most");
        }
        boolean whole = arguments.isEmpty();
        int dim = whole ? -1 : arguments.getFirst();
        return switch (this) {
            case TANH -> x.tanh();
            case RELU -> x.relu();
            case GELU -> x.gelu();
            case SIGMOID -> x.sigmoid();
            case SILU -> x.silu();
            case EXP -> x.exp();
            case LOG -> x.log();
            case SQRT -> x.sqrt();
            case SQUARE -> x.square();
            case ABS -> x.abs();
            case SIN -> x.sin();
            case COS -> x.cos();
            case TRANSPOSE -> x.transpose();
            case SOFTMAX -> x.softmax(dim);
            case LOGSOFTMAX -> x.logSoftmax(dim);
            case SUM -> whole ? x.sum() : x.sum(dim, true);
            case MEAN -> whole ? x.mean() : x.mean(dim, true);
            case MAX -> whole ? x.max() : x.amax(new int[] {dim}, true);
            case PICK -> picked(x, arguments);
        };
    }

    private static Tensor picked(Tensor x, List<Integer> columns) {
        if (x.rank() != 2 || x.shape().sizes()[0] != columns.size()) {
            throw new IllegalArgumentException(
                    "pick takes a matrix and one column a row, such as pick(x, 0, 2) of two rows; got shape "
                            + x.shape() + " and " + columns.size() + " columns");
        }
        int[] index = columns.stream().mapToInt(Integer::intValue).toArray();
        return x.gather(1, Tensor.of(index, index.length, 1).named("columns"));
    }
}
