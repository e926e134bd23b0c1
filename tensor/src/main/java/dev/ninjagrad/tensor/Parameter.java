package dev.ninjagrad.tensor;

import java.util.function.Consumer;

/**
 * A leaf that an optimiser may overwrite. Every overwrite is counted, and a backward pass through a node that read
 * older values is an error: the gradient would belong to numbers that no longer exist.
 */
public final class Parameter extends Tensor {
    private Parameter(Spec spec, Storage storage) {
        super(spec, storage);
        super.requiresGrad(true);
    }

    /**
     * Returns a parameter with these initial values, copied.
     *
     * @throws DTypeException if they are integers
     */
    public static Parameter of(Tensor values) {
        Parameter p = new Parameter(values.spec(), Storage.allocate(values.dtype(), values.size()));
        p.assign(values);
        return p;
    }

    @Override
    public Parameter named(String newName) {
        super.named(newName);
        return this;
    }

    @Override
    public Parameter requiresGrad(boolean required) {
        super.requiresGrad(required);
        return this;
    }

    /**
     * Overwrites the values.
     *
     * @throws ShapeException if the shape differs
     * @throws DTypeException if the dtype differs
     */
    public void assign(Tensor values) {
        if (!values.shape().equals(shape())) {
            throw new ShapeException("assign to " + label() + " needs its shape; got " + values.shape());
        }
        spec().like("assign", values.spec());
        int[] one = {1};
        Storage from = values.storage();
        Storage own = storage();
        own.markOverwritten();
        Mode.current().kernels().copy(new int[] {size()}, from, 0, one, own, 0, one);
    }

    /**
     * Overwrites the values in a way that a compiled step can repeat; counts as one overwrite.
     *
     * @param gradient of the parameter's shape
     * @param rate the learning rate, a scalar
     * @throws ShapeException if a shape differs
     */
    public void update(Update update, Tensor gradient, Tensor rate) {
        if (!gradient.spec().equals(spec()) || rate.size() != 1) {
            throw new ShapeException("the " + update.label() + " update of " + label() + " needs a gradient " + spec()
                    + " and a scalar rate; got " + gradient.spec() + " and " + rate.spec());
        }
        Storage own = storage();
        own.markOverwritten();
        Trace trace = Mode.current().trace();
        if (trace == null) {
            update.apply(own, gradient.storage(), rate.storage().get(0));
        } else {
            trace.update(update, this, gradient.storage(), rate.storage());
        }
    }

    /**
     * Lets code write into the values; counts as one overwrite. A step that does this cannot be compiled.
     *
     * @throws TraceException if a step is being compiled
     */
    public void update(Consumer<Storage> write) {
        if (Mode.current().trace() != null) {
            throw new TraceException("a compiled step cannot repeat what code of its own writes into " + label()
                    + ", at " + SourceLines.caller() + ". Use assign, or update(Update, gradient, rate).");
        }
        Storage own = storage();
        own.markOverwritten();
        write.accept(own);
    }
}
