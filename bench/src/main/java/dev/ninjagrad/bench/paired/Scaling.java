package dev.ninjagrad.bench.paired;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How the time of a training step grows with the network's width and depth, with the batch, and with threads: {@link Tower}s of many sizes, ours and the
 * peer's in turn, each in a fresh JVM.
 *
 * @param peer what we compare with, if it has been built
 * @param seconds how long a run warms up; it measures for a quarter of that
 * @param progress is told what happens
 */
public record Scaling(Optional<Peer> peer, double seconds, Consumer<String> progress) {
    private static final int WIDTH = 128;
    private static final int LAYERS = 2;
    private static final int BATCH = 64;
    private static final int MEASURED = 4;

    /** What grows while the others stay. */
    public enum Axis {
        WIDTH,
        LAYERS,
        BATCH;

        int[] sizes() {
            return switch (this) {
                case WIDTH -> new int[] {16, 32, 64, 128, 256, 512, 1024};
                case LAYERS -> new int[] {1, 2, 4, 8, 16};
                case BATCH -> new int[] {1, 4, 16, 64, 256, 1024, 4096};
            };
        }

        int[] threads() {
            int processors = Runtime.getRuntime().availableProcessors();
            return this == BATCH && processors > 1 ? new int[] {1, processors} : new int[] {1};
        }

        Tower tower(int size) {
            return switch (this) {
                case WIDTH -> new Tower(size, Scaling.LAYERS, Scaling.BATCH);
                case LAYERS -> new Tower(Scaling.WIDTH, size, Scaling.BATCH);
                case BATCH -> new Tower(Scaling.WIDTH, Scaling.LAYERS, size);
            };
        }

        /** Returns its value in a tower. */
        public int of(Tower tower) {
            return switch (this) {
                case WIDTH -> tower.width();
                case LAYERS -> tower.layers();
                case BATCH -> tower.batch();
            };
        }
    }

    /** One network on so many threads. */
    public record Case(Axis axis, Tower tower, int threads) {}

    /**
     * What a network took.
     *
     * @param oursUs microseconds a step, of the fastest stretch of steps: a curve is of what the sizes do, not of what else the machine does
     * @param theirsUs the peer's; NaN without one
     * @param sameLosses whether both trained the same
     */
    public record Point(Case of, double oursUs, double theirsUs, boolean sameLosses) {}

    /** Returns all networks that are measured here: all sizes on one thread, and batches on all threads too. */
    public static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Axis axis : Axis.values()) {
            for (int size : axis.sizes()) {
                for (int count : axis.threads()) {
                    cases.add(new Case(axis, axis.tower(size), count));
                }
            }
        }
        return List.copyOf(cases);
    }

    /**
     * Measures all {@link #cases}.
     *
     * @param core what {@link #bestCore} returned
     * @param known points of a run that was stopped: they are not measured again
     * @param kept is given all points so far after each new one
     */
    public List<Point> run(String core, List<Point> known, Consumer<List<Point>> kept) {
        List<Case> cases = cases();
        List<Point> points = new ArrayList<>();
        for (Case one : cases) {
            Optional<Point> before =
                    known.stream().filter(p -> p.of().equals(one)).findFirst();
            Point point = before.orElseGet(() -> measure(one, core));
            points.add(point);
            if (before.isEmpty()) {
                kept.accept(List.copyOf(points));
            }
            progress.accept("scaling %d of %d: %s %d on %d: ours %.4g µs%s%s"
                    .formatted(
                            points.size(),
                            cases.size(),
                            one.axis().name().toLowerCase(Locale.ROOT),
                            one.axis().of(one.tower()),
                            one.threads(),
                            point.oursUs(),
                            peer.isEmpty() ? "" : ", libtorch %.4g µs".formatted(point.theirsUs()),
                            before.isEmpty() ? "" : ", measured before"));
        }
        return points;
    }

    /** Returns which of {@link Peer#cores} is fastest on one thread at the size that all axes have in common; empty without a peer. */
    public String bestCore() {
        String best = "";
        double least = Double.POSITIVE_INFINITY;
        for (String core : peer.isPresent() ? Peer.cores() : List.<String>of()) {
            double micros = theirs(new Tower(WIDTH, LAYERS, BATCH), new Peer.Setting(1, core))
                    .least();
            if (micros < least) {
                least = micros;
                best = core;
            }
        }
        return best;
    }

    private Point measure(Case one, String core) {
        Measurement ours = Child.likeThis(PairedBench.OUR_MAIN, List.of("-Dninjagrad.threads=" + one.threads()))
                .measure(List.of(one.tower().name(), String.valueOf(seconds), String.valueOf(seconds / MEASURED)));
        if (peer.isEmpty()) {
            return new Point(one, ours.least(), Double.NaN, true);
        }
        Measurement theirs = theirs(one.tower(), new Peer.Setting(one.threads(), core));
        return new Point(one, ours.least(), theirs.least(), Comparison.sameLosses(ours, theirs));
    }

    private Measurement theirs(Tower tower, Peer.Setting setting) {
        Task task = tower.task();
        try (HandedFolder folder = HandedFolder.of(task)) {
            return peer.orElseThrow()
                    .measure(
                            setting,
                            seconds,
                            seconds,
                            task.peerTask(),
                            folder.path().toString());
        }
    }
}
