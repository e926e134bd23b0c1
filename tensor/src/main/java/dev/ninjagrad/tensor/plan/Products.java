package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Rewritings of a listing that let a product take over what is done to its result. */
final class Products {
    private final Listing listing;
    private final Map<Integer, Integer> uses;

    /** Where each value is made, as a position in the listing. */
    private final Map<Integer, Integer> makers = new HashMap<>();

    private final List<Instruction> code = new ArrayList<>();

    private Products(Listing listing) {
        this.listing = listing;
        this.uses = Rewriting.uses(listing);
    }

    /**
     * Lets a product that is added to an array go on in it: y = c + X·W becomes c += X·W. Only where c is written by a step
     * of its own anyway, a product or rows taken or added by an index; what an element-wise call makes stays in its fused step.
     */
    static Listing accumulated(Listing listing) {
        Products products = new Products(listing);
        for (Instruction i : listing.code()) {
            products.add(products.accumulating(i));
        }
        return listing.with(products.code);
    }

    private void add(Instruction i) {
        makers.put(i.output(), code.size());
        code.add(i);
    }

    private Instruction accumulating(Instruction i) {
        if (!(i.call() instanceof Call.Map(var fn, Loop loop)) || fn != Binary.ADD) {
            return i;
        }
        int left = i.inputs().get(0);
        int right = i.inputs().get(1);
        if (left == right || !isOnce(left, loop, 0) || !isOnce(right, loop, 1)) {
            return i;
        }
        boolean rightIsLater = position(left) < position(right);
        int later = rightIsLater ? right : left;
        int earlier = rightIsLater ? left : right;
        if (goesOn(later, earlier)) {
            return onTopOf(earlier, later, i);
        }
        return goesOn(earlier, later) ? onTopOf(later, earlier, i) : i;
    }

    /** Whether a value is computed, whole and in order, for this one reader. */
    private boolean isOnce(int value, Loop loop, int operand) {
        return makers.containsKey(value)
                && listing.value(value).isComputed()
                && uses.getOrDefault(value, 0) == 1
                && loop.isDense(operand, listing.value(value).size());
    }

    private boolean goesOn(int product, int sum) {
        boolean kept = switch (maker(sum).call()) {
            case Call.MatMul _, Call.MatMulAdd _, Call.Gather _, Call.ScatterAdd _ -> true;
            default -> false;
        };
        return kept
                && maker(product).call() instanceof Call.MatMul
                && listing.isUnchanged(maker(product).inputs(), code.subList(position(product), code.size()).stream());
    }

    private int position(int value) {
        return makers.getOrDefault(value, -1);
    }

    private Instruction maker(int value) {
        return code.get(position(value));
    }

    private Instruction onTopOf(int sum, int product, Instruction addition) {
        Instruction p = maker(product);
        if (!(p.call() instanceof Call.MatMul m)) {
            throw new IllegalStateException("not a product");
        }
        List<Integer> operands = List.of(p.inputs().get(0), p.inputs().get(1), sum);
        return new Instruction(new Call.MatMulAdd(m), operands, addition.output(), p.origin(), p.line());
    }

    /** Lets the slope of a ReLU read the output, x > 0 being relu(x) > 0, so that nobody needs x after the product that makes it. */
    static Listing slopesOfOutputs(Listing listing) {
        Map<Integer, Integer> outputs = new HashMap<>();
        List<Instruction> code = new ArrayList<>();
        for (Instruction i : listing.code()) {
            int x = i.inputs().isEmpty() ? -1 : i.inputs().getFirst();
            if (i.call() instanceof Call.Map(var fn, Loop loop)
                    && loop.isDense(0, listing.value(x).size())
                    && listing.value(x).isComputed()) {
                if (fn == Unary.RELU) {
                    outputs.put(x, i.output());
                } else if (fn == Compare.GT
                        && outputs.containsKey(x)
                        && isZero(listing.value(i.inputs().get(1)))) {
                    List<Integer> operands = List.of(outputs.get(x), i.inputs().get(1));
                    code.add(new Instruction(i.call(), operands, i.output(), i.origin(), i.line()));
                    continue;
                }
            }
            code.add(i);
        }
        return listing.with(code);
    }

    private static boolean isZero(Value value) {
        return value.kind() == Value.Kind.CONSTANT
                && value.size() == 1
                && value.storage() != null
                && value.storage().get(0) == 0;
    }
}
