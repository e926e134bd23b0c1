package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.Kernels.Part;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The threads that share a kernel's work. A worker spins for a moment after each job and then parks, so that kernels in
 * quick succession find it awake: handing over then takes well below a microsecond.
 *
 * <p>A job is cut into parts beforehand, as many as there are threads, and the cut depends on nothing else; whoever is
 * free takes the next part. So a worker that the machine has taken off its core delays nobody: the caller does its part.
 * If that happens again and again, or if a worker loses its core with a part in its hands, the team stays out of the way
 * for a while. A second caller that comes while the team is at work, and a kernel called from inside a part, simply run on
 * their own thread.
 */
final class ThreadTeam implements AutoCloseable {
    static final String PROPERTY = "ninjagrad.threads";

    /** Below so many nanoseconds of work a second thread gains nothing. */
    static final long MIN_NANOS = 10_000;

    /** After so many nanoseconds of work that a parked worker could have shared it pays to wake it. */
    private static final long WAKE_NANOS = 60_000;

    private static final int SPINS = 4_000;
    private static final int SPINS_BEFORE_YIELD = 2_000;
    private static final int MISSES_BEFORE_REST = 16;
    private static final long REST_NANOS = 1_000_000;
    private static final long MOST_REST_NANOS = 100_000_000;

    /** So many times as long as a part was late the team rests: waiting then costs a tenth of the time at most. */
    private static final int RESTS_FOR_LATE = 10;

    private static final Part NONE = _ -> {};

    private static final class Holder {
        private static final ThreadTeam SHARED = new ThreadTeam(configured(System.getProperty(PROPERTY, "")));
    }

    private final AtomicBoolean busy = new AtomicBoolean();
    private final Worker[] workers;

    /**
     * How far the work has come: the number of parts in the upper half, the next part to take in the lower. Who moves it on
     * has taken that part, and the fields below are then those of its work.
     */
    private final AtomicLong ticket = new AtomicLong();

    private final AtomicInteger done = new AtomicInteger();
    private Part body = NONE;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;
    private int misses;
    private long unshared;
    private long restUntil = System.nanoTime();

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
            if (System.nanoTime() - restUntil < 0) {
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

    private void share(int parts, long nanos, Part shared) {
        body = shared;
        failure = null;
        done.set(0);
        ticket.set((long) parts << Integer.SIZE);
        boolean awake = false;
        boolean asleep = false;
        for (Worker w : workers) {
            awake |= !w.parked;
            asleep |= w.parked;
        }
        if (asleep) {
            unshared += nanos;
            if (unshared >= WAKE_NANOS) {
                wake();
            }
        }
        int own = work();
        long late = await(parts, nanos);
        body = NONE;
        if (late > 0) {
            rest(RESTS_FOR_LATE * late);
        } else if (own < parts) {
            misses = 0;
        } else if (awake && ++misses == MISSES_BEFORE_REST) {
            misses = 0;
            rest(REST_NANOS);
        }
        rethrow();
    }

    private void wake() {
        unshared = 0;
        for (Worker w : workers) {
            if (w.parked) {
                LockSupport.unpark(w);
            }
        }
    }

    private static int next(long ticket) {
        return (int) ticket;
    }

    private boolean hasWork() {
        long now = ticket.get();
        return next(now) < now >>> Integer.SIZE;
    }

    /** Takes parts until none is left; returns how many. */
    private int work() {
        int taken = 0;
        for (long now = ticket.get(); next(now) < now >>> Integer.SIZE; now = ticket.get()) {
            if (ticket.compareAndSet(now, now + 1)) {
                taken++;
                try {
                    body.run(next(now));
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    done.getAndIncrement();
                }
            }
        }
        return taken;
    }

    /** Waits for the parts that others have taken; returns how much later than they should they were done, else 0. */
    @SuppressWarnings("ThreadPriorityCheck") // yielding lets a worker go on that this thread keeps from its core
    private long await(int parts, long nanos) {
        for (int spins = 0; spins < SPINS_BEFORE_YIELD; spins++) {
            if (done.get() == parts) {
                return 0;
            }
            Thread.onSpinWait();
        }
        long from = System.nanoTime();
        while (done.get() < parts) {
            Thread.yield();
        }
        return Math.max(0, System.nanoTime() - from - nanos);
    }

    private void rest(long nanos) {
        restUntil = System.nanoTime() + Math.min(nanos, MOST_REST_NANOS);
    }

    private void rethrow() {
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Worker w : workers) {
            LockSupport.unpark(w);
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
            int spins = 0;
            while (!closed) {
                if (work() > 0) {
                    spins = 0;
                } else if (spins++ < SPINS) {
                    Thread.onSpinWait();
                } else {
                    sleep();
                    spins = 0;
                }
            }
        }

        private void sleep() {
            parked = true;
            if (!hasWork() && !closed) {
                LockSupport.park(this);
            }
            parked = false;
        }
    }
}
