package dev.ninjagrad.cli;

import dev.ninjagrad.bench.Bench;
import dev.ninjagrad.bench.paired.Comparison;
import dev.ninjagrad.bench.paired.GemmBench;
import dev.ninjagrad.bench.paired.PairedBench;
import dev.ninjagrad.bench.paired.Peer;
import dev.ninjagrad.bench.paired.Scaling;
import dev.ninjagrad.bench.paired.Workload;
import dev.ninjagrad.tensor.KernelChoice;
import dev.ninjagrad.tensor.plan.Profile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ninjagrad bench}: measures speed, each time in fresh JVMs; training steps beside libtorch's. */
@Command(
        name = "bench",
        description =
                "Measure speed in fresh JVMs: scalars with JMH, training steps and gradient checks beside libtorch.",
        footer = {
            "",
            "scalar: nanoseconds a node, forward and backward, recording anew each time and replaying.",
            "gemm: matrix products on one thread and on all, against the most the cores can multiply and add.",
            "scaling: how a training step's cost grows with width, depth, batch and threads; --out writes the four plots. It",
            "takes some seven minutes, three with --quick. Stopped, it goes on where it was when it is called with the same --out.",
            "The other names are training steps (forward, backward, update) and gradient checks. Each is run by us and by",
            "libtorch in turn, from the same numbers on the same batches; the losses must agree. moons is scalars here and",
            "matrices there, in float64; gradcheck moves every parameter of a float64 network by itself, gradcheck-fast",
            "all of a tensor in one random direction, gradcheck-fast-default in four. libtorch runs with whichever is fastest here",
            "of 1 thread and all, OpenBLAS's own choice of kernels and SkylakeX. It is measured once it has been built:",
            "  " + Peer.BUILD_COMMAND,
            "",
            "With --profile, each step of the compiled training step is timed by itself, and set beside the time that the machine",
            "needs at least for its operations or for its bytes. Above 100%% of that limit, the bytes were in a cache.",
            "",
            "Examples:",
            "  ninjagrad bench",
            "  ninjagrad bench scalar --quick",
            "  ninjagrad bench gemm --out bench-results",
            "  ninjagrad bench microgpt mlp-64 --out bench-results",
            "  ninjagrad bench scaling --out docs/images",
            "  ninjagrad bench gpt-small --profile"
        })
final class BenchCommand implements Runnable {
    private static final int ROUNDS = 5;
    static final double SECONDS = 3;
    static final double QUICK_SECONDS = 1;
    private static final double GEMM_SECONDS = 1;
    private static final double QUICK_GEMM_SECONDS = 0.3;

    @Spec
    private CommandSpec spec;

    /** Benchmarks of JMH by the name on the command line. */
    private static final Map<String, String> JMH = new LinkedHashMap<>();

    static {
        JMH.put("scalar", "ScalarBench");
    }

    /** Matrix products against the machine's limit. */
    private static final String GEMM = "gemm";

    /** The cost of a step by its sizes. */
    private static final String SCALING = "scaling";

    /** All names, in the order in which they run. */
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.concat(
                            Stream.concat(JMH.keySet().stream(), Stream.of(GEMM, SCALING)),
                            Arrays.stream(Workload.values()).map(Workload::id))
                    .iterator();
        }
    }

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            completionCandidates = Names.class,
            description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
    private @Nullable List<String> names;

    @Option(names = "--quick", description = "One round, short: a first look, with a wide error.")
    private boolean quick;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write bench.json and a chart of the ratios, gemm.json, scaling.json and its plots there.")
    private @Nullable Path out;

    @Option(
            names = "--profile",
            description = "Print what our training step spends its time on, and measure nothing else.")
    private boolean profile;

    @Mixin
    private JsonOption json;

    @Override
    public void run() {
        List<String> chosen = chosen();
        if (profile) {
            profile(chosen);
            return;
        }
        OutputFolder folder = out == null ? null : OutputFolder.open(out);
        List<String> jmh = chosen.stream().filter(JMH::containsKey).toList();
        if (!jmh.isEmpty()) {
            note("each benchmark takes about " + (quick ? "five seconds" : "twenty seconds")
                    + "; a busy machine widens the error");
            Bench.run(jmh.stream().map(JMH::get).toList(), quick);
        }
        if (chosen.contains(GEMM)) {
            multiply(folder);
        }
        if (chosen.contains(SCALING)) {
            scale(folder);
        }
        List<Workload> workloads = Arrays.stream(Workload.values())
                .filter(workload -> chosen.contains(workload.id()))
                .toList();
        if (!workloads.isEmpty()) {
            compare(workloads, folder);
        }
    }

    private List<String> chosen() {
        List<String> all = new ArrayList<>();
        new Names().forEach(all::add);
        if (names == null) {
            return all;
        }
        for (String name : names) {
            if (!all.contains(name)) {
                throw new UserError(
                        "there is no benchmark '%s'; expected some of %s".formatted(name, String.join(", ", all)));
            }
        }
        return names;
    }

    private void profile(List<String> chosen) {
        List<String> trained = Arrays.stream(Workload.values())
                .filter(Workload::isTraining)
                .map(Workload::id)
                .toList();
        if (names != null) {
            for (String name : names) {
                if (!trained.contains(name)) {
                    throw new UserError("--profile is for training steps: expected some of %s, got '%s'"
                            .formatted(String.join(", ", trained), name));
                }
            }
        }
        if (out != null) {
            throw new UserError("--profile prints and writes no files: leave out --out, or use --json");
        }
        requireVectors("--profile");
        double seconds = quick ? QUICK_SECONDS : SECONDS;
        int threads = KernelChoice.current().threads();
        GemmBench.Limit limit = new GemmBench(Optional.empty(), gemmSeconds(), this::note).limit(threads);
        PrintWriter stdout = spec.commandLine().getOut();
        for (Workload workload : Workload.values()) {
            if (workload.isTraining() && chosen.contains(workload.id())) {
                Profile measured = workload.profile(seconds);
                if (json.on()) {
                    ProfileReport.rows(workload.id(), measured, limit).forEach(row -> stdout.println(JsonLine.of(row)));
                } else {
                    ProfileReport.print(stdout, workload.id(), measured, limit);
                }
            }
        }
    }

    private double gemmSeconds() {
        return quick ? QUICK_GEMM_SECONDS : GEMM_SECONDS;
    }

    private static void requireVectors(String what) {
        if (KernelChoice.current().vectorBits() == 0) {
            throw new UserError(what + " measures the vector kernels, which are not in use: "
                    + String.join("; ", KernelChoice.current().why()));
        }
    }

    private void multiply(@Nullable OutputFolder folder) {
        requireVectors(GEMM);
        GemmBench.Result result = new GemmBench(peer(), gemmSeconds(), this::note).run();
        PrintWriter stdout = spec.commandLine().getOut();
        if (json.on()) {
            GemmReport.lines(result).forEach(stdout::println);
        } else {
            GemmReport.print(stdout, result);
        }
        if (folder != null) {
            GemmReport.write(folder, result);
            note("wrote gemm.json to " + folder.path());
        }
    }

    private void scale(@Nullable OutputFolder folder) {
        Scaling scaling = new Scaling(peer(), quick ? QUICK_SECONDS : SECONDS, this::note);
        if (folder == null) {
            show(scaling.run(scaling.bestCore(), List.of(), _ -> {}));
            return;
        }
        UnfinishedScaling unfinished = new UnfinishedScaling(folder);
        List<Scaling.Point> points = unfinished.finish(scaling);
        show(points);
        ScalingReport.write(folder, points);
        unfinished.forget();
        note("wrote scaling.json and its plots to " + folder.path());
    }

    private void show(List<Scaling.Point> points) {
        PrintWriter stdout = spec.commandLine().getOut();
        if (json.on()) {
            points.forEach(p -> stdout.println(JsonLine.of(ScalingReport.Row.of(p))));
        } else {
            ScalingReport.print(stdout, points);
        }
    }

    private Optional<Peer> peer() {
        Optional<Peer> peer = Peer.find(Path.of(System.getProperty("ninjagrad.home", "")));
        if (peer.isEmpty()) {
            note("libtorch is not built, so only our side is measured; to compare: " + Peer.BUILD_COMMAND);
        }
        return peer;
    }

    private void compare(List<Workload> workloads, @Nullable OutputFolder folder) {
        PairedBench bench = new PairedBench(peer(), quick ? 1 : ROUNDS, quick ? QUICK_SECONDS : SECONDS, this::note);
        List<Comparison> comparisons = workloads.stream().map(bench::compare).toList();
        PrintWriter stdout = spec.commandLine().getOut();
        if (json.on()) {
            comparisons.forEach(c -> stdout.println(JsonLine.of(PairedBenchReport.Row.of(c))));
        } else {
            PairedBenchReport.printTable(stdout, comparisons);
        }
        if (folder != null) {
            PairedBenchReport.write(folder, comparisons);
            note("wrote bench.json and charts to " + folder.path());
        }
    }

    private void note(String line) {
        spec.commandLine().getErr().println(line);
    }
}
