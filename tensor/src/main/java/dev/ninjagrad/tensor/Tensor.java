package dev.ninjagrad.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An array of numbers with a shape; if it was computed from something that requires a gradient, it also knows how.
 *
 * <p>A value: no public operation changes the elements. They lie in row-major order. Operations are in {@link
 * TensorMath} (element-wise, reductions, matmul), {@link TensorMovement} (shapes and indices) and {@link TensorLayers}
 * (softmax, norms, losses, attention); all follow PyTorch's names and meanings, and all are methods of this type.
 *
 * <p>Two tensors are equal only if they are the same object; compare values with {@link #eq} or {@link #toDoubles()}.
 *
 * <p>A <em>leaf</em> is a tensor nothing computed. Mark it with {@link #requiresGrad(boolean)} (a {@link Parameter} is
 * marked), compute a scalar from it, and {@link Autograd#backward(Tensor)} puts the derivative into {@link #grad()}.
 */
public sealed class Tensor implements TensorMath, TensorMovement, TensorLayers permits Parameter {
    private static final AtomicLong SERIALS = new AtomicLong();

    private final long serial = SERIALS.incrementAndGet();
    private final Spec spec;
    private final Storage source;

    /** Whether the elements lie in {@link #source} with the last two dimensions swapped. */
    private final boolean transposed;

    private @Nullable Storage rowMajor;
    private int rowMajorVersion;

    private @Nullable String name;
    private boolean requiresGrad;
    private boolean retained;
    private @Nullable Node node;
    private @Nullable Tensor grad;

    Tensor(Spec spec, Storage storage) {
        this(spec, storage, false);
    }

    private Tensor(Spec spec, Storage source, boolean transposed) {
        this.spec = spec;
        this.source = source;
        this.transposed = transposed;
    }

    /** Returns x with its last two dimensions swapped, its elements left where they are. */
    static Tensor transposedView(Tensor x, Spec spec) {
        return new Tensor(spec, x.source, !x.transposed);
    }

    // ---- making tensors

    /** Returns a vector, F32. */
    public static Tensor of(float... values) {
        return of(values, values.length);
    }

    /** Returns a vector, F64. */
    public static Tensor of(double... values) {
        return of(values, values.length);
    }

    /** Returns a vector of integers, I32. */
    public static Tensor of(int... values) {
        return of(values, new int[] {values.length});
    }

    /** Returns row-major values, copied, under a shape; F32. */
    public static Tensor of(float[] values, int... shape) {
        Spec spec = filledBy(values.length, new Spec(Shape.of(shape), DType.F32));
        Storage storage = Storage.allocate(spec.dtype(), spec.shape().size());
        System.arraycopy(values, 0, storage.floats(), 0, values.length);
        return new Tensor(spec, storage);
    }

    /** Returns row-major values, copied, under a shape; F64. */
    public static Tensor of(double[] values, int... shape) {
        Spec spec = filledBy(values.length, new Spec(Shape.of(shape), DType.F64));
        Storage storage = Storage.allocate(spec.dtype(), spec.shape().size());
        System.arraycopy(values, 0, storage.doubles(), 0, values.length);
        return new Tensor(spec, storage);
    }

    /** Returns row-major values, copied, under a shape; I32. */
    public static Tensor of(int[] values, int... shape) {
        Spec spec = filledBy(values.length, new Spec(Shape.of(shape), DType.I32));
        Storage storage = Storage.allocate(spec.dtype(), spec.shape().size());
        System.arraycopy(values, 0, storage.ints(), 0, values.length);
        return new Tensor(spec, storage);
    }

    private static Spec filledBy(int count, Spec spec) {
        if (count != spec.shape().size()) {
            throw new ShapeException(
                    "shape " + spec.shape() + " holds " + spec.shape().size() + " elements; got " + count);
        }
        return spec;
    }

    /**
     * Wraps a storage without copying; whoever calls must not write to it again.
     *
     * @throws ShapeException if the sizes differ
     */
    public static Tensor wrap(Storage storage, Shape shape) {
        return new Tensor(filledBy(storage.size(), new Spec(shape, storage.dtype())), storage);
    }

    /** Returns a scalar. */
    public static Tensor scalar(double value, DType dtype) {
        return full(value, dtype, Shape.SCALAR);
    }

    /** Returns zeros, F32. */
    public static Tensor zeros(int... shape) {
        return zeros(DType.F32, Shape.of(shape));
    }

    /** Returns zeros. */
    public static Tensor zeros(DType dtype, int... shape) {
        return zeros(dtype, Shape.of(shape));
    }

    /** Returns zeros. */
    public static Tensor zeros(DType dtype, Shape shape) {
        return full(0, dtype, shape);
    }

    /** Returns ones, F32. */
    public static Tensor ones(int... shape) {
        return ones(DType.F32, Shape.of(shape));
    }

    /** Returns ones. */
    public static Tensor ones(DType dtype, int... shape) {
        return ones(dtype, Shape.of(shape));
    }

    /** Returns ones. */
    public static Tensor ones(DType dtype, Shape shape) {
        return full(1, dtype, shape);
    }

    /**
     * Returns a tensor of one value.
     *
     * @throws DTypeException if the dtype is I32 and the value no integer
     */
    public static Tensor full(double value, DType dtype, Shape shape) {
        if (dtype == DType.I32 && value != Math.rint(value)) {
            throw new DTypeException("an I32 tensor cannot hold " + value + ". Convert it first with to(F32).");
        }
        Spec spec = new Spec(shape, dtype);
        Storage storage = Storage.allocate(spec.dtype(), spec.shape().size());
        if (value != 0) {
            storage.fill(0, storage.size(), value);
        }
        return new Tensor(spec, storage);
    }

    /** Returns 0, 1, …, n − 1 as I32. */
    public static Tensor arange(int n) {
        return arange(0, n);
    }

    /** Returns from, from + 1, …, to − 1 as I32. */
    public static Tensor arange(int from, int to) {
        Spec spec = new Spec(Shape.of(to - from), DType.I32);
        Storage storage = Storage.allocate(spec.dtype(), spec.shape().size());
        for (int i = from; i < to; i++) {
            storage.set(i - from, i);
        }
        return new Tensor(spec, storage);
    }

    /** Returns the identity matrix [n, n]. */
    public static Tensor eye(DType dtype, int n) {
        return arange(n).oneHot(n, dtype);
    }

    /** Returns independent draws from the standard normal distribution, F32. */
    public static Tensor randn(RandomGenerator rng, int... shape) {
        return randn(rng, DType.F32, shape);
    }

    /** Returns independent draws from the standard normal distribution, in row-major order. */
    public static Tensor randn(RandomGenerator rng, DType dtype, int... shape) {
        return drawn(Draw.NORMAL, rng, new Spec(Shape.of(shape), dtype).floating("randn"));
    }

    /** Returns independent draws from [0, 1), F32. */
    public static Tensor rand(RandomGenerator rng, int... shape) {
        return rand(rng, DType.F32, shape);
    }

    /** Returns independent draws from [0, 1), in row-major order. */
    public static Tensor rand(RandomGenerator rng, DType dtype, int... shape) {
        return drawn(Draw.UNIFORM, rng, new Spec(Shape.of(shape), dtype).floating("rand"));
    }

    /** Returns independent draws from 0, …, bound − 1 as I32. */
    public static Tensor randint(RandomGenerator rng, int bound, int... shape) {
        return drawn(Draw.integers(bound), rng, new Spec(Shape.of(shape), DType.I32));
    }

    private static Tensor drawn(Draw draw, RandomGenerator rng, Spec spec) {
        Storage storage = Storage.forResult(spec.dtype(), spec.shape().size());
        Trace trace = Mode.current().trace();
        if (trace == null) {
            draw.fill(rng, storage);
        } else {
            trace.draw(draw, rng, storage);
        }
        return new Tensor(spec, storage);
    }

    /** Returns x where the I32 mask is not 0, w elsewhere; all three broadcast. */
    public static Tensor where(Tensor mask, Tensor x, Tensor w) {
        return new Where().apply(mask, x, w);
    }

    /** Joins tensors along an existing dimension. */
    public static Tensor concat(int dim, List<Tensor> parts) {
        if (parts.isEmpty()) {
            throw new ShapeException("concat needs at least one tensor");
        }
        return Recorder.apply(new Movement.Concat(parts.getFirst().shape().axis(dim)), List.copyOf(parts));
    }

    /** Joins tensors of one shape along a new dimension. */
    public static Tensor stack(int dim, List<Tensor> parts) {
        return concat(dim, parts.stream().map(t -> t.unsqueeze(dim)).toList());
    }

    // ---- what it is

    public final Shape shape() {
        return spec.shape();
    }

    public final DType dtype() {
        return spec.dtype();
    }

    /** Returns shape and dtype. */
    public final Spec spec() {
        return spec;
    }

    public final int rank() {
        return shape().rank();
    }

    /** Returns the number of elements. */
    public final int size() {
        return shape().size();
    }

    /** Returns the size of a dimension, which may be counted from the end: −1 is the last. */
    public final int dim(int d) {
        return shape().dim(d);
    }

    /** Returns the name given by {@link #named}; null if there is none. */
    public final @Nullable String name() {
        return name;
    }

    /** Names this tensor for graphs, derivations and messages, and returns it. */
    public Tensor named(String newName) {
        this.name = newName;
        return this;
    }

    /** Returns name and shape for messages; without a name, the op that made it. */
    final String label() {
        return (name != null ? name : node != null ? node.op().label() : "a leaf") + " " + shape();
    }

    // ---- reading values

    /**
     * Returns the only element.
     *
     * @throws ShapeException unless there is exactly one
     */
    public final double item() {
        if (size() != 1) {
            throw new ShapeException("item() needs one element; " + label() + " has " + size());
        }
        requireKnown("item()");
        return source.get(0);
    }

    /**
     * Returns one element.
     *
     * @throws IndexException if the position lies outside
     */
    public final double get(int... position) {
        if (position.length != rank()) {
            throw new IndexException(
                    "get needs " + rank() + " indices for shape " + shape() + "; got " + position.length);
        }
        requireKnown("get()");
        int at = 0;
        for (int d = 0; d < position.length; d++) {
            if (position[d] < 0 || position[d] >= dim(d)) {
                throw new IndexException("index " + position[d] + " of dimension " + d + " of shape " + shape());
            }
            at = at * dim(d) + position[d];
        }
        return storage().get(at);
    }

    /** Returns the elements in row-major order, a copy. */
    public final double[] toDoubles() {
        requireKnown("toDoubles()");
        Storage values = storage();
        double[] out = new double[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = values.get(i);
        }
        return out;
    }

    /** Returns the elements in row-major order, a copy; F64 is rounded. */
    public final float[] toFloats() {
        requireKnown("toFloats()");
        Storage values = storage();
        float[] out = new float[size()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values.get(i);
        }
        return out;
    }

    /**
     * Returns the elements in row-major order, a copy.
     *
     * @throws DTypeException unless the dtype is I32
     */
    public final int[] toInts() {
        requireKnown("toInts()");
        return Arrays.copyOf(storage().ints(), size());
    }

    /** Checks that values can be read: while a step is compiled, neither its inputs nor its parameters have any. */
    private void requireKnown(String reader) {
        if (source.isPending() || (source.version() > 0 && Mode.current().trace() != null)) {
            throw TraceException.read(reader + " of " + label());
        }
    }

    /**
     * Returns the elements themselves, in row-major order, for kernels and plans; reading only. A transposed view is
     * copied first.
     */
    public final Storage storage() {
        if (!transposed) {
            return source;
        }
        Storage copy = rowMajor;
        Mode mode = Mode.current();
        if (copy == null || rowMajorVersion != source.version() || mode.trace() != null) {
            int[] strides = shape().strides();
            int rank = rank();
            strides[rank - 1] = dim(-2);
            strides[rank - 2] = 1;
            copy = spec.allocate();
            rowMajorVersion = source.version();
            mode.kernels().copy(shape().sizes(), source, 0, strides, copy, 0, shape().strides());
            rowMajor = mode.trace() == null && mode.workspace() == null ? copy : null;
        }
        return copy;
    }

    /** Returns whether the elements lie transposed in {@link #storageMaybeTransposed()}. */
    final boolean isTransposedView() {
        return transposed;
    }

    /** Returns the elements as they lie, without the copy {@link #storage()} may make. */
    final Storage storageMaybeTransposed() {
        return source;
    }

    /** Returns how often the values behind this tensor have been overwritten; only a {@link Parameter}'s ever are. */
    public final int version() {
        return source.version();
    }

    /**
     * Checks that the only element is a finite number, and returns this. A compiled step checks at every replay and stops there.
     *
     * @throws NotFiniteException if it is NaN or infinite
     * @throws ShapeException unless there is exactly one
     */
    public final Tensor requireFinite() {
        Trace trace = Mode.current().trace();
        if (trace != null) {
            trace.requireFinite(this);
        } else if (!Double.isFinite(item())) {
            throw new NotFiniteException(label(), item());
        }
        return this;
    }

    // ---- gradients

    /** Returns whether a gradient with respect to this tensor may be asked for. */
    public final boolean requiresGrad() {
        return requiresGrad;
    }

    /**
     * Marks this leaf as requiring a gradient, or no longer, and returns it.
     *
     * @throws DTypeException if its elements are integers
     * @throws AutogradException if it was computed from something that requires a gradient
     */
    public Tensor requiresGrad(boolean required) {
        if (node != null && requiresGrad) {
            throw new AutogradException("requiresGrad is chosen for leaves; " + label()
                    + " was computed. Use detach() to cut it" + " off, retainGrad() to keep its gradient.");
        }
        if (required && !dtype().isFloating()) {
            throw new DTypeException(label() + " holds integers (" + dtype() + ") and cannot require a gradient");
        }
        this.node = null; // under FullGraph a constant has one; a leaf is where differentiation ends
        this.requiresGrad = required;
        return this;
    }

    /** Asks backward to keep the gradient of this intermediate in {@link #grad()}, and returns it. */
    public final Tensor retainGrad() {
        if (!requiresGrad) {
            throw new AutogradException("retainGrad on " + label() + ", which does not require a gradient");
        }
        retained = true;
        return this;
    }

    final boolean keepsGrad() {
        return requiresGrad && (retained || node == null);
    }

    /** Returns whether a backward pass has left a gradient here. */
    public final boolean hasGrad() {
        return grad != null;
    }

    /**
     * Returns the gradient that backward passes have added up here.
     *
     * @throws AutogradException if there is none, saying why
     */
    public final Tensor grad() {
        if (grad != null) {
            return grad;
        }
        if (!requiresGrad) {
            throw new AutogradException("no gradient: " + label()
                    + " does not require one. Mark it with requiresGrad(true) before computing.");
        }
        if (node != null && !retained) {
            throw new AutogradException("no gradient: " + label()
                    + " is an intermediate. Call retainGrad() on it before backward," + " or use Autograd.grad.");
        }
        throw new AutogradException("no gradient yet: no backward pass has reached " + label());
    }

    /** Forgets the gradient; the next backward pass starts from nothing. */
    public final void zeroGrad() {
        grad = null;
    }

    /**
     * Puts a gradient in place of the one that is here, if any: what a compiled step leaves.
     *
     * @throws AutogradException if its shape or dtype differs
     */
    public final void setGrad(Tensor g) {
        if (!g.spec().equals(spec)) {
            throw new AutogradException("the gradient of " + label() + " must be " + spec + "; got " + g.spec());
        }
        grad = g;
    }

    final void addGrad(Tensor g) {
        Trace trace = Mode.current().trace();
        if (trace != null) {
            trace.leaves(this);
        }
        grad = grad == null ? g : grad.add(g);
    }

    /** Returns the same values as a leaf that requires no gradient; shares the storage. */
    public final Tensor detach() {
        return new Tensor(spec, source, transposed);
    }

    /** Returns this tensor as a node of its own, through which gradients flow. */
    final Tensor alias() {
        return new Movement.Reshape(shape()).apply(this);
    }

    /** Returns what computed this tensor; null for a leaf and for anything not recorded. */
    public final @Nullable Node node() {
        return node;
    }

    final void recordedBy(Node maker, boolean differentiable) {
        this.node = maker;
        this.requiresGrad = differentiable;
    }

    final void freeNode() {
        if (node != null) {
            node.free();
        }
    }

    /** Returns a number that grows with every tensor made: inputs come before outputs. */
    final long serial() {
        return serial;
    }

    /** Returns shape, dtype, name and the values, long dimensions shortened. */
    @Override
    public final String toString() {
        return Printer.print(this);
    }
}
