package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Local improvements of a listing before fusion.
 *
 * <p>A product that is only transposed becomes the transposed product: (X·W)ᵀ = Wᵀ·Xᵀ, whose operands are read in place. A
 * sum of two parts, each padded with zeros where the other lies, becomes one array with both parts copied in.
 */
final class Rewriting {
    /** Larger arrays are not looked at for parts that do not overlap. */
    private static final int LARGEST_COMPARED = 1 << 22;

    private Rewriting() {}

    static Listing of(Listing listing) {
        return Products.accumulated(
                Products.slopesOfOutputs(HeadViews.of(Views.forwarded(joinedParts(transposedProducts(listing))))));
    }

    private static Listing joinedParts(Listing listing) {
        Map<Integer, Integer> uses = uses(listing);
        Map<Integer, Instruction> places = new HashMap<>();
        List<Instruction> code = new ArrayList<>();
        for (Instruction i : listing.code()) {
            List<Instruction> joined = joined(i, places, uses);
            if (joined.isEmpty()) {
                code.add(i);
            } else {
                code.addAll(joined);
            }
            for (Instruction each : joined.isEmpty() ? List.of(i) : joined) {
                if (each.call() instanceof Call.Place) {
                    places.put(each.output(), each);
                }
            }
        }
        return listing.with(code);
    }

    /** Returns the instructions of x + w with w's parts copied into x's array; none if that is not the same. */
    private static List<Instruction> joined(
            Instruction i, Map<Integer, Instruction> places, Map<Integer, Integer> uses) {
        if (!(i.call() instanceof Call.Map(var fn, Loop loop)) || fn != Binary.ADD) {
            return List.of();
        }
        int size = loop.count();
        Instruction left = places.get(i.inputs().get(0));
        Instruction right = places.get(i.inputs().get(1));
        if (left == null || right == null || left.equals(right)) {
            return List.of();
        }
        boolean plain = size <= LARGEST_COMPARED
                && loop.isDense(0, size)
                && loop.isDense(1, size)
                && uses.getOrDefault(left.output(), 0) == 1
                && uses.getOrDefault(right.output(), 0) == 1
                && right.inputs().size() == 1;
        if (!plain || !(right.call() instanceof Call.Place part)) {
            return List.of();
        }
        BitSet taken = new BitSet();
        for (Instruction p = left;
                p != null;
                p = p.inputs().size() > 1 ? places.get(p.inputs().get(1)) : null) {
            if (p.call() instanceof Call.Place(Loop walk, int at, List<Integer> strides)) {
                mark(walk.sizes(), strides, at, taken);
            }
        }
        BitSet added = new BitSet();
        mark(part.loop().sizes(), part.strides(), part.at(), added);
        if (added.intersects(taken)) {
            return List.of();
        }
        return List.of(new Instruction(
                part, List.of(right.inputs().getFirst(), left.output()), i.output(), right.origin(), right.line()));
    }

    /** Sets the elements that a walk writes. */
    static void mark(List<Integer> sizes, List<Integer> strides, int at, BitSet written) {
        int count = Loop.product(sizes);
        for (int i = 0; i < count; i++) {
            int rest = i;
            int to = at;
            for (int d = sizes.size() - 1; d >= 0; d--) {
                to += rest % sizes.get(d) * strides.get(d);
                rest /= sizes.get(d);
            }
            written.set(to);
        }
    }

    /** Returns how often each value is read or returned. */
    static Map<Integer, Integer> uses(Listing listing) {
        Map<Integer, Integer> uses = new HashMap<>();
        for (Instruction i : listing.code()) {
            i.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
        }
        listing.outputs().forEach(output -> uses.merge(output, 1, Integer::sum));
        return uses;
    }

    private static Listing transposedProducts(Listing listing) {
        Map<Integer, Integer> uses = uses(listing);
        Map<Integer, Instruction> products = new HashMap<>();
        for (Instruction i : listing.code()) {
            if (i.call() instanceof Call.MatMul) {
                products.put(i.output(), i);
            }
        }
        List<Instruction> code = new ArrayList<>();
        for (Instruction i : listing.code()) {
            Instruction product =
                    products.get(i.inputs().isEmpty() ? -1 : i.inputs().getFirst());
            boolean only = product != null && uses.getOrDefault(product.output(), 0) == 1 && transposes(i, product);
            code.add(product != null && only ? transposed(product, i) : i);
        }
        return listing.with(code);
    }

    private static boolean transposes(Instruction i, Instruction product) {
        return i.call() instanceof Call.Map(Cast cast, Loop loop)
                && product.call() instanceof Call.MatMul m
                && m.xAt().size() == 1
                && loop.offsets().getFirst() == 0
                && loop.sizes().equals(List.of(m.m(), m.n()))
                && loop.strides().getFirst().equals(List.of(1, m.m()));
    }

    private static Instruction transposed(Instruction product, Instruction copy) {
        if (!(product.call() instanceof Call.MatMul m)) {
            throw new IllegalStateException("not a product");
        }
        Call swapped = new Call.MatMul(m.m(), m.k(), m.n(), m.wAt(), !m.wTransposed(), m.xAt(), !m.xTransposed());
        return new Instruction(
                swapped,
                List.of(product.inputs().get(1), product.inputs().get(0)),
                copy.output(),
                product.origin(),
                product.line());
    }
}
