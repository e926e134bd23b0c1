package dev.ninjagrad.scalar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A number that remembers how it was computed, so that derivatives can be taken through it.
 *
 * <p>Every operation makes a new {@code Value} holding three things: the result, the values it was computed from (its
 * parents), and one <em>local partial</em> for each parent: by how much the result changes when only that parent is
 * nudged. For {@code y = a × b} the partials are {@code ∂y/∂a = b} and {@code ∂y/∂b = a}; both are known the moment the
 * product is computed, so they are stored there and then, as plain numbers.
 *
 * <p>The values so linked form a graph. {@link #backward()} walks it from a result {@code L} back to the leaves and
 * applies the chain rule at each link, {@code ∂L/∂a += ∂L/∂y · ∂y/∂a}. Afterwards {@link #grad()} of every value in the
 * graph says by how much {@code L} changes when that value is nudged.
 *
 * <pre>{@code
 * Value a = Value.of(2).named("a");
 * Value b = Value.of(-3).named("b");
 * Value loss = a.mul(b).add(10).tanh();
 * loss.backward();
 * a.grad(); // ∂loss/∂a
 * }</pre>
 *
 * <p>A graph belongs to one thread at a time. Threads that build graphs with no value in common need no coordination.
 */
public final class Value {

    private final Op op;
    private double data;
    private double grad;

    // The parents and ∂this/∂parent for each. A leaf has none, a function of one argument only the first.
    private final @Nullable Value a;
    private final @Nullable Value b;
    private final double da;
    private final double db;

    private @Nullable String name;

    // How often this was used as an operand and, during a backward pass, how many of those uses have contributed so
    // far.
    private int uses;
    private int arrived;

    // During a backward pass: the next of the values whose gradient is complete. While a graph is being listed: this
    // very value, once it is listed. Null at all other times.
    private @Nullable Value link;

    private Value(Op op, double data, @Nullable Value a, double da, @Nullable Value b, double db) {
        this.op = op;
        this.data = data;
        this.a = a;
        this.da = da;
        this.b = b;
        this.db = db;
        if (a != null) {
            a.countUse();
        }
        if (b != null) {
            b.countUse();
        }
    }

    // ---- Leaves ----

    /** Returns a leaf: a number computed from nothing, such as an input, a weight or a constant. */
    public static Value of(double data) {
        return new Value(Op.LEAF, data, null, 0, null, 0);
    }

    // ---- Operations: the result, then each parent with its local partial ----

    /** {@code y = a + b}: both partials are 1, so addition passes the gradient on unchanged. */
    public Value add(Value other) {
        return new Value(Op.ADD, data + other.data, this, 1, other, 1);
    }

    /** {@code y = a − b}, with partials 1 and −1. */
    public Value sub(Value other) {
        return new Value(Op.SUB, data - other.data, this, 1, other, -1);
    }

    /** {@code y = a · b}: each operand's partial is the other operand. */
    public Value mul(Value other) {
        return new Value(Op.MUL, data * other.data, this, other.data, other, data);
    }

    /** {@code y = a / b}, with partials {@code 1/b} and {@code −a/b² = −y/b}. */
    public Value div(Value other) {
        double y = data / other.data;
        return new Value(Op.DIV, y, this, 1 / other.data, other, -y / other.data);
    }

    /**
     * {@code y = aⁿ} for a constant exponent, with partial {@code n·aⁿ⁻¹}. The exponent is no parent and gets no
     * gradient, so a negative base is fine.
     */
    public Value pow(double n) {
        return new Value(Op.POW, Math.pow(data, n), this, powBasePartial(data, n), null, n);
    }

    /**
     * {@code y = aᵇ}, with partials {@code b·aᵇ⁻¹} and {@code aᵇ·ln a}. The second does not exist for a negative base and
     * is NaN there; where the exponent is a constant, {@link #pow(double)} does not ask for it.
     */
    public Value pow(Value exponent) {
        double y = Math.pow(data, exponent.data);
        double da = powBasePartial(data, exponent.data);
        double db = powExponentPartial(data, exponent.data, y);
        return new Value(Op.POW, y, this, da, exponent, db);
    }

    /** {@code y = −a}, with partial −1. */
    public Value neg() {
        return unary(Op.NEG, -data, -1);
    }

    /** {@code y = eᵃ}, which is its own partial. */
    public Value exp() {
        double y = Math.exp(data);
        return unary(Op.EXP, y, y);
    }

    /** {@code y = ln a}, with partial {@code 1/a}. */
    public Value log() {
        return unary(Op.LOG, Math.log(data), 1 / data);
    }

    /** {@code y = tanh a}, with partial {@code 1 − y²}. */
    public Value tanh() {
        double y = Math.tanh(data);
        return unary(Op.TANH, y, 1 - y * y);
    }

    /** {@code y = max(a, 0)}, with partial 1 for positive {@code a}, else 0. At the kink itself, 0 is the choice made. */
    public Value relu() {
        return unary(Op.RELU, Math.max(data, 0), data > 0 ? 1 : 0);
    }

    /** {@code y = 1 / (1 + e⁻ᵃ)}, with partial {@code y·(1 − y)}. */
    public Value sigmoid() {
        double y = 1 / (1 + Math.exp(-data));
        return unary(Op.SIGMOID, y, y * (1 - y));
    }

    private Value unary(Op op, double y, double dy) {
        return new Value(op, y, this, dy, null, 0);
    }

    /** {@code ∂(aⁿ)/∂a = n·aⁿ⁻¹}; for {@code n = 0} the power is constant, also at {@code a = 0}. */
    static double powBasePartial(double a, double n) {
        return n == 0 ? 0 : n * Math.pow(a, n - 1);
    }

    /** {@code ∂(aⁿ)/∂n = y·ln a}; for {@code a = 0} that is the limit 0, wherever the power itself is finite. */
    static double powExponentPartial(double a, double n, double y) {
        return a == 0 && n >= 0 ? 0 : y * Math.log(a);
    }

    // ---- The same operations with a constant on the right or on the left; the constant becomes a leaf ----

    /** {@code a + c}. */
    public Value add(double c) {
        return add(of(c));
    }

    /** {@code a − c}. */
    public Value sub(double c) {
        return sub(of(c));
    }

    /** {@code a · c}. */
    public Value mul(double c) {
        return mul(of(c));
    }

    /** {@code a / c}. */
    public Value div(double c) {
        return div(of(c));
    }

    /** {@code c + b}. */
    public static Value add(double c, Value b) {
        return of(c).add(b);
    }

    /** {@code c − b}. */
    public static Value sub(double c, Value b) {
        return of(c).sub(b);
    }

    /** {@code c · b}. */
    public static Value mul(double c, Value b) {
        return of(c).mul(b);
    }

    /** {@code c / b}. */
    public static Value div(double c, Value b) {
        return of(c).div(b);
    }

    /** {@code cᵇ}. */
    public static Value pow(double c, Value b) {
        return of(c).pow(b);
    }

    /** Returns the sum of {@code terms}, added from first to last; a leaf 0 for an empty list. */
    public static Value sum(List<Value> terms) {
        if (terms.isEmpty()) {
            return of(0);
        }
        Value total = terms.getFirst();
        for (int i = 1; i < terms.size(); i++) {
            total = total.add(terms.get(i));
        }
        return total;
    }

    // ---- The chain rule ----

    /**
     * Computes the derivative of this value with respect to every value it depends on.
     *
     * <p>The pass is seeded with {@code ∂L/∂L = 1} and takes up each value once, when everything that was made from it has
     * contributed: only then is its gradient complete and may be passed on.
     *
     * <p>The gradients of <em>leaves accumulate</em> over calls until {@link #zeroGrad()}: two calls double them, and
     * calling this on two losses that share weights, or share intermediate results, leaves the gradient of their sum.
     * The gradient of a value that was computed is the one for the last call that reached it; were it to accumulate too,
     * the next call would pass on the earlier loss's share a second time.
     */
    public void backward() {
        grad = isLeaf() ? grad + 1 : 1;
        Backward pass = new Backward();
        pass.run(this);
        if (pass.waiting > 0) {
            // Some values wait in vain: they were also used in results this one does not depend on, so fewer
            // contributions come than they have uses. In topological order nobody needs to wait for a count; it is not
            // the first choice because listing a graph takes longer than the pass itself.
            for (Value value : topologicalOrder().reversed()) {
                if (value.arrived > 0) {
                    value.arrived = 0;
                    pass.run(value);
                }
            }
        }
    }

    /** A backward pass under way. */
    private static final class Backward {

        private @Nullable Value ready; // the first value whose gradient is complete; link leads to the others
        private int waiting; // how many values have some of their contributions, but not all

        /** Passes the complete gradient of {@code y} to its parents, and then theirs, as long as one gets complete. */
        void run(Value y) {
            ready = y;
            while (ready != null) {
                y = ready;
                ready = y.link;
                y.link = null;
                if (y.a != null) {
                    contribute(y.grad * y.da, y.a);
                }
                if (y.b != null) {
                    contribute(y.grad * y.db, y.b);
                }
            }
        }

        /** The chain rule at one link of the graph: {@code ∂L/∂x += ∂L/∂y · ∂y/∂x}. */
        private void contribute(double share, Value x) {
            if (x.isLeaf()) {
                x.grad += share;
                return;
            }
            if (x.arrived == 0) {
                x.grad = share;
                waiting++;
            } else {
                x.grad += share;
            }
            if (++x.arrived == x.uses) {
                x.arrived = 0;
                waiting--;
                x.link = ready;
                ready = x;
            }
        }
    }

    /**
     * Counts one more use, unless this is a leaf, whose gradient is never passed on. After 2³¹ uses the count stays
     * negative, where no number of contributions meets it.
     */
    private void countUse() {
        if (!isLeaf() && uses >= 0) {
            uses++;
        }
    }

    /** Sets this value's gradient to 0; call it on the leaves before a {@link #backward()} that should start afresh. */
    public void zeroGrad() {
        grad = 0;
    }

    /**
     * Returns every value this one depends on, each once, parents before the values made from them: the first is a
     * leaf, the last is this value. The walk is depth first with a stack of its own, so that memory alone limits the depth.
     */
    public List<Value> topologicalOrder() {
        List<Value> listed = new ArrayList<>();
        Deque<Value> path = new ArrayDeque<>();
        path.push(this);
        while (!path.isEmpty()) {
            Value value = path.peek();
            if (value.a != null && value.a.link != value.a) {
                path.push(value.a);
            } else if (value.b != null && value.b.link != value.b) {
                path.push(value.b);
            } else {
                value.link = value;
                listed.add(path.pop());
            }
        }
        for (Value value : listed) {
            value.link = null;
        }
        return Collections.unmodifiableList(listed);
    }

    // ---- What a value knows ----

    /** Returns the number itself. */
    public double data() {
        return data;
    }

    /** Returns {@code ∂L/∂this}, where {@code L} is the value {@link #backward()} was called on; 0 before any call. */
    public double grad() {
        return grad;
    }

    /**
     * Overwrites the number in a leaf, as an optimiser does with a weight. What was computed from it earlier keeps its
     * result and its partials; compute it again, or replay it with a {@link Program}.
     *
     * @throws IllegalStateException if this value was computed: its data follows from its parents
     */
    public void setData(double data) {
        if (!isLeaf()) {
            throw new IllegalStateException("setData needs a leaf; " + this + " was computed by '" + op.symbol()
                    + "'. Set the leaves it was computed from and compute it again.");
        }
        this.data = data;
    }

    /** Names this value in traces, graphs and messages, and returns it. */
    public Value named(String name) {
        this.name = name;
        return this;
    }

    /** Returns the name given by {@link #named}, or null. */
    public @Nullable String name() {
        return name;
    }

    /** Returns the operation that computed this value; {@link Op#LEAF} for a leaf. */
    public Op op() {
        return op;
    }

    /** Returns whether this value was computed from nothing. */
    public boolean isLeaf() {
        return op == Op.LEAF;
    }

    /** Returns what to draw for the operation: its symbol, with the exponent where that is a constant ({@code ^3}). */
    public String symbol() {
        return hasConstantExponent() ? op.symbol() + Decimal.format(constantExponent()) : op.symbol();
    }

    /** Returns the values this one was computed from: none, one or two, in the order of the operands. */
    public List<Value> parents() {
        if (a == null) {
            return List.of();
        }
        return b == null ? List.of(a) : List.of(a, b);
    }

    /**
     * Returns the local partial {@code ∂this/∂parent}, as stored when this value was computed.
     *
     * @throws IndexOutOfBoundsException unless {@code 0 <= parent < parents().size()}
     */
    public double partial(int parent) {
        int count = parents().size();
        if (parent < 0 || parent >= count) {
            throw new IndexOutOfBoundsException(
                    "partial(" + parent + ") needs an index below the number of parents; " + this + " has " + count);
        }
        return parent == 0 ? da : db;
    }

    /** Returns whether this is {@code aⁿ} with {@code n} outside the graph; it is kept where a second partial would be. */
    boolean hasConstantExponent() {
        return op == Op.POW && b == null;
    }

    /** Returns that {@code n}. */
    double constantExponent() {
        return db;
    }

    @Override
    public String toString() {
        return (name == null ? "Value" : name) + "(data=" + data + ", grad=" + grad + ")";
    }
}
