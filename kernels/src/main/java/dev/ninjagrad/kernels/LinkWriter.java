package dev.ninjagrad.kernels;

import static dev.ninjagrad.kernels.VectorWriter.FLOATS;
import static dev.ninjagrad.kernels.VectorWriter.INTS;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Compare;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;

/**
 * Writes the ops of a chain on vectors: the operations of {@link FloatLoops}, {@link FloatMath} and {@link FloatSigmoid} once more, in the
 * same order, so that a chain gives the same bits as they do one after another. {@code ChainTest} holds them to that.
 */
final class LinkWriter {
    private final VectorWriter write;

    LinkWriter(VectorWriter write) {
        this.write = write;
    }

    /** Returns whether an op on operands of a dtype, the last of them, can be written. */
    static boolean has(Op op, DType operand, DType result) {
        return switch (op) {
            case Unary unary -> operand == DType.F32 && has(unary);
            case Binary binary -> operand == DType.F32 && binary != Binary.POW;
            case Compare comparison ->
                operand == DType.F32
                        || (operand == DType.I32 && (comparison == Compare.EQ || comparison == Compare.NE));
            case Where _ -> operand == DType.F32;
            case Cast _ -> operand == DType.I32 && result == DType.F32;
            default -> false;
        };
    }

    private static boolean has(Unary op) {
        return switch (op) {
            case NEG, ABS, SIGN, SQUARE, SQRT, RECIPROCAL, RELU, EXP, LOG, TANH, SIGMOID, GELU_TANH, SILU -> true;
            case SIN, COS, ERF, GELU -> false;
        };
    }

    int unary(Unary op, int v) {
        return switch (op) {
            case NEG -> write.unary("neg", v);
            case ABS -> write.unary("abs", v);
            case SIGN -> {
                int positive = write.blend(v, 1f, write.compare("GT", v, 0f));
                yield write.blend(positive, -1f, write.compare("LT", v, 0f));
            }
            case SQUARE -> write.mul(v, v);
            case SQRT -> write.unary("sqrt", v);
            case RECIPROCAL -> write.div(write.constant(1f), v);
            case RELU -> write.binary("max", v, write.constant(0f));
            case EXP -> exp(v);
            case LOG -> log(v);
            case TANH -> tanh(v);
            case SIGMOID -> sigmoid(v);
            case GELU_TANH -> geluTanh(v);
            case SILU -> write.mul(v, sigmoid(v));
            case SIN, COS, ERF, GELU -> throw new IllegalArgumentException(op + " cannot be written");
        };
    }

    int binary(Binary op, int v, int u) {
        return write.binary(
                switch (op) {
                    case ADD -> "add";
                    case SUB -> "sub";
                    case MUL -> "mul";
                    case DIV -> "div";
                    case MAXIMUM -> "max";
                    case MINIMUM -> "min";
                    case POW -> throw new IllegalArgumentException(op + " cannot be written");
                },
                v,
                u);
    }

    private int exp(int v) {
        int shifted = shifted(v);
        int exponent = write.ints("sub", write.bits(shifted), FloatMath.ROUNDER_BITS);
        int half = write.shift("ASHR", exponent, 1);
        int scaled =
                write.mul(write.mul(fraction(v, shifted), power(half)), power(write.vectors("sub", exponent, half)));
        int lower = write.blend(scaled, 0f, write.compare("LT", v, -104f));
        return write.blend(lower, Float.POSITIVE_INFINITY, write.compare("GT", v, 89f));
    }

    /** {@link #exp} where its value is normal: a power of two in one factor is the same there. */
    private int normalExp(int v) {
        int shifted = shifted(v);
        int exponent = write.ints("sub", write.bits(shifted), FloatMath.ROUNDER_BITS);
        return write.mul(fraction(v, shifted), power(exponent));
    }

    /** The whole number next to v/ln 2 in the lowest bits. */
    private int shifted(int v) {
        return write.fma(v, write.constant(FloatMath.LOG2_E), write.constant(FloatMath.ROUNDER));
    }

    /** The exponential less that power of two. */
    private int fraction(int v, int shifted) {
        int whole = write.sub(shifted, write.constant(FloatMath.ROUNDER));
        int r = write.fma(whole, write.constant(-FloatMath.LN2_HIGH), v);
        r = write.fma(whole, write.constant(-FloatMath.LN2_LOW), r);
        int p = write.polynomial(r, 1.989108e-04f, 0.0013933731f, 0.0083333105f, 0.041666463f, 0.16666667f, 0.5f);
        return write.add(write.fma(write.mul(p, r), r, r), write.constant(1f));
    }

    /** Two to the power of ints. */
    private int power(int ints) {
        return write.fromBits(write.shift("LSHL", write.ints("add", ints, FloatMath.BIAS), FloatMath.MANTISSA));
    }

    private int log(int argument) {
        int subnormal = write.compare("LT", argument, Float.MIN_NORMAL);
        int v = write.blend(argument, write.mul(argument, write.constant(FloatMath.TWO_POW_25)), subnormal);
        int bits = write.bits(v);
        int exponent = write.shift("ASHR", write.ints("sub", bits, FloatMath.SQRT_HALF_BITS), FloatMath.MANTISSA);
        int mantissa = write.fromBits(write.vectors("sub", bits, write.shift("LSHL", exponent, FloatMath.MANTISSA)));
        int f = write.sub(mantissa, write.constant(1f));
        int e = write.toFloats(exponent);
        e = write.blend(e, write.sub(e, write.constant(25f)), subnormal);
        int p = write.polynomial(
                f,
                0.06971585f,
                -0.114800684f,
                0.1168558f,
                -0.124256544f,
                0.1424904f,
                -0.16667803f,
                0.20000716f,
                -0.24999997f,
                0.3333333f);
        int square = write.mul(f, f);
        int sum = write.mul(write.mul(p, f), square);
        sum = write.fma(e, write.constant(FloatMath.LN2_LOW), sum);
        sum = write.fma(square, write.constant(-0.5f), sum);
        sum = write.fma(e, write.constant(FloatMath.LN2_HIGH), write.add(f, sum));
        sum = write.blend(sum, argument, write.compare("EQ", argument, Float.POSITIVE_INFINITY));
        sum = write.blend(sum, Float.NEGATIVE_INFINITY, write.compare("EQ", argument, 0f));
        sum = write.blend(sum, Float.NaN, write.compare("LT", argument, 0f));
        return write.blend(sum, argument, write.isNan(argument));
    }

    private int tanh(int v) {
        int a = write.unary("abs", v);
        // Beyond 10 the quotient is lost beside 1, whatever it is.
        int bounded = write.binary("min", a, write.constant(10f));
        int e = normalExp(write.add(bounded, bounded));
        int one = write.constant(1f);
        int large = write.add(write.div(write.constant(-2f), write.add(e, one)), one);
        int z = write.mul(v, v);
        int p = write.polynomial(
                z, 0.002505385f, -0.008511812f, 0.021814976f, -0.053964365f, 0.13333324f, -0.33333334f);
        int small = write.fma(write.mul(p, z), a, a);
        int sign = write.ints("and", write.bits(v), Integer.MIN_VALUE);
        int magnitude = write.bits(write.blend(large, small, write.compare("LT", a, 0.55f)));
        return write.fromBits(write.vectors("or", magnitude, sign));
    }

    private int sigmoid(int v) {
        int one = write.constant(1f);
        int e = exp(write.unary("neg", write.unary("abs", v)));
        return write.div(write.blend(e, one, write.compare("GE", v, 0f)), write.add(e, one));
    }

    private int geluTanh(int v) {
        int square = write.mul(v, v);
        int cubic = write.add(write.mul(square, write.constant(FloatUnary.GELU_CUBIC)), write.constant(1f));
        int gate = write.mul(write.mul(cubic, v), write.constant(FloatUnary.TWO_SQRT_TWO_OVER_PI));
        return write.mul(v, sigmoid(gate));
    }

    /** A comparison, as a mask of floats. */
    int compare(Compare op, DType operand, int v, int u) {
        return operand == DType.I32
                ? write.cast(write.compare(INTS, op.name(), v, u), FLOATS)
                : write.compare(FLOATS, op.name(), v, u);
    }
}
