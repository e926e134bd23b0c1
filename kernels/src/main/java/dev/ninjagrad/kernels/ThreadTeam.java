package dev.ninjagrad.kernels;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that share a kernel's work. A worker spins for a moment after each job and then parks, so that kernels in
 * quick succession find it awake: handing over then takes well below a microsecond.
 *
 * <p>A job is cut into parts beforehand, as many as there are threads, and the cut depends on nothing else; whoever is
 * free takes the next part. So a worker that the machine has taken off its core delays nobody: the caller does its part.
 * If that happens again and again the team stays out of the way for a while. A second caller that comes while the
 * team is at work, and a kernel called from inside a part, simply run on their own thread.
 */
final class ThreadTeam implements AutoCloseable {
    static final String PROPERTY = "ninjagrad.threads";

    /** Below so many nanoseconds of work a second thread gains nothing. */
    static final long MIN_NANOS = 4_000;

    /** From so many nanoseconds of work on it pays to wake a parked worker. */
    private static final long WAKE_NANOS = 60_000;

    private static final int SPINS = 4_000;
    private static final int SPINS_BEFORE_YIELD = 2_000;
    private static final int MISSES_BEFORE_REST = 16;
    private static final long REST_NANOS = 1_000_000;

    /** One part of a job. */
    interface Part {
        void run(int part);
    }

    private static final class Holder {
        private static final ThreadTeam SHARED = new ThreadTeam(configured(System.getProperty(PROPERTY, "")));
    }

    private final AtomicBoolean busy = new AtomicBoolean();
    private final Worker[] workers;
    private volatile @Nullable Job job;
    private volatile boolean closed;
    private int misses;
    private long restUntil;

    ThreadTeam(int threads) {
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker("ninjagrad-kernels-" + (i + 1));
            workers[i].start();
        }
    }

    /** Returns the team of this JVM, as large as {@code ninjagrad.threads} says or the machine has cores. */
    static ThreadTeam shared() {
        return Holder.SHARED;
    }

    static int configured(String threads) {
        if (threads.isEmpty()) {
            return Runtime.getRuntime().availableProcessors();
        }
        if (!threads.matches("[1-9]\\d{0,3}")) {
            throw new IllegalArgumentException(PROPERTY + "=" + threads + ": expected a number of threads from 1 on");
        }
        return Integer.parseInt(threads);
    }

    int threads() {
        return workers.length + 1;
    }

    /** Returns into how many parts to cut work that would take one thread about {@code nanos}. */
    int parts(long nanos) {
        return nanos < MIN_NANOS ? 1 : threads();
    }

    /** Runs parts 0 to {@code parts} − 1 and returns when all are done. */
    void run(int parts, long nanos, Part body) {
        if (parts == 1 || !busy.compareAndSet(false, true)) {
            for (int p = 0; p < parts; p++) {
                body.run(p);
            }
            return;
        }
        try {
            if (misses >= MISSES_BEFORE_REST && !rested()) {
                for (int p = 0; p < parts; p++) {
                    body.run(p);
                }
                return;
            }
            share(parts, nanos, body);
        } finally {
            busy.set(false);
        }
    }

    private boolean rested() {
        if (System.nanoTime() < restUntil) {
            return false;
        }
        misses = MISSES_BEFORE_REST / 2;
        return true;
    }

    private void share(int parts, long nanos, Part body) {
        Job shared = new Job(body, parts);
        job = shared;
        boolean awake = false;
        for (Worker w : workers) {
            if (w.parked && nanos >= WAKE_NANOS) {
                LockSupport.unpark(w);
            }
            awake |= !w.parked;
        }
        int own = shared.work();
        shared.await();
        job = null;
        if (own < parts) {
            misses = 0;
        } else if (awake && ++misses == MISSES_BEFORE_REST) {
            restUntil = System.nanoTime() + REST_NANOS;
        }
        shared.rethrow();
    }

    @Override
    public void close() {
        closed = true;
        for (Worker w : workers) {
            LockSupport.unpark(w);
        }
    }

    private static final class Job {
        private final Part body;
        private final int parts;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private volatile @Nullable Throwable failure;

        Job(Part body, int parts) {
            this.body = body;
            this.parts = parts;
        }

        /** Takes parts until none is left; returns how many. */
        int work() {
            int taken = 0;
            for (int p = next.getAndIncrement(); p < parts; p = next.getAndIncrement()) {
                taken++;
                try {
                    body.run(p);
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    done.getAndIncrement();
                }
            }
            return taken;
        }

        @SuppressWarnings("ThreadPriorityCheck") // yielding only shortens the wait for a part that another thread runs
        void await() {
            for (int spins = 0; done.get() < parts; spins++) {
                if (spins < SPINS_BEFORE_YIELD) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
        }

        void rethrow() {
            Throwable thrown = failure;
            if (thrown instanceof RuntimeException e) {
                throw e;
            }
            if (thrown instanceof Error e) {
                throw e;
            }
        }
    }

    private final class Worker extends Thread {
        private volatile boolean parked;

        Worker(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            Job seen = null;
            int spins = 0;
            while (!closed) {
                Job current = job;
                if (current != null && current != seen) {
                    current.work();
                    seen = current;
                    spins = 0;
                } else if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    seen = null;
                    sleep();
                    spins = 0;
                }
            }
        }

        private void sleep() {
            parked = true;
            if (job == null && !closed) {
                LockSupport.park(this);
            }
            parked = false;
        }
    }
}
