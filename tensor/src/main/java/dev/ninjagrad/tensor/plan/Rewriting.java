package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Cast;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Replaces a product that is only transposed by the transposed product: (X·W)ᵀ = Wᵀ·Xᵀ, whose operands are read in place. */
final class Rewriting {
    private Rewriting() {}

    static Listing of(Listing listing) {
        Map<Integer, Integer> uses = new HashMap<>();
        Map<Integer, Instruction> products = new HashMap<>();
        for (Instruction i : listing.code()) {
            i.inputs().forEach(input -> uses.merge(input, 1, Integer::sum));
            if (i.call() instanceof Call.MatMul) {
                products.put(i.output(), i);
            }
        }
        listing.outputs().forEach(output -> uses.merge(output, 1, Integer::sum));
        List<Instruction> code = new ArrayList<>();
        for (Instruction i : listing.code()) {
            Instruction product = products.get(i.inputs().isEmpty() ? -1 : i.inputs().getFirst());
            boolean only = product != null && uses.getOrDefault(product.output(), 0) == 1;
            code.add(only && transposes(i, product) ? transposed(product, i) : i);
        }
        return new Listing(listing.values(), code, listing.inputs(), listing.outputs(), listing.calls()).withoutDead();
    }

    private static boolean transposes(Instruction i, Instruction product) {
        return i.call() instanceof Call.Map(Cast _, Loop loop)
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
        Call swapped = new Call.MatMul(
                m.m(), m.k(), m.n(), m.wAt(), !m.wTransposed(), m.xAt(), !m.xTransposed());
        return new Instruction(
                swapped,
                List.of(product.inputs().get(1), product.inputs().get(0)),
                copy.output(),
                product.origin(),
                product.line());
    }
}
