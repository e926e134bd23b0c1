package dev.ninjagrad.nn.optim;

import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Numbers an optimiser keeps beside each parameter: one array of the parameter's size and dtype for each, zeros at first. */
final class Slots {
    private final String name;
    private final List<Parameter> parameters;
    private final Storage[] arrays;

    Slots(String name, List<Parameter> parameters) {
        this.name = name;
        this.parameters = parameters;
        this.arrays = parameters.stream()
                .map(p -> Storage.allocate(p.dtype(), p.size()))
                .toArray(Storage[]::new);
    }

    Storage of(int parameter) {
        return arrays[parameter];
    }

    /** Copies all arrays into {@code state} under {@code name.0}, {@code name.1}, … */
    void save(Map<String, Tensor> state) {
        for (int i = 0; i < arrays.length; i++) {
            state.put(name + "." + i, copy(arrays[i], i));
        }
    }

    private Tensor copy(Storage from, int parameter) {
        Storage to = Storage.allocate(from.dtype(), from.size());
        transfer(from, to);
        return Tensor.wrap(to, parameters.get(parameter).shape());
    }

    void restore(Map<String, Tensor> state) {
        for (int i = 0; i < arrays.length; i++) {
            Tensor saved = required(state, name + "." + i);
            if (!saved.spec().equals(parameters.get(i).spec())) {
                throw new IllegalArgumentException("the optimiser's " + name + "." + i + " needs "
                        + parameters.get(i).spec() + " like its parameter; got " + saved.spec());
            }
            transfer(saved.storage(), arrays[i]);
        }
    }

    private static void transfer(Storage from, Storage to) {
        for (int i = 0; i < to.size(); i++) {
            to.set(i, from.get(i));
        }
    }

    static Tensor required(Map<String, Tensor> state, String name) {
        Tensor found = state.get(name);
        if (found == null) {
            throw new IllegalArgumentException("the optimiser's state needs '" + name + "'; got " + state.keySet()
                    + ". Was another optimiser saved?");
        }
        return found;
    }
}
