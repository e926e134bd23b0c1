package dev.ninjagrad.scalar;

import static dev.ninjagrad.scalar.Instructions.ADD;
import static dev.ninjagrad.scalar.Instructions.DIV;
import static dev.ninjagrad.scalar.Instructions.DOT;
import static dev.ninjagrad.scalar.Instructions.DOT_SCATTERED;
import static dev.ninjagrad.scalar.Instructions.EXP;
import static dev.ninjagrad.scalar.Instructions.LOG;
import static dev.ninjagrad.scalar.Instructions.MUL;
import static dev.ninjagrad.scalar.Instructions.NEG;
import static dev.ninjagrad.scalar.Instructions.POW;
import static dev.ninjagrad.scalar.Instructions.POW_CONSTANT;
import static dev.ninjagrad.scalar.Instructions.RELU;
import static dev.ninjagrad.scalar.Instructions.SIGMOID;
import static dev.ninjagrad.scalar.Instructions.SUB;
import static dev.ninjagrad.scalar.Instructions.SUM;
import static dev.ninjagrad.scalar.Instructions.SUM_SCATTERED;
import static dev.ninjagrad.scalar.Instructions.TANH;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * A recorded graph flattened into arrays, to be run again and again on new numbers without recording it anew and without
 * allocating anything.
 *
 * <pre>{@code
 * Program step = Program.of(loss, inputs, mlp.parameters());
 * step.setInputs(nextExample);
 * step.forward();
 * step.backward();
 * double g = step.gradient(leaf);
 * }</pre>
 *
 * <p>What is replayed is the graph as it was recorded. A decision your code took on a number while recording, an
 * {@code if} or the length of a loop, is not taken again; a {@link Value#relu()} is an operation and does follow its input.
 * Local partials are computed anew from the numbers of the last {@link #forward()}. On the numbers of the recording,
 * results equal the recorded ones bit for bit. So do gradients, except that those with several contributions may differ by
 * the rounding of their sum: chains of additions are run as one instruction, and pass their gradient on at once.
 *
 * <p>Gradients are those of the last {@link #backward()}; they do not accumulate. A program copies the numbers of its
 * leaves and has no tie to the {@link Value}s afterwards. It is for one thread at a time.
 */
public final class Program {

    // Numbers live in slots. Leaves have the first ones: inputs, parameters, then all others.
    private final double[] value;
    private final double[] gradient;
    private final int root;
    private final int[] starts;
    private final int[] code;
    private final int inputs;
    private final int parameters;
    private final int size;

    // ---- Flattening ----

    /**
     * Flattens the graph under {@code root}. Leaves of the graph that are in neither list keep the number they have now.
     *
     * @param root the value to compute and to differentiate
     * @param inputs leaves to set for each run; leaf {@code i} of the program is {@code inputs.get(i)}
     * @param parameters more leaves, numbered on from the inputs; one that the graph does not use has gradient 0
     * @throws IllegalArgumentException if one of them is no leaf or is listed twice, or if the root is a leaf
     */
    public static Program of(Value root, List<Value> inputs, List<Value> parameters) {
        return new Program(new FlatGraph(root), inputs, parameters);
    }

    private Program(FlatGraph graph, List<Value> inputs, List<Value> parameters) {
        if (graph.value(graph.root()).isLeaf()) {
            throw new IllegalArgumentException("a program needs a root that is computed; got a leaf");
        }
        Set<Value> listed = new LinkedHashSet<>();
        inputs.forEach(leaf -> addListed(leaf, listed));
        parameters.forEach(leaf -> addListed(leaf, listed));
        Instructions instructions = Instructions.of(graph, List.copyOf(listed));
        this.inputs = inputs.size();
        this.parameters = parameters.size();
        this.size = graph.sizeWith(listed);
        this.value = instructions.recorded();
        this.gradient = new double[value.length];
        this.root = instructions.root();
        this.starts = instructions.starts();
        this.code = instructions.code();
    }

    private static void addListed(Value leaf, Set<Value> listed) {
        if (!leaf.isLeaf()) {
            throw new IllegalArgumentException(
                    "a program's inputs and parameters must be leaves; " + leaf + " is computed");
        }
        if (!listed.add(leaf)) {
            throw new IllegalArgumentException(
                    "a program's inputs and parameters must differ; " + leaf + " is listed twice");
        }
    }

    // ---- Replaying ----

    /** Computes every value from the leaves. */
    public void forward() {
        double[] value = this.value;
        int[] code = this.code;
        for (int c : starts) {
            if (code[c] >= DOT) {
                value[code[c + 1]] = Sums.forward(value, code, c);
                continue;
            }
            double a = value[code[c + 2]];
            double b = value[code[c + 3]];
            value[code[c + 1]] = switch (code[c]) {
                case ADD -> a + b;
                case SUB -> a - b;
                case MUL -> a * b;
                case DIV -> a / b;
                case POW, POW_CONSTANT -> Math.pow(a, b);
                case NEG -> -a;
                case EXP -> Math.exp(a);
                case LOG -> Math.log(a);
                case TANH -> Math.tanh(a);
                case RELU -> Math.max(a, 0);
                case SIGMOID -> 1 / (1 + Math.exp(-a));
                default -> throw unknown(code[c]);
            };
        }
    }

    /** Computes the gradient of the result with respect to every value, from the numbers of the last {@link #forward()}. */
    public void backward() {
        double[] value = this.value;
        double[] gradient = this.gradient;
        int[] code = this.code;
        Arrays.fill(gradient, 0);
        gradient[root] = 1;
        for (int i = starts.length - 1; i >= 0; i--) {
            int c = starts[i];
            int a = code[c + 2];
            int b = code[c + 3];
            double y = value[code[c + 1]];
            double g = gradient[code[c + 1]];
            switch (code[c]) {
                case ADD -> {
                    gradient[a] += g;
                    gradient[b] += g;
                }
                case SUB -> {
                    gradient[a] += g;
                    gradient[b] -= g;
                }
                case MUL -> {
                    gradient[a] += g * value[b];
                    gradient[b] += g * value[a];
                }
                case DIV -> {
                    gradient[a] += g * (1 / value[b]);
                    gradient[b] += g * (-y / value[b]);
                }
                case POW -> {
                    gradient[a] += g * Value.powBasePartial(value[a], value[b]);
                    gradient[b] += g * Value.powExponentPartial(value[a], value[b], y);
                }
                case POW_CONSTANT -> gradient[a] += g * Value.powBasePartial(value[a], value[b]);
                case NEG -> gradient[a] -= g;
                case EXP -> gradient[a] += g * y;
                case LOG -> gradient[a] += g * (1 / value[a]);
                case TANH -> gradient[a] += g * (1 - y * y);
                case RELU -> gradient[a] += g * (value[a] > 0 ? 1 : 0);
                case SIGMOID -> gradient[a] += g * (y * (1 - y));
                case DOT, DOT_SCATTERED, SUM, SUM_SCATTERED -> Sums.backward(value, gradient, code, c, g);
                default -> throw unknown(code[c]);
            }
        }
    }

    private static AssertionError unknown(int opcode) {
        return new AssertionError("no such instruction: " + opcode);
    }

    // ---- Numbers in and out ----

    /** Returns the result of the last {@link #forward()}; before the first one, the recorded result. */
    public double result() {
        return value[root];
    }

    /**
     * Sets a leaf: the inputs come first, then the parameters.
     *
     * @throws IndexOutOfBoundsException unless there is such an input or parameter
     */
    public void set(int leaf, double number) {
        value[Objects.checkIndex(leaf, inputs + parameters)] = number;
    }

    /**
     * Returns the number in a leaf.
     *
     * @throws IndexOutOfBoundsException unless there is such an input or parameter
     */
    public double get(int leaf) {
        return value[Objects.checkIndex(leaf, inputs + parameters)];
    }

    /**
     * Returns the derivative of the result with respect to a leaf.
     *
     * @throws IndexOutOfBoundsException unless there is such an input or parameter
     */
    public double gradient(int leaf) {
        return gradient[Objects.checkIndex(leaf, inputs + parameters)];
    }

    /**
     * Sets all inputs.
     *
     * @throws IllegalArgumentException unless there is one number for each
     */
    public void setInputs(double[] numbers) {
        copy("setInputs", "inputs", inputs, numbers, 0, value, 0, numbers.length);
    }

    /**
     * Sets all parameters.
     *
     * @throws IllegalArgumentException unless there is one number for each
     */
    public void setParameters(double[] numbers) {
        copy("setParameters", "parameters", parameters, numbers, 0, value, inputs, numbers.length);
    }

    /**
     * Copies the derivatives of the result with respect to all parameters to {@code into}.
     *
     * @throws IllegalArgumentException unless there is one place for each
     */
    public void parameterGradients(double[] into) {
        copy("parameterGradients", "parameters", parameters, gradient, inputs, into, 0, into.length);
    }

    private static void copy(
            String operation, String what, int count, double[] from, int start, double[] to, int place, int length) {
        if (length != count) {
            throw new IllegalArgumentException(
                    operation + " needs an array of length " + count + ", the number of " + what + "; got " + length);
        }
        System.arraycopy(from, start, to, place, count);
    }

    /** Returns how many values the recorded graph has: leaves, of which some may be unused, and computed ones. */
    public int size() {
        return size;
    }
}
