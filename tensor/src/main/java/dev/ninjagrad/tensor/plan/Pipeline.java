package dev.ninjagrad.tensor.plan;

import java.util.List;

/** One part of a pipeline: takes some of its rows at a time through all stages. */
final class Pipeline implements Step {
    /** What is done to some rows. */
    interface Stage {
        /** Forgets the sums of an earlier run. */
        void clear();

        /**
         * Goes on with these rows.
         *
         * @param last whether behind them begin the rows of another part, which may be written already
         */
        void run(int first, int count, boolean last);
    }

    private final Stage[] stages;
    private final int from;
    private final int to;
    private final int step;
    private final boolean bordered;

    /**
     * Creates a part.
     *
     * @param step how many rows to take at a time
     * @param bordered whether another part begins at {@code to}
     */
    Pipeline(List<Stage> stages, int from, int to, int step, boolean bordered) {
        this.stages = stages.toArray(Stage[]::new);
        this.from = from;
        this.to = to;
        this.step = step;
        this.bordered = bordered;
    }

    @Override
    public void run() {
        for (Stage stage : stages) {
            stage.clear();
        }
        for (int first = from; first < to; first += step) {
            int count = Math.min(step, to - first);
            boolean last = bordered && first + count == to;
            for (Stage stage : stages) {
                stage.run(first, count, last);
            }
        }
    }
}
