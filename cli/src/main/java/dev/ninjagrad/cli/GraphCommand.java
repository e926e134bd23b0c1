package dev.ninjagrad.cli;

import dev.ninjagrad.plot.Png;
import dev.ninjagrad.scalar.BackwardTrace;
import dev.ninjagrad.scalar.Expression;
import dev.ninjagrad.scalar.ExpressionException;
import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.scalar.ValueDiagram;
import dev.ninjagrad.scalar.diagram.Diagram;
import dev.ninjagrad.scalar.diagram.Theme;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad graph}: the computation graph of an expression, drawn or stepped through. */
@Command(
        name = "graph",
        description = "Draw the computation graph of an expression with data and gradient on every node, "
                + "or walk its backward pass.",
        sortOptions = false,
        footer = {
            "",
            "An expression has numbers, names, + - * / ^, parentheses and the functions exp log tanh relu sigmoid sqrt.",
            "Semicolons name intermediate results: 'b = a + a; c = b + b'.",
            "",
            "Examples:",
            "  ninjagrad graph 'tanh(a*b + c)' --at a=2,b=-3,c=10",
            "  ninjagrad graph 'tanh(a*b + c)' --at a=2,b=-3,c=10 --out graph.svg --out graph.png",
            "  ninjagrad graph 'b = a + a; c = b + b' --at a=3 --step"
        })
final class GraphCommand implements Runnable {
    /** A drawing of more nodes is neither legible nor laid out in reasonable time. */
    private static final int MAX_NODES = 2_000;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "EXPR", description = "The expression, in quotes.")
    private String source = "";

    @Option(
            names = "--at",
            split = ",",
            paramLabel = "NAME=VALUE",
            description = "Values of the variables, such as a=2,b=-3. May be repeated.")
    private Map<String, Double> at = new LinkedHashMap<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the drawing; the suffix chooses .svg, .png, .dot or .json. May be repeated.")
    private List<Path> files = List.of();

    @Option(
            names = "--theme",
            paramLabel = "NAME",
            description = "light, dark or auto (an SVG then follows the viewer, a PNG is light). Default: auto.")
    private Theme theme = Theme.AUTO;

    @Option(names = "--step", description = "Walk the backward pass in the terminal, one contribution at a time.")
    private boolean step;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Override
    public void run() {
        files.forEach(GraphCommand::checkSuffix);
        Value root = evaluate();
        PrintWriter out = spec.commandLine().getOut();
        if (step) {
            new TraceWalk(BackwardTrace.of(root), out).run();
            return;
        }
        root.backward();
        int size = root.topologicalOrder().size();
        if (size > MAX_NODES) {
            throw new UserError("the graph has %,d nodes; at most %,d can be drawn".formatted(size, MAX_NODES));
        }
        Diagram diagram = ValueDiagram.of(root, source);
        for (Path file : files) {
            write(file, diagram);
        }
        if (json.on()) {
            out.println(diagram.toJson());
        } else if (files.isEmpty()) {
            out.print(diagram.toText());
        }
    }

    private Value evaluate() {
        Expression expression;
        try {
            expression = Expression.parse(source);
        } catch (ExpressionException e) {
            throw new UserError(explain(e), e);
        }
        List<String> variables = expression.variables();
        for (String name : at.keySet()) {
            if (!variables.contains(name)) {
                throw new UserError("--at %s: the expression has no variable of that name; it has %s"
                        .formatted(name, variables.isEmpty() ? "none" : String.join(", ", variables)));
            }
        }
        List<String> missing =
                variables.stream().filter(name -> !at.containsKey(name)).toList();
        if (!missing.isEmpty()) {
            throw new UserError("no value for %s; add --at %s"
                    .formatted(String.join(", ", missing), String.join("=…,", missing) + "=…"));
        }
        Map<String, Value> values = new LinkedHashMap<>();
        at.forEach((name, value) -> values.put(name, Value.of(value)));
        return expression.evaluate(values);
    }

    /** One line; on a terminal the excerpt with the caret below it as well. */
    private static String explain(ExpressionException e) {
        String message = String.valueOf(e.getMessage());
        return Terminal.live() ? message : message.lines().findFirst().orElse(message);
    }

    private void write(Path file, Diagram diagram) {
        byte[] bytes = switch (suffix(file)) {
            case "svg" -> utf8(diagram.toSvg(theme));
            case "dot" -> utf8(diagram.toDot());
            case "json" -> utf8(diagram.toJson());
            default -> Png.of(diagram.toSvg(theme == Theme.DARK ? Theme.DARK : Theme.LIGHT));
        };
        OutputFolder.open(folderOf(file));
        OutputFolder.writeWhole(file, bytes);
        spec.commandLine().getErr().println("wrote " + file);
    }

    private static void checkSuffix(Path file) {
        if (!List.of("svg", "png", "dot", "json").contains(suffix(file))) {
            throw new UserError("--out %s: expected a file ending in .svg, .png, .dot or .json".formatted(file));
        }
        if (Files.isDirectory(file)) {
            throw new UserError("--out %s: is a folder; expected a file".formatted(file));
        }
    }

    private static String suffix(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static Path folderOf(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        return folder == null ? Path.of("/") : folder;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
