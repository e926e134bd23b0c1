package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Draw;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Trace;
import dev.ninjagrad.tensor.TraceException;
import dev.ninjagrad.tensor.Update;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Writes down what a step computes. A value is a storage; a tensor that shares another's storage, such as a reshape, is
 * the same value.
 */
final class Tracer implements Trace {
    /** Constants up to this size are compared by their elements. */
    private static final int LARGEST_COMPARED = 1 << 15;

    private record Limit(int index, int n) {}

    private record Key(Call call, List<Integer> inputs) {}

    private record Content(DType dtype, List<Double> elements) {}

    private final List<Value> values = new ArrayList<>();
    private final List<Instruction> code = new ArrayList<>();
    private final List<Integer> inputs = new ArrayList<>();
    private final IdentityHashMap<Storage, Integer> numbers = new IdentityHashMap<>();
    private final Map<Content, Integer> constants = new HashMap<>();
    private final Map<Key, Integer> known = new HashMap<>();
    private final Set<Limit> ranges = new HashSet<>();
    private final List<Tensor> leaves = new ArrayList<>();
    private final List<String> ops = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final RandomGenerator rng = () -> {
        throw new TraceException("a compiled step draws through tensors only, such as dropout(p, rng) or rand(rng, …):"
                + " a number taken from the generator itself would be the same at every step.");
    };
    private final Kernels kernels;
    private int calls;
    private int draws;

    Tracer(Kernels machine) {
        this.kernels = new TracingKernels(this, machine);
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    RandomGenerator generator() {
        return rng;
    }

    /** Returns a tensor that stands for an input. */
    Tensor input(Tensor like) {
        Storage pending = Storage.pending(like.dtype(), like.size());
        inputs.add(add(
                new Value(Value.Kind.INPUT, like.dtype(), like.size(), Storage.allocate(like.dtype(), like.size()))));
        numbers.put(pending, inputs.getLast());
        return Tensor.wrap(pending, like.shape());
    }

    private int add(Value value) {
        values.add(value);
        return values.size() - 1;
    }

    @Override
    public void begin(Op op, String line) {
        ops.add(op.label());
        lines.add(line);
    }

    @Override
    public void end(Op op, Storage y) {
        String line = lines.removeLast();
        ops.removeLast();
        if (y.isPending() && !numbers.containsKey(y)) {
            throw new TraceException("a compiled step cannot repeat " + op.label() + ", applied at " + line
                    + ": its forward pass does not compute through tensor ops. Write it with them, or run eagerly.");
        }
    }

    private String origin() {
        return ops.isEmpty() ? "" : ops.getFirst();
    }

    private String line() {
        return lines.isEmpty() ? "" : lines.getFirst();
    }

    /** Returns the number of the value that a storage holds now. */
    int number(Storage storage) {
        Integer number = numbers.get(storage);
        if (number == null) {
            if (storage.isPending()) {
                throw new TraceException("a value of another trace is used at " + line()
                        + ". A compiled step must not keep tensors from one call for the next.");
            }
            number = storage.version() > 0
                    ? add(new Value(Value.Kind.PARAMETER, storage.dtype(), storage.size(), storage))
                    : constant(storage);
            numbers.put(storage, number);
        }
        return number;
    }

    /** Equal constants are one value, so that what is computed from them can be shared. */
    private int constant(Storage storage) {
        Value value = new Value(Value.Kind.CONSTANT, storage.dtype(), storage.size(), storage);
        if (storage.size() > LARGEST_COMPARED) {
            return add(value);
        }
        List<Double> elements = new ArrayList<>(storage.size());
        for (int i = 0; i < storage.size(); i++) {
            elements.add(storage.get(i));
        }
        return constants.computeIfAbsent(new Content(storage.dtype(), elements), _ -> add(value));
    }

    boolean isConstant(Storage... operands) {
        for (Storage operand : operands) {
            if (values.get(number(operand)).kind() != Value.Kind.CONSTANT) {
                return false;
            }
        }
        return true;
    }

    boolean isParameter(Storage storage) {
        return values.get(number(storage)).kind() == Value.Kind.PARAMETER;
    }

    boolean isKnown(Storage storage) {
        return numbers.containsKey(storage);
    }

    /** Notes that y is the same value as x. */
    void same(Storage x, Storage y) {
        calls++;
        numbers.put(y, number(x));
    }

    void folded() {
        calls++;
    }

    /** Notes a call whose output is y; one that was made before gives the same value. */
    void record(Call call, Storage y, Storage... operands) {
        calls++;
        List<Integer> read = new ArrayList<>();
        for (Storage operand : operands) {
            read.add(number(operand));
        }
        boolean shares = !(call instanceof Call.Place) && !call.acts();
        Integer before = shares ? known.get(new Key(call, read)) : null;
        if (before == null) {
            before = add(new Value(Value.Kind.COMPUTED, y.dtype(), y.size(), null));
            code.add(new Instruction(call, List.copyOf(read), before, origin(), line()));
            if (shares) {
                known.put(new Key(call, List.copyOf(read)), before);
            }
        }
        numbers.put(y, before);
    }

    /** Notes that a parameter is overwritten: from now on its storage holds another value. */
    void overwrite(Call call, Storage parameter, String origin, Storage... operands) {
        calls++;
        List<Integer> read = new ArrayList<>();
        for (Storage operand : operands) {
            read.add(number(operand));
        }
        int after = add(new Value(Value.Kind.PARAMETER, parameter.dtype(), parameter.size(), parameter));
        code.add(new Instruction(call, List.copyOf(read), after, origin, line()));
        numbers.put(parameter, after);
    }

    @Override
    public void draw(Draw draw, RandomGenerator from, Storage y) {
        if (!rng.equals(from)) {
            throw new TraceException(
                    "a compiled step must draw from the generator it is given, not from one of its own:"
                            + " it would draw the same numbers at every step.");
        }
        record(new Call.Random(draw, draws++), y);
    }

    @Override
    public void update(Update update, Parameter parameter, Storage gradient, Storage rate) {
        Storage theta = parameter.storage();
        overwrite(new Call.Step(update), theta, update.label(), theta, gradient, rate);
    }

    /** Notes that all elements must be at least 0 and below n; constants are checked by the op itself. */
    void requireBelow(Storage index, int n) {
        if (!isConstant(index) && ranges.add(new Limit(number(index), n))) {
            code.add(new Instruction(new Call.Range(n), List.of(number(index)), -1, origin(), line()));
        }
    }

    @Override
    public void requireFinite(Tensor scalar) {
        String what = scalar.name() == null ? "a value that must be finite" : scalar.name();
        code.add(new Instruction(new Call.Guard(what), List.of(number(scalar.storage())), -1, "requireFinite", line()));
    }

    @Override
    public void leaves(Tensor leaf) {
        if (leaf.hasGrad() && !leaves.contains(leaf)) {
            throw new TraceException("a compiled step adds to a gradient that was there before, of "
                    + (leaf.name() == null ? "a leaf " + leaf.shape() : leaf.name())
                    + ". Call zeroGrad() on the optimiser first.");
        }
        leaves.add(leaf);
    }

    /** Ends the trace: what it left in leaves is forgotten, for it has no values. */
    void forgetGradients() {
        leaves.forEach(Tensor::zeroGrad);
    }

    /** Returns the parameters in which the step leaves a gradient. */
    List<Tensor> leavesWithGradient() {
        return leaves.stream()
                .distinct()
                .filter(leaf -> leaf instanceof Parameter && leaf.hasGrad())
                .filter(leaf -> !isParameter(leaf.grad().storage()))
                .toList();
    }

    Listing listing(List<Tensor> outputs) {
        List<Integer> out = new ArrayList<>();
        for (Tensor output : outputs) {
            int number = number(output.storage());
            if (values.get(number).kind() == Value.Kind.PARAMETER) {
                throw new TraceException("a compiled step returns a parameter's own values"
                        + (output.name() == null ? "" : ", of " + output.name()) + ". Read them from the parameter.");
            }
            out.add(number);
        }
        return new Listing(values, code, inputs, out, calls);
    }
}
