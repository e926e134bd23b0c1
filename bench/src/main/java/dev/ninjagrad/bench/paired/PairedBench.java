package dev.ninjagrad.bench.paired;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Measures workloads: the peer's best setting first, then our process and the peer's in turn, each time in a fresh JVM.
 *
 * @param peer what we compare with, if it has been built
 * @param rounds how many times each side runs
 * @param seconds how long a run measures, after a warm-up of the same length
 * @param progress is told what happens
 */
public record PairedBench(Optional<Peer> peer, int rounds, double seconds, Consumer<String> progress) {
    static final String OUR_MAIN = "dev.ninjagrad.bench.paired.OurSide";

    /** Measures one workload. */
    public Comparison compare(Workload workload) {
        if (peer.isEmpty()) {
            return compare(workload, Optional.empty(), Optional.empty());
        }
        Task task = workload.task();
        try (HandedFolder folder = HandedFolder.of(task)) {
            String path = folder.path().toString();
            Peer.Setting best = best(workload, peer.get(), task.peerTask(), path);
            Supplier<Measurement> theirSide = () -> peer.get().measure(best, seconds, seconds, task.peerTask(), path);
            return compare(workload, Optional.of(best), Optional.of(theirSide));
        }
    }

    private Comparison compare(
            Workload workload, Optional<Peer.Setting> best, Optional<Supplier<Measurement>> theirSide) {
        List<Measurement> ours = new ArrayList<>();
        List<Measurement> theirs = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            ours.add(Child.likeThis(OUR_MAIN, List.of())
                    .measure(List.of(workload.name(), String.valueOf(seconds), String.valueOf(seconds))));
            theirSide.map(Supplier::get).ifPresent(theirs::add);
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

    private Peer.Setting best(Workload workload, Peer libtorch, String task, String folder) {
        Peer.Setting best = null;
        double least = Double.POSITIVE_INFINITY;
        for (Peer.Setting setting : Peer.settings()) {
            double micros = libtorch.measure(setting, seconds / 2, seconds / 2, task, folder)
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
}
