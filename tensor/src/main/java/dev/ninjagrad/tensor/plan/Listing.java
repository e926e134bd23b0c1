package dev.ninjagrad.tensor.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * A step as a list of instructions over numbered values.
 *
 * @param inputs the numbers of the step's inputs
 * @param outputs the numbers of what it returns
 * @param calls how many kernel calls the trace saw, those folded away or shared included
 */
record Listing(List<Value> values, List<Instruction> code, List<Integer> inputs, List<Integer> outputs, int calls) {
    /** Returns this without the instructions that neither an output nor an action needs. */
    Listing withoutDead() {
        boolean[] needed = new boolean[values.size()];
        for (int output : outputs) {
            needed[output] = true;
        }
        List<Instruction> kept = new ArrayList<>();
        for (Instruction i : code.reversed()) {
            if (i.call().acts() || needed[i.output()]) {
                for (int input : i.inputs()) {
                    needed[input] = true;
                }
                kept.addFirst(i);
            }
        }
        return new Listing(values, List.copyOf(kept), inputs, outputs, calls);
    }

    Value value(int number) {
        return values.get(number);
    }
}
