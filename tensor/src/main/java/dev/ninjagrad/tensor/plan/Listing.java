package dev.ninjagrad.tensor.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

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

    /** Returns this step with other instructions over the same values, less those that nothing needs. */
    Listing with(List<Instruction> other) {
        return new Listing(values, other, inputs, outputs, calls).withoutDead();
    }

    /** Returns this step with values added behind its own. */
    Listing extended(List<Value> all) {
        return new Listing(all, code, inputs, outputs, calls);
    }

    Value value(int number) {
        return values.get(number);
    }

    /** Returns whether these values can still be read behind these instructions: none makes another value where one of them lies. */
    boolean isUnchanged(List<Integer> read, Stream<Instruction> since) {
        return since.filter(i -> i.call().overwrites())
                .noneMatch(i -> read.stream()
                        .anyMatch(value -> value != i.output()
                                && value(value).storage() == value(i.output()).storage()));
    }
}
