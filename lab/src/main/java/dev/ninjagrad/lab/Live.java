package dev.ninjagrad.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A training that is watched, on a thread of its own.
 *
 * <p>The trainer leaves its latest frame in one slot, at most {@value #FRAMES_PER_SECOND} a second, and every listener
 * takes it from there: a slow listener misses frames and holds nothing up, and memory does not grow with the number of
 * listeners' unread frames. A training nobody listens to ends when its patience does, and so does the connection of a
 * listener that has not read for that long; everybody else's ends with word that all is over.
 */
final class Live implements AutoCloseable {
    static final int FRAMES_PER_SECOND = 30;
    private static final long FRAME_NANOS = 1_000_000_000L / FRAMES_PER_SECOND;

    /** The pace of a training that makes as many steps between two frames as there is time for. */
    static final int FULL_PACE = 0;

    /** What is trained. It belongs to the trainer's thread. */
    interface Work {
        /** Makes one step. */
        void step(double learningRate);

        /** Returns what there is to see, a record for JSON. */
        Object frame(boolean playing);

        /** Returns whether another step makes no sense: all is done, or the numbers are none any more. */
        boolean over();

        /**
         * Reads something that a page says to this training, on the thread of the request, and returns what is to be done
         * about it, on the trainer's.
         *
         * @throws Refusal if it makes no sense here
         */
        default Runnable told(String word) {
            throw new Refusal(Refusal.WRONG, "this training takes no words");
        }
    }

    /** A frame as a server-sent event; versions count up from 1. */
    @SuppressWarnings("ArrayRecordComponent") // written to many streams, never changed or compared
    record Event(long version, byte[] bytes) {}

    /** Somebody who takes frames, on a thread of the server's. */
    final class Listener implements AutoCloseable {
        private final Thread thread = Thread.currentThread();
        private long seen;
        private boolean writing;
        private long writingSince;

        private Listener() {}

        /**
         * Returns the latest frame that this listener has not seen, or null when there is none for {@code most} or all is
         * over; from now until {@link #delivered} it is being sent to somebody who may not read.
         */
        @Nullable Event next(Duration most) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                long left = most.toNanos();
                while (latest.version() <= seen && !closed && left > 0) {
                    left = changed.awaitNanos(left);
                }
                writing = true;
                writingSince = System.nanoTime();
                if (latest.version() <= seen) {
                    return null;
                }
                seen = latest.version();
                return latest;
            } finally {
                lock.unlock();
            }
        }

        /** Says that what was sent has been taken. */
        void delivered() {
            change(() -> {
                writing = false;
                lastDelivery = System.nanoTime();
            });
        }

        /** Leaves; the training ends with its last listener. */
        @Override
        public void close() {
            change(() -> {
                listeners.remove(this);
                closed |= listeners.isEmpty();
            });
            // Whatever was meant for this visit must not reach the thread's next one.
            boolean _ = Thread.interrupted();
        }
    }

    private final Work work;
    private final Duration patience;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Everything below is guarded by the lock.
    private final Set<Listener> listeners = new HashSet<>();
    private Event latest = new Event(0, new byte[0]);
    private double learningRate;
    private int pace = 1;
    private boolean playing;
    private int stepsAsked;
    private boolean stale;
    private final Deque<Runnable> told = new ArrayDeque<>();
    private boolean closed;
    private long lastDelivery = System.nanoTime();

    Live(Work work, double learningRate, Duration patience) {
        this.work = work;
        this.learningRate = learningRate;
        this.patience = patience;
    }

    /** Starts the trainer, paused. A platform thread, so that computing never holds up the server's virtual threads. */
    void start(Runnable whenOver) {
        Thread.ofPlatform().daemon().name("lab-training").start(() -> {
            try {
                run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
                whenOver.run();
                seeOff();
            }
        });
    }

    /** Waits until all have been told that it is over; those who do not read are let go when its patience ends. */
    private void seeOff() {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (!listeners.isEmpty() && left > 0) {
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            listeners.forEach(it -> it.thread.interrupt());
            lock.unlock();
        }
    }

    // ---- Steering ----

    void play() {
        change(() -> playing = true);
    }

    void pause() {
        change(() -> {
            playing = false;
            stale = true;
        });
    }

    /** Makes one step, and pauses. */
    void step() {
        change(() -> {
            playing = false;
            stepsAsked++;
        });
    }

    /** Has a new picture taken, although no step was made: what is seen has changed by itself. */
    void refresh() {
        change(() -> stale = true);
    }

    void setLearningRate(double rate) {
        change(() -> learningRate = rate);
    }

    /** Sets how many steps lie between two frames, or {@link #FULL_PACE}. */
    void setPace(int steps) {
        change(() -> pace = steps);
    }

    /**
     * Says something to the training, which will have heard it in its next frame.
     *
     * @throws Refusal if it makes no sense
     */
    void tell(String word) {
        Runnable reaction = work.told(word);
        change(() -> {
            told.add(reaction);
            stale = true;
        });
    }

    /** Comes to listen, on the calling thread. */
    Listener listen() {
        Listener listener = new Listener();
        change(() -> listeners.add(listener));
        return listener;
    }

    /** Ends the training; whoever listens is told so, and leaves. */
    @Override
    public void close() {
        change(() -> closed = true);
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether anybody listens. A page that has gone is counted until the next write to it. */
    boolean hasListeners() {
        lock.lock();
        try {
            return !listeners.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private void change(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Lets go of those who have not read for as long as its patience lasts: an interrupted write closes its connection, in the
     * middle of what is being said. Nobody else may be interrupted.
     */
    private void letGo() {
        lock.lock();
        try {
            long now = System.nanoTime();
            for (Listener listener : listeners) {
                if (listener.writing && now - listener.writingSince >= patience.toNanos()) {
                    listener.thread.interrupt();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    // ---- The trainer ----

    /** What to do next: some steps, or none where only the picture is out of date; first of all, what was told. */
    private record Order(int steps, double learningRate, boolean playing, List<Runnable> told) {}

    private void run() throws InterruptedException {
        publish(false);
        for (Order order = nextOrder(); order != null; order = nextOrder()) {
            long start = System.nanoTime();
            order.told().forEach(Runnable::run);
            int done = 0;
            while (!work.over()
                    && (done < order.steps() || (isFull(order) && System.nanoTime() - start < FRAME_NANOS))) {
                work.step(order.learningRate());
                done++;
            }
            if (work.over()) {
                change(() -> playing = false);
            }
            publish(order.playing() && !work.over());
            letGo();
            if (order.playing() && !isFull(order)) {
                TimeUnit.NANOSECONDS.sleep(FRAME_NANOS - (System.nanoTime() - start));
            }
        }
    }

    private static boolean isFull(Order order) {
        return order.playing() && order.steps() == FULL_PACE;
    }

    /** Waits until there is something to do; null means that it is over. */
    private @Nullable Order nextOrder() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                long left = patience.toNanos() - (System.nanoTime() - lastDelivery);
                if (closed || left <= 0) {
                    return null;
                }
                if (playing) {
                    return new Order(pace, learningRate, true, heard());
                }
                if (stepsAsked > 0) {
                    stepsAsked--;
                    return new Order(1, learningRate, false, heard());
                }
                if (stale) {
                    return new Order(0, learningRate, false, heard());
                }
                boolean _ = changed.awaitNanos(left) > 0;
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Runnable> heard() {
        List<Runnable> reactions = List.copyOf(told);
        told.clear();
        stale = false;
        return reactions;
    }

    private void publish(boolean wasPlaying) {
        String event = "data: " + Messages.json(work.frame(wasPlaying)) + "\n\n";
        byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
        change(() -> latest = new Event(latest.version() + 1, bytes));
    }
}
