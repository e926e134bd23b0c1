package dev.ninjagrad.lab;

import dev.ninjagrad.plot.Png;
import dev.ninjagrad.scalar.BackwardTrace;
import dev.ninjagrad.scalar.Expression;
import dev.ninjagrad.scalar.ExpressionException;
import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.scalar.ValueDiagram;
import dev.ninjagrad.scalar.diagram.Diagram;
import dev.ninjagrad.scalar.diagram.Theme;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The graph room: an expression's graph, laid out, with its backward pass step by step. */
final class GraphRoom {
    /** A larger graph is not legible in a browser and takes long to lay out. */
    static final int MAX_NODES = 600;

    /** What the first page asks; {@code start.js} has it. */
    static final String FIRST_QUESTION =
            "{\"expression\":\"L = tanh(a*b + c)\",\"at\":{\"a\":2,\"b\":-0.5,\"c\":0.4},\"walk\":\"right\"}";

    /** Values of variables that the request says nothing about, in the order of their appearance. */
    private static final double[] DEFAULTS = {2, -3, 1, 0.5};

    private GraphRoom() {}

    /**
     * An expression and where to evaluate it.
     *
     * @param at values of variables; those left out get one
     * @param walk {@code right} or {@code naive}, see {@link NaiveWalk}; null means right
     */
    @Json
    record Request(
            String expression,
            @Nullable Map<String, Double> at,
            @Nullable String walk) {}

    /** As {@link Request}, with the format to export: svg, png or json. */
    @Json
    record ExportRequest(String expression, @Nullable Map<String, Double> at, String format, boolean dark) {}

    @Json
    record Variable(String name, double value) {}

    /** A number is sent as text, since JSON has neither NaN nor infinity. */
    @Json
    record Node(int id, String label, String symbol, String data, boolean variable) {}

    @Json
    record Step(int source, int target, int argument, String before, String contribution, String after, String term) {}

    /**
     * The graph.
     *
     * @param diagram what {@link Diagram#toJson()} gives; the diagram's node {@code v3} is the node with id 3
     */
    @Json
    record Reply(List<Variable> variables, Map<String, Object> diagram, List<Node> nodes, List<Step> steps) {}

    static void routes(Jex jex) {
        jex.post("/api/graph", GraphRoom::graph).post("/api/graph/export", GraphRoom::export);
    }

    /** Computes and writes an answer nobody gets: the first one takes a JVM long, and a lab that starts has a core to spare. */
    static void warmUp() {
        Messages.json(reply(Messages.parse(FIRST_QUESTION, Request.class)));
    }

    private static void graph(Context ctx) {
        Messages.reply(ctx, reply(Messages.read(ctx, Request.class)));
    }

    private static Reply reply(Request request) {
        Map<String, Value> variables = new HashMap<>();
        Expression expression = parse(request.expression());
        Value root = evaluate(expression, request.at(), variables);
        BackwardTrace trace = "naive".equals(request.walk()) ? NaiveWalk.of(root) : BackwardTrace.of(root);
        root.backward();
        List<Variable> shown = expression.variables().stream()
                .map(name -> new Variable(name, value(variables, name).data()))
                .toList();
        Map<String, Object> diagram =
                Messages.parse(ValueDiagram.of(root, expression.toString()).toJson());
        return new Reply(shown, diagram, nodes(root, trace, variables), steps(trace, GraphRoom::step));
    }

    private static void export(Context ctx) {
        ExportRequest request = Messages.read(ctx, ExportRequest.class);
        Value root = evaluate(parse(request.expression()), request.at(), new HashMap<>());
        root.backward();
        export(ctx, ValueDiagram.of(root, request.expression()), request.format(), request.dark());
    }

    /**
     * Replies with a drawing.
     *
     * @throws Refusal if there is no such format
     */
    static void export(Context ctx, Diagram diagram, @Nullable String format, boolean dark) {
        Theme theme = dark ? Theme.DARK : Theme.LIGHT;
        switch (Objects.requireNonNullElse(format, "")) {
            case "svg" -> Messages.write(ctx.contentType("image/svg+xml"), utf8(diagram.toSvg(theme)));
            case "png" -> Messages.write(ctx.contentType("image/png"), Png.of(diagram.toSvg(theme)));
            case "json" -> Messages.write(ctx.contentType("application/json"), utf8(diagram.toJson()));
            default -> throw new Refusal(Refusal.WRONG, "a graph is exported as svg, png or json");
        }
    }

    /**
     * Parses text from a page.
     *
     * @throws Refusal if it is no expression
     */
    static Expression parse(@Nullable String text) {
        try {
            return Expression.parse(text == null ? "" : text);
        } catch (ExpressionException e) {
            throw new Refusal(Refusal.WRONG, e.problem(), e.column());
        }
    }

    private static Value evaluate(
            Expression expression, @Nullable Map<String, Double> at, Map<String, Value> variables) {
        int unknown = 0;
        for (String name : expression.variables()) {
            Double given = at == null ? null : at.get(name);
            double value = given != null ? given : DEFAULTS[unknown++ % DEFAULTS.length];
            variables.put(name, Value.of(value));
        }
        Value root = expression.evaluate(variables);
        int size = root.topologicalOrder().size();
        if (size > MAX_NODES) {
            throw new Refusal(
                    Refusal.WRONG, "the graph has " + size + " nodes; the lab draws at most " + MAX_NODES + " of them");
        }
        return root;
    }

    private static List<Node> nodes(Value root, BackwardTrace trace, Map<String, Value> variables) {
        List<Value> values = root.topologicalOrder();
        List<Node> nodes = new ArrayList<>(values.size());
        for (BackwardTrace.Node node : trace.nodes()) {
            Value value = values.get(node.id());
            boolean variable = value.isLeaf() && variables.containsValue(value);
            nodes.add(new Node(node.id(), node.label(), node.symbol(), Double.toString(value.data()), variable));
        }
        return nodes;
    }

    private static Step step(BackwardTrace.Step step) {
        return new Step(
                step.source(),
                step.target(),
                step.argument(),
                Double.toString(step.before()[0]),
                Double.toString(step.contribution()[0]),
                Double.toString(step.after()[0]),
                step.term());
    }

    /** Returns every step of a backward pass, from the first, as a page is told of it. */
    static <S> List<S> steps(BackwardTrace trace, Function<BackwardTrace.Step, S> told) {
        return IntStream.range(0, trace.size()).mapToObj(trace::step).map(told).toList();
    }

    private static Value value(Map<String, Value> variables, String name) {
        Value value = variables.get(name);
        if (value == null) {
            throw new IllegalStateException("variable " + name + " has no value");
        }
        return value;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
