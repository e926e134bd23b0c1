package dev.ninjagrad.bench.paired;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One workload, ours and the peer's measured in turn.
 *
 * @param workload what was trained
 * @param ours a measurement a round
 * @param theirs as many of the peer's; empty where there is none
 * @param setting the peer's best; empty where there is none
 */
public record Comparison(
        Workload workload, List<Measurement> ours, List<Measurement> theirs, Optional<Peer.Setting> setting) {
    /** By how much the losses may differ at the first step, relatively: the rounding of float32 sums. */
    private static final double FIRST_LOSS = 1e-5;

    /** And after {@link Task#COMPARED_STEPS} steps, in which roundings grow. */
    private static final double LATER_LOSS = 1e-2;

    public Comparison {
        ours = List.copyOf(ours);
        theirs = List.copyOf(theirs);
    }

    /** Returns the median of our rounds, microseconds a step. */
    public double ourMicros() {
        return median(ours);
    }

    /** Returns the median of the peer's rounds, microseconds a step; NaN without a peer. */
    public double theirMicros() {
        return median(theirs);
    }

    private static double median(List<Measurement> rounds) {
        return Measurement.median(rounds.stream().map(Measurement::median).toList());
    }

    /** Returns the peer's time divided by ours, a ratio for each round: what both did in the same minute. */
    public List<Double> ratios() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < theirs.size(); i++) {
            ratios.add(theirs.get(i).median() / ours.get(i).median());
        }
        return ratios;
    }

    /** Returns the median of {@link #ratios()}; NaN without a peer. */
    public double ratio() {
        return Measurement.median(ratios());
    }

    /** Returns the bytes allocated a step, of the last round; −1 if not known. */
    public long bytesAStep() {
        Long bytes = ours.getLast().bytesAStep();
        return bytes == null ? -1 : bytes;
    }

    /** Returns whether both sides trained the same: the same losses within float32's rounding. True without a peer. */
    public boolean sameLosses() {
        return theirs.isEmpty() || sameLosses(ours.getFirst(), theirs.getFirst());
    }

    static boolean sameLosses(Measurement ours, Measurement theirs) {
        return near(ours, theirs, 1, FIRST_LOSS) && near(ours, theirs, Task.COMPARED_STEPS, LATER_LOSS);
    }

    private static boolean near(Measurement ours, Measurement theirs, int step, double tolerance) {
        double mine = ours.losses().getOrDefault(step, Double.NaN);
        double yours = theirs.losses().getOrDefault(step, Double.NaN);
        return Math.abs(mine - yours) <= tolerance * Math.abs(yours);
    }

    /** Returns our loss at a step that is compared. */
    public double ourLoss(int step) {
        return loss(ours, step);
    }

    /** Returns the peer's. */
    public double theirLoss(int step) {
        return theirs.isEmpty() ? Double.NaN : loss(theirs, step);
    }

    private static double loss(List<Measurement> rounds, int step) {
        return rounds.getFirst().losses().getOrDefault(step, Double.NaN);
    }
}
