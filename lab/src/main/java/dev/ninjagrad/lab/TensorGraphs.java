package dev.ninjagrad.lab;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Graph;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Graphs of tensors in the graph room: a few small programs, with every matrix and its gradient. */
final class TensorGraphs {
    private TensorGraphs() {}

    /** A program to look into. */
    record Program(String title, String text, Function<RandomGenerator, Tensor> loss) {}

    private static final List<Program> PROGRAMS = List.of(
            new Program("A layer of neurons", "h = tanh(x·W + b), one row an example", rng -> {
                Tensor x = leaf(rng, "x", 5, 3);
                Tensor w = leaf(rng, "W", 3, 4);
                Tensor b = leaf(rng, "b", 4);
                return x.matmul(w)
                        .named("xW")
                        .add(b)
                        .named("pre")
                        .tanh()
                        .named("h")
                        .sum();
            }),
            new Program("Broadcasting", "a row and a column meet: each gradient sums what was repeated", rng -> {
                Tensor row = leaf(rng, "row", 1, 6);
                Tensor column = leaf(rng, "column", 4, 1);
                return row.mul(column)
                        .named("product")
                        .add(row)
                        .named("sum")
                        .tanh()
                        .named("y")
                        .mean();
            }),
            new Program(
                    "Softmax and cross-entropy",
                    "by hand, one operation a node: p − y comes out at the logits",
                    rng -> {
                        Tensor x = leaf(rng, "x", 4, 3);
                        Tensor w = leaf(rng, "W", 3, 5);
                        Tensor logits = x.matmul(w).named("logits");
                        Tensor counts = logits.exp().named("counts");
                        Tensor probs = counts.div(counts.sum(1, true).named("counts_sum"))
                                .named("probs");
                        Tensor picked =
                                probs.log().named("logprobs").gather(1, Tensor.of(new int[] {0, 2, 4, 1}, 4, 1));
                        return picked.named("picked").mean().neg();
                    }),
            new Program("Attention", "every position looks at every position", rng -> {
                Tensor q = leaf(rng, "q", 4, 3);
                Tensor k = leaf(rng, "k", 4, 3);
                Tensor v = leaf(rng, "v", 4, 3);
                Tensor scores = q.matmul(k.transpose()).div(Math.sqrt(3)).named("scores");
                Tensor weights = scores.softmax(-1).named("weights");
                return weights.matmul(v).named("mix").square().sum();
            }));

    private static Tensor leaf(RandomGenerator rng, String name, int... shape) {
        return Parameter.of(Tensor.randn(rng, DType.F64, shape)).named(name);
    }

    /** @param program index in the list of programs */
    @Json
    record Request(int program, int seed) {}

    /** @param grad packed like the value; null if the loss does not depend on it */
    @Json
    record Node(
            String id,
            String name,
            String op,
            List<Integer> shape,
            String value,
            @Nullable String grad) {}

    @Json
    record Reply(List<String> programs, String text, double loss, Map<String, Object> diagram, List<Node> nodes) {}

    static void routes(Jex jex) {
        jex.post("/api/graph/tensors", TensorGraphs::graph);
    }

    private static void graph(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        Bounds.check("the program", request.program(), 0, PROGRAMS.size() - 1);
        Program program = PROGRAMS.get(request.program());
        Tensor loss = program.loss().apply(new SplittableRandom(request.seed())).named("loss");
        Graph graph = Graph.withGradients(loss);
        List<Node> nodes = new ArrayList<>();
        for (Graph.Entry entry : graph.entries()) {
            Tensor grad = entry.grad();
            nodes.add(new Node(
                    "t" + entry.id(),
                    entry.name(),
                    entry.op(),
                    Shapes.list(entry.tensor()),
                    Packed.floats(entry.tensor().toDoubles()),
                    grad == null ? null : Packed.floats(grad.toDoubles())));
        }
        Messages.reply(
                ctx,
                new Reply(
                        PROGRAMS.stream().map(Program::title).toList(),
                        program.text(),
                        loss.item(),
                        Messages.parse(graph.toDiagram(program.title()).toJson()),
                        nodes));
    }
}
