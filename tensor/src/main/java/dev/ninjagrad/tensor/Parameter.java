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
        update(own -> KernelChoice.current().kernels().copy(new int[] {size()}, from, 0, one, own, 0, one));
    }

    /** Lets an optimiser write into the values; counts as one overwrite. */
    public void update(Consumer<Storage> write) {
        Storage own = storage();
        own.markOverwritten();
        write.accept(own);
    }
}
