package dev.ninjagrad.scalar;

import dev.ninjagrad.scalar.Chains.Chain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as a {@link Program} runs it: for each instruction its opcode, the slot of its result, and its operands.
 *
 * <ul>
 *   <li>one or two operands: their slots (for a function of one argument, the same slot twice)
 *   <li>{@link #DOT}: the slot to start from or NONE, how many products, first slot and step of each side; {@link
 *       #DOT_SCATTERED}, where the slots have no constant step: start, number, all slots of one side, of the other
 *   <li>{@link #SUM}: how many, first slot, step; {@link #SUM_SCATTERED}: how many, all slots
 * </ul>
 *
 * <p>Opcodes are plain ints, because a switch over them is a single jump. Those of sums come last.
 */
final class Instructions {
    static final int ADD = 0;
    static final int SUB = 1;
    static final int MUL = 2;
    static final int DIV = 3;
    static final int POW = 4;
    static final int POW_CONSTANT = 5;
    static final int NEG = 6;
    static final int EXP = 7;
    static final int LOG = 8;
    static final int TANH = 9;
    static final int RELU = 10;
    static final int SIGMOID = 11;
    static final int DOT = 12;
    static final int DOT_SCATTERED = 13;
    static final int SUM = 14;
    static final int SUM_SCATTERED = 15;

    /** In place of the slot to start from: the sum starts with its first product. */
    static final int NONE = FlatGraph.NONE;

    private static final int SCATTERED = Integer.MIN_VALUE;
    private static final int TYPICAL_LENGTH = 4;

    private final double[] recorded;
    private final int root;
    private final int[] starts;
    private int[] code;
    private int count;
    private int end;

    private Instructions(int slots, int root, int instructions) {
        this.recorded = new double[slots];
        this.root = root;
        this.starts = new int[instructions];
        this.code = new int[TYPICAL_LENGTH * instructions];
    }

    /**
     * Flattens a graph.
     *
     * @param listed leaves that get the first slots
     */
    static Instructions of(FlatGraph graph, List<Value> listed) {
        Map<Value, Integer> leaves = new HashMap<>();
        listed.forEach(leaf -> leaves.put(leaf, leaves.size()));
        int exponents = 0;
        for (int id = 0; id < graph.size(); id++) {
            if (graph.value(id).isLeaf()) {
                leaves.putIfAbsent(graph.value(id), leaves.size());
            } else if (graph.value(id).hasConstantExponent()) {
                exponents++;
            }
        }
        Chains chains = new Chains(graph);
        int[] order = graph.forwardOrder();
        Slots slots = new Slots(graph, chains, order, leaves, leaves.size() + exponents);
        int[] computed = Arrays.stream(order).filter(id -> !chains.isInside(id)).toArray();
        Instructions result = new Instructions(slots.count(), slots.of(graph.root()), computed.length);
        leaves.forEach((leaf, slot) -> result.recorded[slot] = leaf.data());
        int constant = leaves.size();
        for (int id : computed) {
            Value value = graph.value(id);
            result.recorded[slots.of(id)] = value.data();
            Chain chain = chains.endingIn(id);
            if (chain != null) {
                result.emit(chain, slots, slots.of(id));
            } else if (value.hasConstantExponent()) {
                result.recorded[constant] = value.constantExponent();
                result.emit(POW_CONSTANT, slots.of(id), slots.of(graph.a(id)), constant++);
            } else {
                int a = slots.of(graph.a(id));
                int b = graph.b(id) == FlatGraph.NONE ? a : slots.of(graph.b(id));
                result.emit(opcode(value.op()), slots.of(id), a, b);
            }
        }
        return result;
    }

    private static int opcode(Op op) {
        return switch (op) {
            case ADD -> ADD;
            case SUB -> SUB;
            case MUL -> MUL;
            case DIV -> DIV;
            case POW -> POW;
            case NEG -> NEG;
            case EXP -> EXP;
            case LOG -> LOG;
            case TANH -> TANH;
            case RELU -> RELU;
            case SIGMOID -> SIGMOID;
            case LEAF -> throw new IllegalArgumentException("a leaf is not computed");
        };
    }

    private void emit(Chain chain, Slots slots, int result) {
        int n = chain.length();
        int[] a = slots.of(chain.a());
        int aStep = step(a);
        if (chain.b() == null) {
            if (aStep == SCATTERED) {
                emit(SUM_SCATTERED, result, n);
                append(a);
            } else {
                emit(SUM, result, n, a[0], aStep);
            }
            return;
        }
        int start = chain.start() == FlatGraph.NONE ? NONE : slots.of(chain.start());
        int[] b = slots.of(chain.b());
        int bStep = step(b);
        if (aStep == SCATTERED || bStep == SCATTERED) {
            emit(DOT_SCATTERED, result, start, n);
            append(a);
            append(b);
        } else {
            emit(DOT, result, start, n, a[0], aStep, b[0], bStep);
        }
    }

    /** Returns the step from each slot to the next, or SCATTERED if it varies. */
    private static int step(int[] slots) {
        int step = slots.length < 2 ? 1 : slots[1] - slots[0];
        for (int i = 1; i < slots.length; i++) {
            if (slots[i] - slots[i - 1] != step) {
                return SCATTERED;
            }
        }
        return step;
    }

    private void emit(int... words) {
        starts[count++] = end;
        append(words);
    }

    private void append(int... words) {
        if (end + words.length > code.length) {
            code = Arrays.copyOf(code, Math.max(2 * code.length, end + words.length));
        }
        System.arraycopy(words, 0, code, end, words.length);
        end += words.length;
    }

    /** Returns the numbers of the recording by slot: leaves in the order listed, constants, then what is computed. */
    double[] recorded() {
        return recorded;
    }

    /** Returns the slot of the result. */
    int root() {
        return root;
    }

    /** Returns where each instruction starts in {@link #code()}; operands' instructions come first. */
    int[] starts() {
        return starts;
    }

    int[] code() {
        return code;
    }
}
