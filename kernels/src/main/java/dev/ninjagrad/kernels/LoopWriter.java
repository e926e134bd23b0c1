package dev.ninjagrad.kernels;

import static dev.ninjagrad.kernels.VectorWriter.FLOATS;
import static dev.ninjagrad.kernels.VectorWriter.INTS;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Chain;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels.Block;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Storage;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.util.Arrays;

/**
 * Writes the class of a chain's loop. For each row, whole vectors of it go through all links in registers; what is stored is stored at
 * the end, and folds go on in a register. A row of few vectors is written out without a loop.
 */
final class LoopWriter {
    /** Rows of at most so many vectors are written out. */
    private static final int WRITTEN_OUT = 4;

    private static final int L = FloatLanes.L;
    private static final ClassDesc BLOCK = ClassDesc.of(Block.class.getName());
    private static final ClassDesc STORAGE = ClassDesc.of(Storage.class.getName());
    private static final ClassDesc LANES = ClassDesc.of(FloatLanes.class.getName());
    private static final ClassDesc SCRATCH = ClassDesc.of(FloatScratch.class.getName());
    private static final ClassDesc FLOAT_ARRAY = CD_float.arrayType();
    private static final int ROWS = 1;
    private static final int N = 2;
    private static final int BLOCKS = 3;

    private final Chain chain;
    private final CodeBuilder code;
    private final VectorWriter write;
    private final LinkWriter links;

    /** For each block the slots of its array, of where the row begins, and of the step to the next. */
    private final int[] arrays;

    private final int[] starts;
    private final int[] steps;

    /** Slots of operands that repeat, and of folds. */
    private final int[] repeated;

    private final int[] totals;
    private int lanes;

    /** The lanes of a written-out row's last vector. */
    private int lastMask = -1;

    private LoopWriter(Chain chain, CodeBuilder code) {
        this.chain = chain;
        this.code = code;
        this.write = new VectorWriter(code);
        this.links = new LinkWriter(write);
        int blocks = blocks(chain);
        arrays = new int[blocks];
        starts = new int[blocks];
        steps = new int[blocks];
        repeated = new int[chain.operands().size()];
        totals = new int[chain.folds().size()];
    }

    static int blocks(Chain chain) {
        return chain.operands().size() + chain.stored().size() + chain.folds().size();
    }

    /** Returns a chain as it is written: rows of as many vectors, or of many, are the same. */
    static Chain written(Chain chain) {
        int columns = chain.columns() <= WRITTEN_OUT * L ? FloatLanes.padded(chain.columns()) : 0;
        return new Chain(chain.operands(), chain.links(), chain.stored(), chain.folds(), columns);
    }

    /** Returns the dtype of what a block reads or writes. */
    static DType dtype(Chain chain, int block) {
        int stored = block - chain.operands().size();
        if (stored < 0) {
            return chain.operands().get(block).dtype();
        }
        return stored < chain.stored().size() ? chain.dtype(chain.stored().get(stored)) : DType.F32;
    }

    /** Returns the bytes of the class. */
    static byte[] write(Chain chain) {
        MethodTypeDesc run = MethodTypeDesc.of(CD_void, CD_int, CD_int, BLOCK.arrayType());
        return ClassFile.of().build(ClassDesc.of(LoopBody.class.getPackageName(), "Loop"), type -> {
            type.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER);
            type.withInterfaceSymbols(ClassDesc.of(LoopBody.class.getName()));
            type.withMethodBody(
                    INIT_NAME,
                    MTD_void,
                    0,
                    code -> code.aload(0)
                            .invokespecial(CD_Object, INIT_NAME, MTD_void)
                            .return_());
            type.withMethodBody("run", run, ClassFile.ACC_PUBLIC, code -> new LoopWriter(chain, code).writeRun());
        });
    }

    /** Returns the bytes of bytecode in a class that was written here. */
    static int codeLength(byte[] bytes) {
        return ClassFile.of().parse(bytes).methods().stream()
                .flatMap(m -> m.findAttribute(Attributes.code()).stream())
                .mapToInt(CodeAttribute::codeLength)
                .max()
                .orElse(0);
    }

    /** Returns an object of a class that was written here. */
    static LoopBody define(byte[] bytes) {
        try {
            return (LoopBody) MethodHandles.lookup()
                    .defineHiddenClass(bytes, true)
                    .lookupClass()
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a loop that was written cannot be made", e);
        }
    }

    private DType dtype(int block) {
        return dtype(chain, block);
    }

    private static ClassDesc vector(DType dtype) {
        return dtype == DType.I32 ? INTS : FLOATS;
    }

    private void writeRun() {
        for (int b = 0; b < arrays.length; b++) {
            open(b);
        }
        if (foldsRows()) {
            lanes = code.allocateLocal(TypeKind.REFERENCE);
            code.invokestatic(SCRATCH, "own", MethodTypeDesc.of(SCRATCH))
                    .getfield(SCRATCH, "tail", FLOAT_ARRAY)
                    .astore(lanes);
        }
        if (foldsRows() && chain.columns() > 0) {
            lastMask = write.firstLanes(
                    () -> code.iload(N).loadConstant(chain.columns() - L).isub());
        }
        int row = code.allocateLocal(TypeKind.INT);
        Label next = code.newLabel();
        Label done = code.newLabel();
        code.iconst_0().istore(row).labelBinding(next).iload(row).iload(ROWS).if_icmpge(done);
        row();
        for (int b = 0; b < arrays.length; b++) {
            code.iload(starts[b]).iload(steps[b]).iadd().istore(starts[b]);
        }
        code.iinc(row, 1).goto_(next).labelBinding(done).return_();
    }

    /** Takes a block apart into local variables. */
    private void open(int b) {
        boolean ints = dtype(b) == DType.I32;
        arrays[b] = code.allocateLocal(TypeKind.REFERENCE);
        starts[b] = code.allocateLocal(TypeKind.INT);
        steps[b] = code.allocateLocal(TypeKind.INT);
        ClassDesc array = ints ? CD_int.arrayType() : FLOAT_ARRAY;
        block(b).invokevirtual(BLOCK, "storage", MethodTypeDesc.of(STORAGE))
                .invokevirtual(STORAGE, ints ? "ints" : "floats", MethodTypeDesc.of(array))
                .astore(arrays[b]);
        block(b).invokevirtual(BLOCK, "at", MethodTypeDesc.of(CD_int)).istore(starts[b]);
        block(b).invokevirtual(BLOCK, "row", MethodTypeDesc.of(CD_int)).istore(steps[b]);
    }

    /** Leaves a block on the stack. */
    private CodeBuilder block(int b) {
        return code.aload(BLOCKS).loadConstant(b).aaload();
    }

    private boolean foldsRows() {
        return chain.folds().stream().anyMatch(Chain.Fold::byRow);
    }

    private void row() {
        for (int i = 0; i < repeated.length; i++) {
            if (chain.operands().get(i).repeats()) {
                repeated[i] = write.repeat(vector(dtype(i)), arrays[i], starts[i]);
            }
        }
        for (int f = 0; f < totals.length; f++) {
            if (chain.folds().get(f).byRow()) {
                totals[f] = write.constant(start(chain.folds().get(f)));
            }
        }
        if (chain.columns() > 0) {
            writeOut(chain.columns());
        } else {
            loop();
        }
        for (int f = 0; f < totals.length; f++) {
            if (chain.folds().get(f).byRow()) {
                finish(f, chain.folds().get(f).kind());
            }
        }
    }

    private static float start(Chain.Fold fold) {
        return sums(fold) ? 0 : Float.NEGATIVE_INFINITY;
    }

    private static boolean sums(Chain.Fold fold) {
        return fold.kind() == Reduce.Kind.SUM || fold.kind() == Reduce.Kind.MEAN;
    }

    /** All vectors of a row, one after another; perhaps not all lanes of the last are the row's. */
    private void writeOut(int n) {
        for (int at = 0; at < n - L; at += L) {
            new Body(starts, at, -1).write();
        }
        new Body(starts, n - L, lastMask).write();
    }

    /** A loop over whole vectors; if rows are folded, the last, partly filled one comes by itself. */
    private void loop() {
        int i = code.allocateLocal(TypeKind.INT);
        int limit = N;
        if (foldsRows()) {
            limit = code.allocateLocal(TypeKind.INT);
            code.iload(N)
                    .invokestatic(LANES, "full", MethodTypeDesc.of(CD_int, CD_int))
                    .istore(limit);
        }
        Label next = code.newLabel();
        Label done = code.newLabel();
        code.iconst_0().istore(i).labelBinding(next).iload(i).iload(limit).if_icmpge(done);
        new Body(moved(i), 0, -1).write();
        code.iinc(i, L).goto_(next).labelBinding(done);
        if (limit != N) {
            int full = limit;
            Label whole = code.newLabel();
            code.iload(full).iload(N).if_icmpge(whole);
            int mask = write.firstLanes(() -> code.iload(N).iload(full).isub());
            new Body(moved(full), 0, mask).write();
            code.labelBinding(whole);
        }
    }

    /** Where the blocks are read and written at position i of a row. */
    private int[] moved(int i) {
        int[] at = new int[arrays.length];
        for (int b = 0; b < at.length; b++) {
            at[b] = code.allocateLocal(TypeKind.INT);
            code.iload(starts[b]).iload(i).iadd().istore(at[b]);
        }
        return at;
    }

    /** Writes what a row was folded to. */
    private void finish(int fold, Reduce.Kind kind) {
        int block = chain.operands().size() + chain.stored().size() + fold;
        code.aload(arrays[block]).iload(starts[block]);
        switch (kind) {
            case SUM -> write.sum(totals[fold], lanes);
            case MEAN -> {
                write.sum(totals[fold], lanes);
                code.iload(N).i2f().fdiv();
            }
            case MAX -> write.largest(totals[fold]);
            case MIN -> {
                write.largest(totals[fold]);
                code.fneg();
            }
        }
        code.fastore();
    }

    /** One vector of each value. */
    private final class Body {
        private final int[] at;
        private final int plus;
        private final int mask;

        /** For each value the slot of its vector, or of its mask of floats; −1 before it is made. */
        private final int[] vectors;

        private final int[] masks;

        /**
         * Begins one.
         *
         * @param at slots of the blocks' positions
         * @param mask the slot of the mask of lanes to fold; −1 for all
         */
        Body(int[] at, int plus, int mask) {
            this.at = at;
            this.plus = plus;
            this.mask = mask;
            vectors = new int[chain.operands().size() + chain.links().size()];
            masks = new int[vectors.length];
            Arrays.fill(vectors, -1);
            Arrays.fill(masks, -1);
        }

        void write() {
            for (int l = 0; l < chain.links().size(); l++) {
                link(chain.operands().size() + l, chain.links().get(l));
            }
            int block = chain.operands().size();
            int[] results = new int[chain.stored().size()];
            for (int s = 0; s < results.length; s++) {
                results[s] = vector(chain.stored().get(s));
            }
            for (int s = 0; s < results.length; s++, block++) {
                ClassDesc type = LoopWriter.vector(dtype(block));
                write.store(results[s], type, arrays[block], at[block], plus);
            }
            for (int f = 0; f < totals.length; f++, block++) {
                fold(f, chain.folds().get(f), block);
            }
        }

        private void link(int value, Chain.Link link) {
            int first = link.inputs().getFirst();
            int last = link.inputs().getLast();
            switch (link.op()) {
                case Unary op -> vectors[value] = links.unary(op, vector(first));
                case Binary op -> vectors[value] = links.binary(op, vector(first), vector(last));
                case Compare op -> masks[value] = links.compare(op, chain.dtype(last), vector(first), vector(last));
                case Where _ -> {
                    int chosen = mask(first);
                    vectors[value] =
                            write.blend(vector(last), vector(link.inputs().get(1)), chosen);
                }
                case Cast _ ->
                    vectors[value] = masks[first] >= 0
                            ? write.blend(write.constant(0f), 1f, masks[first])
                            : write.toFloats(vector(first));
                default -> throw new IllegalArgumentException(link.op() + " cannot be written");
            }
        }

        private int vector(int value) {
            if (vectors[value] < 0) {
                vectors[value] = value >= chain.operands().size()
                        ? write.toInts(masks[value])
                        : chain.operands().get(value).repeats()
                                ? repeated[value]
                                : write.load(LoopWriter.vector(dtype(value)), arrays[value], at[value], plus);
            }
            return vectors[value];
        }

        private int mask(int value) {
            if (masks[value] < 0) {
                masks[value] = write.toMask(vector(value));
            }
            return masks[value];
        }

        private void fold(int f, Chain.Fold fold, int block) {
            int v = vector(fold.value());
            if (!fold.byRow()) {
                int sum = write.load(FLOATS, arrays[block], at[block], plus);
                write.store(write.add(sum, v), FLOATS, arrays[block], at[block], plus);
                return;
            }
            if (fold.kind() == Reduce.Kind.MIN) {
                v = write.unary("neg", v);
            }
            if (mask >= 0) {
                v = write.blend(write.constant(start(fold)), v, mask);
            }
            boolean only = chain.columns() == L;
            int total = only ? v : sums(fold) ? write.add(totals[f], v) : write.binary("max", totals[f], v);
            code.aload(total).astore(totals[f]);
        }
    }
}
