package dev.ninjagrad.cli;

import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C, and the signal that asks a process to end: raises a flag, and holds the JVM until the work in hand is closed. So a training
 * ends its step and writes its checkpoint; {@code kill -9} alone cannot be answered.
 */
final class StopSignal implements AutoCloseable {
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::raise, "stop-signal");
    private volatile boolean raised;

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    private void raise() {
        raised = true;
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean raised() {
        return raised;
    }

    /** Lets the JVM end; everything must be written and flushed. */
    @Override
    public void close() {
        finished.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is ending already: the signal came.
        }
    }
}
