package dev.ninjagrad.check.fault;

import dev.ninjagrad.scalar.Op;
import dev.ninjagrad.scalar.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A fault in the backward pass of the scalar engine: in the rule of one operation, or in the loop.
 *
 * @param op the operation whose rule is broken; {@link Op#LEAF} for the loop, which has no operation
 */
public record ScalarFault(Fault fault, Op op) {
    private static final List<ScalarFault> ALL = catalogue();

    private static List<ScalarFault> catalogue() {
        List<ScalarFault> all = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (fault.where() == Fault.Where.TRAVERSAL) {
                all.add(new ScalarFault(fault, Op.LEAF));
            }
            for (Op op : opsOf(fault)) {
                all.add(new ScalarFault(fault, op));
            }
        }
        return List.copyOf(all);
    }

    /** The operations whose rule a fault can be done to. */
    private static Set<Op> opsOf(Fault fault) {
        return switch (fault) {
            // A sum's and a difference's partials are ±1: there is nothing to leave out.
            case OPERAND_DROPPED -> without(Op.ADD, Op.SUB, Op.NEG);
            case SIGN_FLIPPED, FACTOR_ADDED, UPSTREAM_IGNORED, DETACHED -> without();
            case MUL_SWAPPED_OPERANDS -> EnumSet.of(Op.MUL);
            case PATH_MISSING -> EnumSet.of(Op.ADD, Op.SUB, Op.MUL, Op.DIV);
            case TERM_SIGN_FLIPPED -> EnumSet.of(Op.SUB, Op.DIV);
            case MULTIPLIED_FOR_DIVIDED -> EnumSet.of(Op.DIV);
            case EXPONENT_WRONG, FACTOR_DROPPED -> EnumSet.of(Op.POW);
            case TANH_DERIVATIVE_FROM_INPUT, SQUARE_FORGOTTEN -> EnumSet.of(Op.TANH);
            case INPUT_FOR_OUTPUT -> EnumSet.of(Op.EXP, Op.SIGMOID);
            case OUTPUT_FOR_INPUT -> EnumSet.of(Op.LOG);
            case OUTPUT_FOR_DERIVATIVE -> EnumSet.of(Op.LOG, Op.TANH, Op.RELU, Op.SIGMOID);
            case TERM_DROPPED -> EnumSet.of(Op.SIGMOID);
            case MASK_DROPPED, MASK_INVERTED -> EnumSet.of(Op.RELU);
            default -> EnumSet.noneOf(Op.class); // faults of tensors and of hand-written passes
        };
    }

    private static Set<Op> without(Op... others) {
        Set<Op> ops = EnumSet.complementOf(EnumSet.of(Op.LEAF));
        ops.removeAll(Arrays.asList(others));
        return ops;
    }

    /** Returns every fault there is, in the order of {@link Fault}. */
    public static List<ScalarFault> all() {
        return ALL;
    }

    /** Returns the fault of that name, such as {@code seed-zero} or {@code sign-flipped@tanh}; without an op the first there is. */
    public static Optional<ScalarFault> named(String name) {
        return ALL.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .or(() -> ALL.stream().filter(f -> f.fault.slug().equals(name)).findFirst());
    }

    /** Returns the name by which {@link #named} finds it. */
    public String name() {
        return inLoop() ? fault.slug() : fault.slug() + "@" + op.name().toLowerCase(Locale.ROOT);
    }

    /** Returns whether the loop is broken, not a rule. */
    public boolean inLoop() {
        return op == Op.LEAF;
    }

    /** Returns where it sits, for a sentence. */
    public String place() {
        return inLoop() ? "the loop" : "the backward of " + op.symbol();
    }

    /** Returns the contribution of a value with gradient {@code g} to one of its parents. */
    double contribution(double g, Value y, int parent) {
        double right = y.partial(parent);
        if (y.op() != op) {
            return g * right;
        }
        return fault == Fault.UPSTREAM_IGNORED ? right : g * partial(y, parent, right);
    }

    private double partial(Value y, int parent, double right) {
        List<Value> x = y.parents();
        double own = x.get(parent).data();
        double out = y.data();
        return switch (fault) {
            case SIGN_FLIPPED -> -right;
            case FACTOR_ADDED -> 2 * right;
            case OPERAND_DROPPED -> 1;
            case DETACHED -> 0;
            case PATH_MISSING -> parent == 1 ? 0 : right;
            case TERM_SIGN_FLIPPED -> parent == 1 ? -right : right;
            case MUL_SWAPPED_OPERANDS -> own;
            case MULTIPLIED_FOR_DIVIDED -> parent == 0 ? x.get(1).data() : right;
            case EXPONENT_WRONG -> parent == 0 ? right * own : right;
            case FACTOR_DROPPED -> parent == 0 ? out / own : right;
            case TANH_DERIVATIVE_FROM_INPUT -> 1 - own * own;
            case SQUARE_FORGOTTEN -> 1 - out;
            case INPUT_FOR_OUTPUT -> op == Op.EXP ? own : own * (1 - own);
            case OUTPUT_FOR_INPUT -> 1 / out;
            case OUTPUT_FOR_DERIVATIVE -> out;
            case TERM_DROPPED -> out;
            case MASK_DROPPED -> 1;
            case MASK_INVERTED -> 1 - right;
            default -> throw new IllegalStateException(name() + " is not in the catalogue of scalars");
        };
    }
}
