package dev.ninjagrad.dojo.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs a learner's code in a child JVM with limits of time, memory and output. Whatever the code does, the worst is that the child is
 * lost; then a spare one, started ahead, takes its place, and the next call works.
 *
 * <p>This protects from accidents, not from malice: the code runs with the learner's own rights. One thread at a time.
 */
public final class Sandbox implements AutoCloseable {
    private static final int HEAP_MEGABYTES = 192;

    private final int limitMillis;
    private @Nullable ChildProcess current;
    private CompletableFuture<ChildProcess> spare;
    private Wire.Load classes = new Wire.Load(Map.of());
    private boolean loaded;

    /**
     * What a call brought.
     *
     * @param arrays what was returned
     * @param nanos the fastest time of its repeats
     * @param printed the beginning of what was printed
     * @param printedBytes how much that was in all
     */
    public record Result(List<Array> arrays, long nanos, String printed, long printedBytes) {}

    /**
     * Starts a sandbox.
     *
     * @param limitMillis the longest a call may take
     */
    public Sandbox(int limitMillis) {
        this.limitMillis = limitMillis;
        this.spare = start();
    }

    private static CompletableFuture<ChildProcess> start() {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return new ChildProcess(HEAP_MEGABYTES);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot start a JVM for the exercises: " + e.getMessage(), e);
            }
        });
    }

    /** Takes these classes, by binary name, instead of those before; static state starts anew. */
    public void load(Map<String, byte[]> newClasses) {
        classes = new Wire.Load(newClasses);
        loaded = false;
    }

    /**
     * Calls a static method; each of its parameters takes the argument of its name.
     *
     * @throws SandboxException if it threw, did not end in time, ended its JVM, or cannot be called like this
     */
    public Result call(String className, String method, List<Array> arguments) {
        return call(className, method, 1, arguments);
    }

    /** Calls a method several times; the time is that of the fastest. */
    public Result call(String className, String method, int repeats, List<Array> arguments) {
        ChildProcess child = child();
        Wire.Reply reply;
        try {
            if (!loaded) {
                child.load(classes);
                loaded = true;
            }
            reply = child.call(new Wire.Call(className, method, limitMillis, repeats, arguments));
        } catch (IOException | SandboxException e) {
            drop(child);
            throw e instanceof SandboxException known
                    ? known
                    : new SandboxException(SandboxException.Ending.EXITED, "ended its JVM", "");
        }
        if (reply.dirty()) {
            drop(child);
        }
        return switch (reply.kind()) {
            case DONE -> new Result(reply.arrays(), reply.nanos(), reply.printed(), reply.printedBytes());
            case THREW -> throw new SandboxException(SandboxException.Ending.THREW, reply.message(), reply.place());
            case TIMED_OUT ->
                throw new SandboxException(SandboxException.Ending.TIMED_OUT, reply.message(), reply.place());
            case UNUSABLE ->
                throw new SandboxException(SandboxException.Ending.UNUSABLE, reply.message(), reply.place());
        };
    }

    private ChildProcess child() {
        ChildProcess child = current;
        if (child == null || !child.alive()) {
            child = spare.join();
            current = child;
            spare = start();
            loaded = false;
        }
        return child;
    }

    private void drop(ChildProcess child) {
        child.close();
        current = null;
    }

    @Override
    public void close() {
        ChildProcess child = current;
        if (child != null) {
            drop(child);
        }
        if (!spare.isCompletedExceptionally()) {
            spare.join().close();
        }
    }
}
