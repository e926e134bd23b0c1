package dev.ninjagrad.kernels;

import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Writes calls of the Vector API as bytecode. A vector or mask is a local variable, named by its slot; each method writes one
 * operation on such variables and returns the slot of the result, so that formulas read as they do in source code.
 */
final class VectorWriter {
    static final ClassDesc FLOATS = ClassDesc.of("jdk.incubator.vector.FloatVector");
    static final ClassDesc INTS = ClassDesc.of("jdk.incubator.vector.IntVector");
    private static final ClassDesc VECTOR = ClassDesc.of("jdk.incubator.vector.Vector");
    private static final ClassDesc MASK = ClassDesc.of("jdk.incubator.vector.VectorMask");
    private static final ClassDesc SPECIES = ClassDesc.of("jdk.incubator.vector.VectorSpecies");
    private static final ClassDesc OPERATORS = ClassDesc.of("jdk.incubator.vector.VectorOperators");
    private static final ClassDesc COMPARISON = OPERATORS.nested("Comparison");
    private static final ClassDesc LANES = ClassDesc.of(FloatLanes.class.getName());
    private static final ClassDesc FLOAT_ARRAY = CD_float.arrayType();
    private static final ClassDesc INT_ARRAY = CD_int.arrayType();

    private final CodeBuilder code;

    VectorWriter(CodeBuilder code) {
        this.code = code;
    }

    private int stored() {
        int slot = code.allocateLocal(TypeKind.REFERENCE);
        code.astore(slot);
        return slot;
    }

    private void species(ClassDesc vector) {
        code.getstatic(LANES, vector.equals(INTS) ? "INTS" : "S", SPECIES);
    }

    private void operator(String name, ClassDesc type) {
        code.getstatic(OPERATORS, name, type);
    }

    private int call(ClassDesc owner, String name, ClassDesc result, ClassDesc... parameters) {
        code.invokevirtual(owner, name, MethodTypeDesc.of(result, parameters));
        return stored();
    }

    /** A vector at an element of an array, both given as slots, plus a constant. */
    int load(ClassDesc vector, int array, int at, int plus) {
        species(vector);
        code.aload(array);
        index(at, plus);
        ClassDesc elements = vector.equals(INTS) ? INT_ARRAY : FLOAT_ARRAY;
        code.invokestatic(vector, "fromArray", MethodTypeDesc.of(vector, SPECIES, elements, CD_int));
        return stored();
    }

    void store(int v, ClassDesc vector, int array, int at, int plus) {
        code.aload(v).aload(array);
        index(at, plus);
        ClassDesc elements = vector.equals(INTS) ? INT_ARRAY : FLOAT_ARRAY;
        code.invokevirtual(vector, "intoArray", MethodTypeDesc.of(CD_void, elements, CD_int));
    }

    private void index(int at, int plus) {
        code.iload(at);
        if (plus != 0) {
            code.loadConstant(plus).iadd();
        }
    }

    /** One element of an array in all lanes. */
    int repeat(ClassDesc vector, int array, int at) {
        species(vector);
        code.aload(array).iload(at);
        boolean ints = vector.equals(INTS);
        if (ints) {
            code.iaload();
        } else {
            code.faload();
        }
        code.invokestatic(vector, "broadcast", MethodTypeDesc.of(vector, SPECIES, ints ? CD_int : CD_float));
        return stored();
    }

    int constant(float value) {
        species(FLOATS);
        code.loadConstant(value).invokestatic(FLOATS, "broadcast", MethodTypeDesc.of(FLOATS, SPECIES, CD_float));
        return stored();
    }

    private int zeroInts() {
        species(INTS);
        code.invokestatic(INTS, "zero", MethodTypeDesc.of(INTS, SPECIES));
        return stored();
    }

    /** {@code name} is a method of floats on another vector: add, sub, mul, div, max or min. */
    int binary(String name, int a, int b) {
        code.aload(a).aload(b);
        return call(FLOATS, name, FLOATS, VECTOR);
    }

    int add(int a, int b) {
        return binary("add", a, b);
    }

    int sub(int a, int b) {
        return binary("sub", a, b);
    }

    int mul(int a, int b) {
        return binary("mul", a, b);
    }

    int div(int a, int b) {
        return binary("div", a, b);
    }

    /** {@code name} is a method of floats without operands: neg, abs or sqrt. */
    int unary(String name, int a) {
        code.aload(a);
        return call(FLOATS, name, FLOATS);
    }

    /** a·b + c, rounded once. */
    int fma(int a, int b, int c) {
        code.aload(a).aload(b).aload(c);
        return call(FLOATS, "fma", FLOATS, VECTOR, VECTOR);
    }

    /** The polynomial in x with these coefficients, the highest power's first. */
    int polynomial(int x, float... coefficients) {
        int sum = constant(coefficients[0]);
        for (int i = 1; i < coefficients.length; i++) {
            sum = fma(sum, x, constant(coefficients[i]));
        }
        return sum;
    }

    /** Where two vectors of one kind compare so. */
    int compare(ClassDesc vector, String comparison, int a, int b) {
        code.aload(a);
        operator(comparison, COMPARISON);
        code.aload(b);
        return call(vector, "compare", MASK, COMPARISON, VECTOR);
    }

    int compare(String comparison, int a, float b) {
        code.aload(a);
        operator(comparison, COMPARISON);
        code.loadConstant(b);
        return call(FLOATS, "compare", MASK, COMPARISON, CD_float);
    }

    int isNan(int a) {
        ClassDesc test = OPERATORS.nested("Test");
        code.aload(a);
        operator("IS_NAN", test);
        return call(FLOATS, "test", MASK, test);
    }

    /** Lanes of b where the mask holds, else of a. */
    int blend(int a, int b, int mask) {
        code.aload(a).aload(b).aload(mask);
        return call(FLOATS, "blend", FLOATS, VECTOR, MASK);
    }

    int blend(int a, float b, int mask) {
        code.aload(a).loadConstant(b).aload(mask);
        return call(FLOATS, "blend", FLOATS, CD_float, MASK);
    }

    /** 1 where a mask of floats holds, else 0. */
    int toInts(int mask) {
        code.aload(zeroInts()).loadConstant(1).aload(cast(mask, INTS));
        return call(INTS, "blend", INTS, CD_int, MASK);
    }

    /** A mask for the other vectors with as many lanes. */
    int cast(int mask, ClassDesc vector) {
        code.aload(mask);
        species(vector);
        return call(MASK, "cast", MASK, SPECIES);
    }

    /** Where ints are not 0, as a mask of floats. */
    int toMask(int ints) {
        code.aload(ints);
        operator("NE", COMPARISON);
        code.loadConstant(0);
        return cast(call(INTS, "compare", MASK, COMPARISON, CD_int), FLOATS);
    }

    int toFloats(int ints) {
        ClassDesc conversion = OPERATORS.nested("Conversion");
        code.aload(ints);
        operator("I2F", conversion);
        code.loadConstant(0);
        code.invokevirtual(INTS, "convert", MethodTypeDesc.of(VECTOR, conversion, CD_int))
                .checkcast(FLOATS);
        return stored();
    }

    int bits(int floats) {
        code.aload(floats);
        return call(FLOATS, "reinterpretAsInts", INTS);
    }

    int fromBits(int ints) {
        code.aload(ints);
        return call(INTS, "reinterpretAsFloats", FLOATS);
    }

    /** {@code name} is a method of ints on one number: add, sub or and. */
    int ints(String name, int a, int number) {
        code.aload(a).loadConstant(number);
        return call(INTS, name, INTS, CD_int);
    }

    /** {@code name} is a method of ints on another vector: sub or or. */
    int vectors(String name, int a, int b) {
        code.aload(a).aload(b);
        return call(INTS, name, INTS, VECTOR);
    }

    /** {@code shift} is ASHR or LSHL. */
    int shift(String shift, int a, int by) {
        ClassDesc binary = OPERATORS.nested("Binary");
        code.aload(a);
        operator(shift, binary);
        code.loadConstant(by);
        return call(INTS, "lanewise", INTS, binary, CD_int);
    }

    /** The mask of the first lanes; how many is on the stack. */
    int firstLanes(Runnable count) {
        code.getstatic(LANES, "FIRST", MASK.arrayType());
        count.run();
        code.aaload();
        return stored();
    }

    /** Leaves the largest lane on the stack. */
    void largest(int v) {
        ClassDesc associative = OPERATORS.nested("Associative");
        code.aload(v);
        operator("MAX", associative);
        code.invokevirtual(FLOATS, "reduceLanes", MethodTypeDesc.of(CD_float, associative));
    }

    /** Leaves the sum of all lanes on the stack, by way of an array. */
    void sum(int v, int lanes) {
        code.aload(v).aload(lanes).iconst_0();
        code.invokevirtual(FLOATS, "intoArray", MethodTypeDesc.of(CD_void, FLOAT_ARRAY, CD_int));
        code.aload(lanes).invokestatic(LANES, "sum", MethodTypeDesc.of(CD_float, FLOAT_ARRAY));
    }
}
