package dev.ninjagrad.lab;

import dev.ninjagrad.scalar.BackwardTrace;
import dev.ninjagrad.scalar.diagram.Diagram;
import dev.ninjagrad.tensor.Graph;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.TensorTrace;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Graphs of tensors in the graph room: every matrix, its gradient, and the backward pass step by step. */
final class TensorGraphs {
    private TensorGraphs() {}

    /**
     * What to compute.
     *
     * @param expression as {@link TensorExpression} says
     * @param seed of the leaves' numbers
     */
    @Json
    record Request(@Nullable String expression, int seed) {}

    /** As {@link Request}, with the format to export: svg, png or json. */
    @Json
    record ExportRequest(
            @Nullable String expression, int seed, @Nullable String format, boolean dark) {}

    /** @param value packed, row-major */
    @Json
    record Node(int id, String label, String symbol, List<Integer> shape, String value) {}

    /**
     * A contribution to one gradient.
     *
     * @param contribution what comes, packed
     * @param after the gradient then, packed
     */
    @Json
    record Step(int source, int target, int argument, String contribution, String after, String term) {}

    /** @param diagram what {@code Diagram.toJson()} gives; its node {@code t3} is the node with id 3 */
    @Json
    record Reply(double loss, Map<String, Object> diagram, List<Node> nodes, List<Step> steps) {}

    static void routes(Jex jex) {
        jex.post("/api/graph/tensors", TensorGraphs::graph).post("/api/graph/tensors/export", TensorGraphs::export);
    }

    private static void graph(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        Tensor loss = loss(request.expression(), request.seed());
        BackwardTrace trace = TensorTrace.of(loss);
        Graph graph = Graph.of(loss);
        List<Node> nodes = new ArrayList<>();
        for (Graph.Entry entry : graph.entries()) {
            nodes.add(new Node(
                    entry.id(),
                    entry.name(),
                    entry.op(),
                    Shapes.list(entry.tensor()),
                    Packed.floats(entry.tensor().toDoubles())));
        }
        Messages.reply(
                ctx,
                new Reply(
                        loss.item(),
                        Messages.parse(diagram(graph).toJson()),
                        nodes,
                        GraphRoom.steps(trace, TensorGraphs::step)));
    }

    /** Returns the graph drawn with a card of the same kind for each tensor: operation, name and shape. */
    private static Diagram diagram(Graph graph) {
        Diagram whole = graph.toDiagram("");
        List<Diagram.Node> nodes = new ArrayList<>();
        for (Diagram.Node node : whole.nodes()) {
            Graph.Entry entry = graph.entries().get(nodes.size());
            List<Diagram.Row> shape =
                    List.of(Diagram.Row.of("shape", entry.tensor().shape().toString()));
            nodes.add(new Diagram.Node(node.id(), node.kind(), node.symbol(), entry.name(), shape, null));
        }
        return new Diagram(whole.title(), whole.description(), nodes, whole.edges());
    }

    private static Step step(BackwardTrace.Step step) {
        return new Step(
                step.source(),
                step.target(),
                step.argument(),
                Packed.floats(step.contribution()),
                Packed.floats(step.after()),
                step.term());
    }

    private static void export(Context ctx) {
        ExportRequest request = Messages.read(ctx, ExportRequest.class);
        Tensor loss = loss(request.expression(), request.seed());
        GraphRoom.export(
                ctx,
                Graph.withGradients(loss).toDiagram(String.valueOf(request.expression())),
                request.format(),
                request.dark());
    }

    private static Tensor loss(@Nullable String expression, int seed) {
        return TensorExpression.loss(expression == null ? "" : expression, new SplittableRandom(seed));
    }
}
