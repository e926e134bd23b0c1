package dev.ninjagrad.tensor;

import java.util.Arrays;

/**
 * The raw elements behind a tensor: one Java array of the dtype's own primitive, row-major.
 *
 * <p>Kernels that care for speed take the array ({@link #floats()}, {@link #doubles()}, {@link #ints()});
 * the readable ones use {@link #get} and {@link #set}, which compute in double and round once, at the store.
 * Writing is for kernels filling a fresh output and for {@link Parameter}: everyone else treats a storage as read-only.
 */
public final class Storage {
    /**
     * Every array is this much longer than the storage's size, so that a vector kernel may load past the last
     * element instead of handling the tail apart. What lies there is never part of a result.
     */
    public static final int PADDING = 48;

    static final int MAX_SIZE = Integer.MAX_VALUE - 8 - PADDING;

    private static final float[] NO_FLOATS = {};
    private static final double[] NO_DOUBLES = {};
    private static final int[] NO_INTS = {};

    private final DType dtype;
    private final int size;
    private float[] floats = NO_FLOATS;
    private double[] doubles = NO_DOUBLES;
    private int[] ints = NO_INTS;
    private boolean pending;
    private boolean overwritten;
    private int version;

    private Storage(DType dtype, int size) {
        this.dtype = dtype;
        this.size = size;
    }

    /** Returns a new storage of {@code size} zeros. */
    public static Storage allocate(DType dtype, int size) {
        Storage storage = new Storage(dtype, size);
        storage.makeArray();
        return storage;
    }

    /**
     * Returns a storage that has a size but no elements: it stands for a value that is only known when a compiled step
     * runs. Reading it is an error that says so.
     */
    public static Storage pending(DType dtype, int size) {
        Storage storage = new Storage(dtype, size);
        storage.pending = true;
        return storage;
    }

    /**
     * Returns where an op puts its result: a new storage, a pending one while a {@link Trace} is watching, or one of the {@link Workspace} in
     * force.
     */
    public static Storage forResult(DType dtype, int size) {
        Mode mode = Mode.current();
        if (mode.trace() != null) {
            return pending(dtype, size);
        }
        Workspace workspace = mode.workspace();
        return workspace == null ? allocate(dtype, size) : workspace.next(dtype, size);
    }

    /**
     * Returns the first {@code size} elements of {@code buffer} as a storage of their own: values that live at
     * different times share one array.
     *
     * @throws ShapeException if the buffer is smaller
     */
    public static Storage within(Storage buffer, int size) {
        if (size > buffer.size) {
            throw new ShapeException(size + " elements do not fit into a buffer of " + buffer.size);
        }
        Storage storage = new Storage(buffer.dtype, size);
        storage.floats = buffer.floats;
        storage.doubles = buffer.doubles;
        storage.ints = buffer.ints;
        return storage;
    }

    /** Returns whether the elements are only known when a compiled step runs. */
    public boolean isPending() {
        return pending;
    }

    /** Gives a pending storage its elements, zeros at first. */
    public void makeArray() {
        pending = false;
        switch (dtype) {
            case F32 -> floats = new float[size + PADDING];
            case F64 -> doubles = new double[size + PADDING];
            case I32 -> ints = new int[size + PADDING];
        }
    }

    public DType dtype() {
        return dtype;
    }

    /** Returns the number of elements, padding not counted. */
    public int size() {
        return size;
    }

    /** Gives up the elements: a {@link Workspace} is about to use the array for something else. */
    void leave() {
        overwritten = true;
        floats = NO_FLOATS;
        doubles = NO_DOUBLES;
        ints = NO_INTS;
    }

    private void requireElements() {
        if (overwritten) {
            throw new IllegalStateException(
                    "a tensor is read whose Workspace has been entered again since it was computed:"
                            + " its elements are gone. Copy what is to be kept before entering the workspace again.");
        }
    }

    /** Returns element {@code i} as a double; exact for every dtype. */
    public double get(int i) {
        requireElements();
        return dtype == DType.F32 ? floats[i] : dtype == DType.F64 ? doubles[i] : ints[i];
    }

    /** Stores {@code value} at {@code i}, rounded to the dtype; an I32 storage drops the fraction. */
    public void set(int i, double value) {
        if (dtype == DType.F32) {
            floats[i] = (float) value;
        } else if (dtype == DType.F64) {
            doubles[i] = value;
        } else {
            ints[i] = (int) value;
        }
    }

    /** Sets {@code count} elements from {@code from} on to {@code value}. */
    public void fill(int from, int count, double value) {
        switch (dtype) {
            case F32 -> Arrays.fill(floats, from, from + count, (float) value);
            case F64 -> Arrays.fill(doubles, from, from + count, value);
            case I32 -> Arrays.fill(ints, from, from + count, (int) value);
        }
    }

    /**
     * Returns the array itself, {@link #PADDING} longer than {@link #size()}.
     *
     * @throws DTypeException unless the dtype is F32
     */
    public float[] floats() {
        expect(DType.F32);
        return floats;
    }

    /**
     * Returns the array itself, {@link #PADDING} longer than {@link #size()}.
     *
     * @throws DTypeException unless the dtype is F64
     */
    public double[] doubles() {
        expect(DType.F64);
        return doubles;
    }

    /**
     * Returns the array itself, {@link #PADDING} longer than {@link #size()}.
     *
     * @throws DTypeException unless the dtype is I32
     */
    public int[] ints() {
        expect(DType.I32);
        return ints;
    }

    private void expect(DType wanted) {
        requireElements();
        if (pending) {
            throw TraceException.read("the elements of an array");
        }
        if (dtype != wanted) {
            throw new DTypeException(
                    "elements are " + dtype + ", not " + wanted + ". Convert with to(" + wanted + ").");
        }
    }

    /** Returns how often the values were overwritten; only parameters ever are, and each was when it was made. */
    public int version() {
        return version;
    }

    /** Counts one overwrite: backward through what read the older values is then an error. */
    public void markOverwritten() {
        version++;
    }
}
