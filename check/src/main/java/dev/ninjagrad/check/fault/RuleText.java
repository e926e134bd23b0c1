package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Custom;
import dev.ninjagrad.tensor.Indexing;
import dev.ninjagrad.tensor.MatMul;
import dev.ninjagrad.tensor.Movement;
import dev.ninjagrad.tensor.Power;
import dev.ninjagrad.tensor.Reduce;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Unary;
import dev.ninjagrad.tensor.Where;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A formula the way a person writes it by hand: {@code 2 * bn_diff * dbn_diff_sq}, {@code h.T @ dlogits}, {@code dh.sum(0)}. */
public final class RuleText {
    /** How tightly a text binds; a looser one needs brackets inside a tighter. */
    private enum Bond {
        SUM,
        PRODUCT,
        SIGN,
        POWER,
        ATOM
    }

    private record Text(String text, Bond bond) {
        String within(Bond outer) {
            return bond.compareTo(outer) < 0 ? "(" + text + ")" : text;
        }
    }

    /** 1/32 is a fraction; 1/100000 is 1e-5. */
    private static final double LARGEST_DENOMINATOR = 10_000;

    private final IdentityHashMap<Expr, Text> texts = new IdentityHashMap<>();

    private RuleText() {}

    /** Returns the right-hand side of the line that computes a gradient. */
    public static String of(Expr root) {
        RuleText writer = new RuleText();
        for (Expr e : root.postOrder()) {
            writer.texts.put(e, writer.write(e));
        }
        return writer.text(root).text();
    }

    private Text text(Expr e) {
        return Objects.requireNonNull(texts.get(e));
    }

    private static Text atom(String text) {
        return new Text(text, Bond.ATOM);
    }

    private Text write(Expr e) {
        return switch (e) {
            case Expr.Forward f -> f.name().contains(" ") ? new Text(f.name(), Bond.SUM) : atom(f.name());
            case Expr.Upstream u -> atom("d" + u.of());
            case Expr.Constant c -> constant(c);
            case Expr.Choice c -> atom(c.text());
            case Expr.Apply a -> applied(a);
            case Expr.Opaque o ->
                atom(o.node().op().label() + ".backward(" + text(o.g()).text() + ")");
        };
    }

    private static Text constant(Expr.Constant c) {
        double value = c.uniform();
        if (!Double.isFinite(value)) {
            return atom(c.text());
        }
        double inverse = 1 / value;
        boolean fraction = value != Math.rint(value)
                && Math.abs(inverse) < LARGEST_DENOMINATOR
                && Math.abs(inverse - Math.rint(inverse)) < 1e-4 * Math.abs(inverse);
        if (fraction && Math.abs(inverse) > 2) {
            return new Text("1/" + (long) Math.rint(inverse), Bond.PRODUCT);
        }
        return value < 0 ? new Text(number(value), Bond.SIGN) : atom(number(value));
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e9
                ? Long.toString((long) value)
                : Float.toString((float) value);
    }

    private Text applied(Expr.Apply a) {
        return switch (a.op()) {
            case Binary op -> binary(op, a);
            case Unary op -> unary(op, a);
            case Power p -> power(a.input(0), p.exponent());
            case MatMul _ ->
                new Text(
                        text(a.input(0)).within(Bond.SIGN) + " @ "
                                + text(a.input(1)).within(Bond.SIGN),
                        Bond.PRODUCT);
            case Reduce r -> reduced(r, a);
            case Movement m -> moved(m, a);
            case Cast _ -> text(a.input(0));
            case Indexing.RowsAdd _ -> atom("scatter_add(" + list(a.inputs()) + ")");
            case Indexing.ScatterAdd _ -> atom("scatter_add(" + list(a.inputs()) + ")");
            case Where _ -> atom("where(" + list(a.inputs()) + ")");
            case Custom c
            when c.definition() instanceof Overwriting -> atom("scatter_assign(" + list(a.inputs()) + ")");
            default -> atom(a.op().label() + "(" + list(a.inputs()) + ")");
        };
    }

    private String list(List<Expr> parts) {
        return parts.stream().map(p -> text(p).text()).collect(Collectors.joining(", "));
    }

    private Text binary(Binary op, Expr.Apply a) {
        Text x = text(a.input(0));
        Text w = text(a.input(1));
        return switch (op) {
            case ADD -> sum(x, w);
            case SUB -> new Text(x.text() + " - " + w.within(Bond.PRODUCT), Bond.SUM);
            case MUL -> product(a);
            case DIV -> new Text(x.within(Bond.PRODUCT) + " / " + w.within(Bond.POWER), Bond.PRODUCT);
            case POW -> new Text(x.within(Bond.ATOM) + " ** " + w.within(Bond.ATOM), Bond.POWER);
            case MAXIMUM, MINIMUM -> atom(op.label() + "(" + x.text() + ", " + w.text() + ")");
        };
    }

    private static Text sum(Text x, Text w) {
        if (w.text().startsWith("-")) {
            return new Text(x.text() + " - " + w.text().substring(1), Bond.SUM);
        }
        return x.text().startsWith("-")
                ? new Text(w.text() + " - " + x.text().substring(1), Bond.SUM)
                : new Text(x.text() + " + " + w.text(), Bond.SUM);
    }

    /** Numbers first, then forward values, the upstream gradient last. */
    private Text product(Expr.Apply a) {
        List<Expr> factors = new ArrayList<>();
        collect(a, factors);
        List<Expr> sorted = new ArrayList<>();
        String sign = "";
        for (Expr f : factors) {
            if (f.uniform() == -1) {
                sign = sign.isEmpty() ? "-" : "";
            } else if (Double.isFinite(f.uniform())) {
                sorted.addFirst(f);
            } else if (f.uniform() != 1) {
                sorted.add(f);
            }
        }
        int numbers =
                (int) sorted.stream().filter(f -> Double.isFinite(f.uniform())).count();
        List<Expr> rest = new ArrayList<>(sorted.subList(numbers, sorted.size()));
        rest.sort((p, q) -> Boolean.compare(carrying(p), carrying(q)));
        List<String> words = new ArrayList<>();
        sorted.subList(0, numbers).forEach(f -> words.add(text(f).within(Bond.SIGN)));
        rest.forEach(f -> words.add(repeated(f).within(Bond.SIGN)));
        if (words.isEmpty()) {
            words.add("1");
        }
        String text = sign + String.join(" * ", words);
        return new Text(text, words.size() > 1 ? Bond.PRODUCT : sign.isEmpty() ? Bond.ATOM : Bond.SIGN);
    }

    private static boolean carrying(Expr e) {
        return e.carriers().contains(e);
    }

    private static void collect(Expr e, List<Expr> factors) {
        if (e instanceof Expr.Apply a && a.op() == Binary.MUL) {
            collect(a.input(0), factors);
            collect(a.input(1), factors);
        } else if (e instanceof Expr.Apply a && a.op() == Unary.NEG) {
            factors.add(new Expr.Constant("", Tensor.scalar(-1, a.spec().dtype())));
            collect(a.input(0), factors);
        } else {
            factors.add(e);
        }
    }

    /** Inside a product, repetition goes without saying. */
    private Text repeated(Expr e) {
        Expr bare = e;
        while (bare instanceof Expr.Apply a && a.op() instanceof Movement.Expand) {
            bare = a.input(0);
        }
        return text(bare);
    }

    private Text unary(Unary op, Expr.Apply a) {
        Text x = text(a.input(0));
        return switch (op) {
            case NEG ->
                x.text().startsWith("-")
                        ? atom(x.text().substring(1))
                        : new Text("-" + x.within(Bond.PRODUCT), Bond.SIGN);
            case SQUARE -> power(a.input(0), 2);
            case RECIPROCAL -> new Text("1 / " + x.within(Bond.POWER), Bond.PRODUCT);
            case ABS, SIGN, SQRT, EXP, LOG, SIN, COS, TANH, SIGMOID, ERF, RELU, GELU, GELU_TANH, SILU ->
                atom(op.label() + "(" + x.text() + ")");
        };
    }

    private Text power(Expr base, double exponent) {
        Text x = text(base);
        if (exponent == 1) {
            return x;
        }
        return new Text(x.within(Bond.ATOM) + " ** " + number(exponent), Bond.POWER);
    }

    private Text reduced(Reduce r, Expr.Apply a) {
        String dims = r.dims().size() == a.input(0).spec().shape().rank()
                ? ""
                : r.dims().stream().map(String::valueOf).collect(Collectors.joining(", "));
        return atom(text(a.input(0)).within(Bond.ATOM) + "." + r.label() + "(" + dims + ")");
    }

    private Text moved(Movement m, Expr.Apply a) {
        Text x = text(a.input(0));
        return switch (m) {
            case Movement.Permute p ->
                atom(x.within(Bond.ATOM) + (p.order().size() == 2 ? ".T" : ".permute" + p.order()));
            case Movement.Expand e -> atom("expand(" + x.text() + ", " + e.shape() + ")");
            case Movement.Reshape r -> onesOnly(r, a) ? x : atom(x.within(Bond.ATOM) + ".reshape" + round(r.shape()));
            case Movement.Slice s ->
                atom(x.within(Bond.ATOM) + "[" + ":, ".repeat(s.dim()) + s.from() + ":" + s.to() + "]");
            case Movement.Pad p ->
                atom("pad(" + x.text() + ", dim=" + p.dim() + ", " + p.before() + ", " + p.after() + ")");
            case Movement.Concat c -> atom("concat(" + list(a.inputs()) + ", dim=" + c.dim() + ")");
        };
    }

    private static String round(Shape shape) {
        String text = shape.toString();
        return "(" + text.substring(1, text.length() - 1) + ")";
    }

    /** A reshape that only adds or removes dimensions of size 1 after a sum is how the engine keeps shapes; nobody writes it. */
    private static boolean onesOnly(Movement.Reshape r, Expr.Apply a) {
        if (r.shape().size() == 1) {
            return true;
        }
        return a.of() == null
                && a.input(0).spec().shape().size() == r.shape().size()
                && a.input(0) instanceof Expr.Apply inner
                && inner.op() instanceof Reduce;
    }
}
