package dev.ninjagrad.scalar;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
 * results and gradients equal the recorded ones bit for bit, except that a gradient may differ by the rounding of its sum
 * if values of the graph were also used outside it.
 *
 * <p>Gradients are those of the last {@link #backward()}; they do not accumulate. A program copies the numbers of its
 * leaves and has no tie to the {@link Value}s afterwards. It is for one thread at a time.
 */
public final class Program {

    // What an instruction does. Plain ints, because a switch over them is a single jump.
    private static final int ADD = 0;
    private static final int SUB = 1;
    private static final int MUL = 2;
    private static final int DIV = 3;
    private static final int POW = 4;
    private static final int POW_CONSTANT = 5;
    private static final int NEG = 6;
    private static final int EXP = 7;
    private static final int LOG = 8;
    private static final int TANH = 9;
    private static final int RELU = 10;
    private static final int SIGMOID = 11;

    // Numbers live in slots. Leaves have the first ones: inputs, parameters, then all others. Computed values follow,
    // each
    // behind its operands. Each has an instruction of three ints: what to do, and the slots of the operands (for a
    // function of one argument, the same slot twice).
    private final double[] value;
    private final double[] gradient;
    private final int[] code;
    private final int leaves;
    private final int inputs;
    private final int parameters;

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
        Map<Value, Integer> leafSlots = new HashMap<>();
        inputs.forEach(leaf -> addListed(leaf, leafSlots));
        parameters.forEach(leaf -> addListed(leaf, leafSlots));
        int exponents = 0;
        for (int id = 0; id < graph.size(); id++) {
            if (graph.value(id).isLeaf()) {
                leafSlots.putIfAbsent(graph.value(id), leafSlots.size());
            } else if (graph.value(id).hasConstantExponent()) {
                exponents++;
            }
        }
        int[] backward = graph.backwardOrder();
        this.inputs = inputs.size();
        this.parameters = parameters.size();
        this.leaves = leafSlots.size() + exponents;
        this.value = new double[leaves + backward.length];
        this.gradient = new double[value.length];
        this.code = new int[3 * backward.length];
        leafSlots.forEach((leaf, slot) -> value[slot] = leaf.data());
        assemble(graph, backward, leafSlots);
    }

    private static void addListed(Value leaf, Map<Value, Integer> slots) {
        if (!leaf.isLeaf()) {
            throw new IllegalArgumentException(
                    "a program's inputs and parameters must be leaves; " + leaf + " is computed");
        }
        if (slots.putIfAbsent(leaf, slots.size()) != null) {
            throw new IllegalArgumentException(
                    "a program's inputs and parameters must differ; " + leaf + " is listed twice");
        }
    }

    /** Writes the instructions: the order of the backward pass, backwards, is one in which operands come first. */
    private void assemble(FlatGraph graph, int[] backward, Map<Value, Integer> leafSlots) {
        int[] slots = new int[graph.size()];
        for (int id = 0; id < slots.length; id++) {
            slots[id] = leafSlots.getOrDefault(graph.value(id), FlatGraph.NONE);
        }
        int exponent = leafSlots.size();
        for (int i = 0; i < backward.length; i++) {
            int id = backward[backward.length - 1 - i];
            Value result = graph.value(id);
            int a = slots[graph.a(id)];
            int b = graph.b(id) == FlatGraph.NONE ? a : slots[graph.b(id)];
            if (result.hasConstantExponent()) {
                b = exponent++;
                value[b] = result.constantExponent();
            }
            slots[id] = leaves + i;
            value[leaves + i] = result.data();
            code[3 * i] = opcode(result);
            code[3 * i + 1] = a;
            code[3 * i + 2] = b;
        }
    }

    private static int opcode(Value result) {
        return switch (result.op()) {
            case ADD -> ADD;
            case SUB -> SUB;
            case MUL -> MUL;
            case DIV -> DIV;
            case POW -> result.hasConstantExponent() ? POW_CONSTANT : POW;
            case NEG -> NEG;
            case EXP -> EXP;
            case LOG -> LOG;
            case TANH -> TANH;
            case RELU -> RELU;
            case SIGMOID -> SIGMOID;
            case LEAF -> throw new IllegalArgumentException("a leaf is not computed");
        };
    }

    // ---- Replaying ----

    /** Computes every value from the leaves. */
    public void forward() {
        double[] value = this.value;
        int[] code = this.code;
        for (int c = 0, slot = leaves; c < code.length; c += 3, slot++) {
            double a = value[code[c + 1]];
            double b = value[code[c + 2]];
            value[slot] = switch (code[c]) {
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
        gradient[gradient.length - 1] = 1;
        for (int c = code.length - 3, slot = gradient.length - 1; c >= 0; c -= 3, slot--) {
            int a = code[c + 1];
            int b = code[c + 2];
            double y = value[slot];
            double g = gradient[slot];
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
        return value[value.length - 1];
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
        return value.length;
    }
}
