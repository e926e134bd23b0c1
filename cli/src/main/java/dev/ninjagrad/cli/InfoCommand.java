package dev.ninjagrad.cli;

import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.plan.Plan;
import io.avaje.jsonb.Json;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ninjagrad info}: what this installation is and what it computes with. */
@Command(
        name = "info",
        description = "Show version, JDK, cores, kernel provider and vector width, or the plan of a training step.",
        footer = {
            "",
            "A plan is a training step compiled: each line is one step of a replay, with what was fused into it.",
            "",
            "Examples:",
            "  ninjagrad info",
            "  ninjagrad info --json",
            "  ninjagrad info --plan gpt"
        })
final class InfoCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--plan",
            paramLabel = "MODEL",
            description =
                    "Print how a training step of ${COMPLETION-CANDIDATES} is computed: steps, what was fused, buffers, "
                            + "bytes, FLOPs.")
    private @Nullable PlannedModel plan;

    @Mixin
    private final JsonOption json = new JsonOption();

    /** What {@code --json} prints, one line. */
    @Json
    record Installation(
            String version,
            String jdk,
            String os,
            int cores,
            long heap_mib,
            String kernels,
            List<String> kernels_why,
            int vector_bits,
            int threads) {}

    /** What the words of a plan mean. */
    private static final String LEGEND = """
              kind   the kernel. fused: the calls in the line below, all done to one tile of elements before the next.
                     pipeline: products and fused steps, all done to some hundred rows before the next. matmul+= adds to what is
                     there; ᵀ behind a name is its backward pass; a check that fails ends the training step before any update.
              over   the elements it walks over, or the matrices it multiplies; ᵀ behind one: read transposed; 4 ×: so many of them.
              bytes  of the arrays it reads and writes, each once. Buffers are shared by values that are not needed at the same time.
              from   the op and the source line that first asked for it; in the backward pass, the line that called for gradients.""";

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (plan != null) {
            Plan compiled = plan.plan();
            if (json.on()) {
                out.println(compiled.toJson());
            } else {
                out.println(compiled.describe());
                out.println(LEGEND);
            }
            return;
        }
        Runtime runtime = Runtime.getRuntime();
        KernelChoice kernels = KernelChoice.current();
        Installation installation = new Installation(
                Build.version(),
                System.getProperty("java.vendor.version", "") + " (" + Runtime.version() + ")",
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                runtime.availableProcessors(),
                runtime.maxMemory() >> 20,
                kernels.name(),
                kernels.why(),
                kernels.vectorBits(),
                kernels.threads());
        if (json.on()) {
            out.println(JsonLine.of(installation));
            return;
        }
        out.printf("ninjagrad  %s%n", installation.version());
        out.printf("JDK        %s%n", installation.jdk());
        out.printf(
                "system     %s, %d cores, heap up to %,d MiB%n",
                installation.os(), installation.cores(), installation.heap_mib());
        out.printf("kernels    %s%n", String.join("\n           ", installation.kernels_why()));
        out.printf(
                "vectors    %s%n", installation.vector_bits() == 0 ? "not used" : installation.vector_bits() + " bits");
        out.printf("threads    %d%n", installation.threads());
    }
}
