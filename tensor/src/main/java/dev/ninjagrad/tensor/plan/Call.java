package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Attention;
import dev.ninjagrad.tensor.Draw;
import dev.ninjagrad.tensor.Op;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a step does, without its operands: a kernel's name and settings as plain data. Two equal calls on the same values
 * compute the same.
 */
sealed interface Call {
    /**
     * An element-wise op over a loop nest.
     *
     * @param fn a unary or binary op, a comparison, a where or a cast; a cast to the operand's own dtype is a copy
     */
    record Map(Op fn, Loop loop) implements Call {}

    /** A reduction of the middle of [outer, n, inner]. */
    record Fold(Reduce.Kind kind, int outer, int n, int inner) implements Call {}

    /** The position of the extreme along the middle of [outer, n, inner]. */
    record ArgFold(boolean largest, int outer, int n, int inner) implements Call {}

    /** Products of matrices, X[b] [n, k] · W[b] [k, m], which begin at these offsets. */
    record MatMul(int n, int k, int m, List<Integer> xAt, boolean xTransposed, List<Integer> wAt, boolean wTransposed)
            implements Call {}

    /** A product that is added to its last operand, in that operand's array. */
    record MatMulAdd(MatMul product) implements Call {}

    /**
     * A product with what follows it: operands x, w and, biased, a row that is added to every row; then the activation.
     */
    record Layer(MatMul product, boolean biased, @Nullable Unary activation) implements Call {}

    /**
     * Matrices of several heads in one value; see {@link dev.ninjagrad.tensor.Kernels.Heads}.
     *
     * @param at where each begins
     * @param row from row to row
     */
    record HeadsAt(List<Integer> at, int row) {}

    /** Attention of heads; operands q, k, v. */
    record Attend(Attention op, int t, int s, int d, int e, List<HeadsAt> inputs, HeadsAt y) implements Call {}

    /** Its backward pass; operands q, k, v, g; the output holds dq, dk and dv. */
    record AttendBackward(Attention op, int t, int s, int d, int e, List<HeadsAt> inputs, List<HeadsAt> outputs)
            implements Call {}

    /** A copy into a part of the output, which starts as zeros or, with a second operand, as that value. */
    record Place(Loop loop, int at, List<Integer> strides) implements Call {}

    /** Rows taken by an index; see {@link dev.ninjagrad.tensor.Kernels#gather}. */
    record Gather(int outer, int n, int inner, Picked picked) implements Call {}

    /** Rows added by an index; see {@link dev.ninjagrad.tensor.Kernels#scatterAdd}. */
    record ScatterAdd(int outer, int n, int inner, Picked picked) implements Call {}

    /** How an index is read. */
    record Picked(int count, int outerStep, int step, int innerStep) {}

    /** A softmax along the middle of [outer, n, inner]. */
    record Softmax(boolean log, int outer, int n, int inner) implements Call {}

    /** A row norm; operands x, gain and perhaps bias. */
    record Normalize(boolean centred, double eps, int rows, int n) implements Call {}

    /** Random numbers; {@code number} tells one draw from another. */
    record Random(Draw draw, int number) implements Call {}

    /** A parameter overwritten with a value. */
    record Assign() implements Call {}

    /** A parameter overwritten by an optimiser; operands are the parameter, its gradient and the rate. */
    record Step(Update update) implements Call {}

    /** The check that every element is at least 0 and below n. */
    record Range(int n) implements Call {}

    /** The check that a scalar is finite. */
    record Guard(String what) implements Call {}

    /** Returns whether the call does something beside computing its output. */
    default boolean acts() {
        return this instanceof Random || overwrites() || checks();
    }

    /** Returns whether the call makes nothing but may end the step. */
    default boolean checks() {
        return this instanceof Guard || this instanceof Range;
    }

    /** Returns whether the output is a parameter, overwritten in place. */
    default boolean overwrites() {
        return this instanceof Assign || this instanceof Step;
    }
}
