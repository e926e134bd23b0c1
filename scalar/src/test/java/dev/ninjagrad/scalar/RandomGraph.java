package dev.ninjagrad.scalar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A random differentiable function of a few leaves that uses every operation, drawn so that central differences are
 * trustworthy at {@link #at()}. An operation is accepted only where it is smooth with room to spare (no divisor, logarithm
 * or base near 0, no ReLU near its kink), its result is moderate, and no leaf moves it faster than {@link #STEEPEST}.
 */
final class RandomGraph {

    static final double STEEPEST = 20;

    private static final int LEAVES = 4;
    private static final int OPERATIONS = 14;
    private static final int LAST_BINARY = 4;

    /** An operation on earlier results, by index. */
    private record Instruction(int op, int a, int b) {

        boolean isBinary() {
            return op <= LAST_BINARY;
        }
    }

    private final double[] at = new double[LEAVES];
    private final List<Instruction> instructions = new ArrayList<>();

    RandomGraph(RandomGenerator rng, int size) {
        for (int i = 0; i < LEAVES; i++) {
            at[i] = rng.nextDouble(0.5, 2) * (rng.nextBoolean() ? 1 : -1);
        }
        while (instructions.size() < size) {
            int known = LEAVES + instructions.size();
            Instruction candidate = new Instruction(
                    rng.nextInt(OPERATIONS), rng.nextInt(Math.max(0, known - 6), known), rng.nextInt(known));
            List<Value> values = values(leaves(at));
            if (isSmooth(
                    candidate,
                    values.get(candidate.a).data(),
                    values.get(candidate.b).data())) {
                instructions.add(candidate);
                if (!isModerate()) {
                    instructions.removeLast();
                }
            }
        }
    }

    /** The point to differentiate at. */
    double[] at() {
        return at;
    }

    static List<Value> leaves(double[] numbers) {
        List<Value> leaves = new ArrayList<>();
        for (double number : numbers) {
            leaves.add(Value.of(number));
        }
        return leaves;
    }

    /** Records the function on these leaves. */
    Value on(List<Value> leaves) {
        boolean[] needed = new boolean[LEAVES + instructions.size()];
        needed[needed.length - 1] = true;
        for (int i = instructions.size() - 1; i >= 0; i--) {
            if (needed[LEAVES + i]) {
                needed[instructions.get(i).a] = true;
                needed[instructions.get(i).b] |= instructions.get(i).isBinary();
            }
        }
        return values(leaves, needed).getLast();
    }

    /** Records the function and, on the same values, operations that do not lead to its result. */
    Value amidUnusedResults(List<Value> leaves) {
        return values(leaves).getLast();
    }

    double at(double[] numbers) {
        return on(leaves(numbers)).data();
    }

    private List<Value> values(List<Value> leaves) {
        boolean[] all = new boolean[LEAVES + instructions.size()];
        Arrays.fill(all, true);
        return values(leaves, all);
    }

    /** The leaves and the result of each instruction; a leaf 0 in place of what is not needed. */
    private List<Value> values(List<Value> leaves, boolean[] needed) {
        List<Value> values = new ArrayList<>(leaves);
        for (Instruction i : instructions) {
            values.add(needed[values.size()] ? apply(i.op, values.get(i.a), values.get(i.b)) : Value.of(0));
        }
        return values;
    }

    private static Value apply(int op, Value a, Value b) {
        return switch (op) {
            case 0 -> a.add(b);
            case 1 -> a.sub(b);
            case 2 -> a.mul(b);
            case 3 -> a.div(b);
            case 4 -> a.pow(b);
            case 5 -> a.pow(3);
            case 6 -> a.neg();
            case 7 -> a.exp();
            case 8 -> a.log();
            case 9 -> a.tanh();
            case 10 -> a.relu();
            case 11 -> a.sigmoid();
            case 12 -> Value.sub(0.5, a).mul(0.75);
            case 13 -> Value.div(1.5, a).add(0.25);
            default -> throw new AssertionError(op);
        };
    }

    private static boolean isSmooth(Instruction instruction, double a, double b) {
        return switch (instruction.op) {
            case 3 -> Math.abs(b) > 0.3;
            case 4 -> a > 0.3 && Math.abs(b) < 3;
            case 8 -> a > 0.3;
            case 10, 13 -> Math.abs(a) > 0.3;
            default -> true;
        };
    }

    private boolean isModerate() {
        double h = 1e-6;
        double here = at(at);
        boolean moderate = Math.abs(here) < 10;
        for (int i = 0; i < LEAVES; i++) {
            double[] moved = at.clone();
            moved[i] += h;
            moderate &= Math.abs(at(moved) - here) < STEEPEST * h;
        }
        return moderate;
    }
}
