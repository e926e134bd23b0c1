package dev.ninjagrad.bench.paired;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Measures workloads: the peer's best setting first, then our process and the peer's in turn, each time in a fresh JVM.
 *
 * @param peer what we compare with, if it has been built
 * @param rounds how many times each side runs
 * @param seconds how long a run measures, after a warm-up of the same length
 * @param progress is told what happens
 */
public record PairedBench(Optional<Peer> peer, int rounds, double seconds, Consumer<String> progress) {
    private static final String OUR_MAIN = "dev.ninjagrad.bench.paired.OurSide";

    /** Measures one workload. */
    public Comparison compare(Workload workload) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("ninjagrad-bench");
            if (peer.isPresent()) {
                WorkloadFile.write(workload.setup(), folder);
            }
            return compare(workload, folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the workload for the peer", e);
        } finally {
            delete(folder);
        }
    }

    private Comparison compare(Workload workload, Path folder) {
        Optional<Peer.Setting> best = peer.map(libtorch -> best(workload, libtorch, folder));
        List<Measurement> ours = new ArrayList<>();
        List<Measurement> theirs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            ours.add(Child.likeThis(OUR_MAIN, List.of())
                    .measure(List.of(workload.name(), String.valueOf(seconds), String.valueOf(seconds))));
            if (peer.isPresent()) {
                theirs.add(peer.get().measure(best.orElseThrow(), seconds, seconds, "steps", folder.toString()));
            }
            progress.accept("%s round %d of %d: ours %.4g µs%s"
                    .formatted(
                            workload.id(),
                            round,
                            rounds,
                            ours.getLast().median(),
                            theirs.isEmpty()
                                    ? ""
                                    : ", libtorch %.4g µs"
                                            .formatted(theirs.getLast().median())));
        }
        return new Comparison(workload, ours, theirs, best);
    }

    private Peer.Setting best(Workload workload, Peer libtorch, Path folder) {
        Peer.Setting best = null;
        double least = Double.POSITIVE_INFINITY;
        for (Peer.Setting setting : Peer.settings()) {
            double micros = libtorch.measure(setting, seconds / 2, seconds / 2, "steps", folder.toString())
                    .median();
            progress.accept("%s: libtorch with %s %.4g µs".formatted(workload.id(), setting, micros));
            if (micros < least) {
                least = micros;
                best = setting;
            }
        }
        if (best == null) {
            throw new IllegalStateException("libtorch has no setting to try");
        }
        return best;
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove the temporary folder " + folder, e);
        }
    }
}
