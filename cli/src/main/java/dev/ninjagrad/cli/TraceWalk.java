package dev.ninjagrad.cli;

import dev.ninjagrad.scalar.BackwardTrace;
import dev.ninjagrad.scalar.BackwardTrace.Node;
import dev.ninjagrad.scalar.BackwardTrace.Step;
import dev.ninjagrad.scalar.BackwardTrace.Stop;
import java.io.IOException;
import java.io.PrintWriter;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.NonBlockingReader;

/**
 * Walks a backward pass in the terminal, with single keys; where no keys can be read, it prints the whole walk.
 *
 * <p>Each step is one contribution with its chain-rule term; below it stand the gradients as they are there.
 */
final class TraceWalk {
    private static final String KEYS =
            "n or → next   p or ← back   r run to breakpoint   R run back   b break at a node   g gradients   q quit";

    private final BackwardTrace trace;
    private final PrintWriter out;

    TraceWalk(BackwardTrace trace, PrintWriter out) {
        this.trace = trace;
        this.out = out;
    }

    void run() {
        if (!Terminal.interactive()) {
            while (trace.hasNext()) {
                show(trace.next(), "");
            }
            showGradients();
            return;
        }
        try (org.jline.terminal.Terminal terminal =
                TerminalBuilder.builder().system(true).build()) {
            Attributes cooked = terminal.enterRawMode();
            terminal.handle(Signal.INT, _ -> System.exit(130));
            try {
                walk(terminal.reader());
            } finally {
                terminal.setAttributes(cooked);
            }
        } catch (IOException e) {
            throw new UserError("cannot read keys from this terminal: " + e.getMessage(), e);
        }
    }

    private void walk(NonBlockingReader keys) throws IOException {
        out.println("backward pass of " + trace.size() + " steps");
        out.println(Terminal.dim(KEYS));
        out.flush();
        while (true) {
            switch (key(keys)) {
                case 'n', ' ', '\r', '\n' -> forward();
                case 'p' -> back();
                case 'r' -> report(trace.run());
                case 'R' -> report(trace.runBack());
                case 'b' -> breakAt(keys);
                case 'g' -> showGradients();
                case 'h', '?' -> out.println(Terminal.dim(KEYS));
                case 'q', -1, 4 -> {
                    return;
                }
                default -> {
                    // Any other key does nothing.
                }
            }
            out.flush();
        }
    }

    /** Returns the key pressed; arrow keys become the letters that do the same. */
    private static int key(NonBlockingReader keys) throws IOException {
        int key = keys.read();
        if (key != '\u001b') {
            return key;
        }
        int bracket = keys.read(50);
        if (bracket != '[' && bracket != 'O') {
            return 0;
        }
        return switch (keys.read(50)) {
            case 'C', 'B' -> 'n';
            case 'D', 'A' -> 'p';
            default -> 0;
        };
    }

    private void forward() {
        if (trace.hasNext()) {
            show(trace.next(), "");
        } else {
            out.println(Terminal.dim("  the pass is over; p goes back, g shows the gradients, q quits"));
        }
    }

    private void back() {
        if (trace.hasPrevious()) {
            Step undone = trace.previous();
            out.println(Terminal.dim("  undone: " + undone.term()));
        } else {
            out.println(Terminal.dim("  at the start; n takes the first step"));
        }
    }

    private void report(Stop stop) {
        switch (stop) {
            case Stop.AtBreakpoint(Step step) -> show(step, "  ● breakpoint");
            case Stop.AtWatchpoint(Step step, var watch) -> show(step, "  ● " + watch);
            case Stop.AtLimit() -> out.println(Terminal.dim(trace.hasNext() ? "  at the start" : "  at the end"));
        }
    }

    private void breakAt(NonBlockingReader keys) throws IOException {
        out.print("  break at node: ");
        out.flush();
        StringBuilder name = new StringBuilder();
        for (int key = keys.read(); key != '\r' && key != '\n' && key >= 0; key = keys.read()) {
            boolean erase = key == 127 || key == '\b';
            if (erase && !name.isEmpty()) {
                name.setLength(name.length() - 1);
                out.print("\b \b");
            } else if (!erase) {
                name.append((char) key);
                out.print((char) key);
            }
            out.flush();
        }
        out.println();
        try {
            trace.breakAt(name.toString().strip());
        } catch (IllegalArgumentException e) {
            out.println("  " + e.getMessage());
        }
    }

    private void show(Step step, String note) {
        String where = "%3d/%d".formatted(trace.cursor(), trace.size());
        out.println(Terminal.dim(where) + "  " + step.term() + Terminal.bold(note));
    }

    private void showGradients() {
        out.println();
        for (Node node : trace.nodes()) {
            double[] gradient = trace.gradient(node.id());
            String symbol = node.symbol().isEmpty() ? "" : Terminal.dim("  (" + node.symbol() + ")");
            out.println("  ∂L/∂%-8s = %s%s".formatted(node.label(), number(gradient[0]), symbol));
        }
    }

    private static String number(double value) {
        return "%.6g".formatted(value).replace('-', '−');
    }
}
