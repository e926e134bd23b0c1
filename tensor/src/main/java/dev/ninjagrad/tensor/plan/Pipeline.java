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

    /**
     * Fewer rows are not taken by themselves, but with those before them: kernels have tiles of their own for so few, which would run
     * too seldom to be compiled well.
     */
    private static final int LEAST = 64;

    private final Stage[] stages;
    private final int from;
    private final int to;
    private final int step;
    private final boolean bordered;

    /**
     * Creates a part.
     *
     * @param step how many rows to take at a time, at the end perhaps {@linkplain #most a few more}
     * @param bordered whether another part begins at {@code to}
     */
    Pipeline(List<Stage> stages, int from, int to, int step, boolean bordered) {
        this.stages = stages.toArray(Stage[]::new);
        this.from = from;
        this.to = to;
        this.step = step;
        this.bordered = bordered;
    }

    /** Returns how many of so many rows are taken at a time at most. */
    static int most(int rows, int step) {
        return Math.min(rows, step + LEAST - 1);
    }

    @Override
    public void run() {
        for (Stage stage : stages) {
            stage.clear();
        }
        int count;
        for (int first = from; first < to; first += count) {
            int left = to - first;
            count = left < step + LEAST ? left : step;
            boolean last = bordered && count == left;
            for (Stage stage : stages) {
                stage.run(first, count, last);
            }
        }
    }
}
