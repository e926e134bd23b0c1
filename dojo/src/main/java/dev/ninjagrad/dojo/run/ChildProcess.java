package dev.ninjagrad.dojo.run;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One child JVM, seen from its parent. */
final class ChildProcess implements AutoCloseable {
    /** What the child gets beyond its own limit before it is killed: it may be too busy to answer. */
    private static final int GRACE_MILLIS = 1500;

    private final Process process;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private sealed interface Event {}

    private record Frame(Wire.Reply reply) implements Event {}

    private record Ended(boolean corrupt) implements Event {}

    ChildProcess(int heapMegabytes) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        // Short-lived code: the first compiler tier is enough, and starts soonest.
        ProcessBuilder builder = new ProcessBuilder(List.of(
                java,
                "-Xmx" + heapMegabytes + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Djava.awt.headless=true",
                "-cp",
                ownClasses(),
                Child.class.getName()));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        process = builder.start();
        InputStream in = new BufferedInputStream(process.getInputStream());
        Thread.ofPlatform().daemon().name("dojo-replies").start(() -> read(in));
    }

    private static String ownClasses() {
        try {
            return Path.of(Child.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(InputStream in) {
        try {
            while (true) {
                events.add(new Frame(Wire.decodeReply(Wire.receive(in))));
            }
        } catch (Wire.CorruptFrameException e) {
            process.destroyForcibly();
            events.add(new Ended(true));
        } catch (IOException | IllegalArgumentException e) {
            events.add(new Ended(false));
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    void load(Wire.Load classes) throws IOException {
        Wire.send(process.getOutputStream(), Wire.encode(classes));
    }

    /**
     * Calls and waits.
     *
     * @throws SandboxException if the process ended, or did not answer in time
     */
    Wire.Reply call(Wire.Call call) {
        @Nullable Event event;
        try {
            Wire.send(process.getOutputStream(), Wire.encode(call));
            event = events.poll(call.limitMillis() + GRACE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (IOException brokenPipe) {
            event = new Ended(false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            event = null;
        }
        return switch (event) {
            case Frame(var reply) -> reply;
            case Ended(var corrupt) -> throw new SandboxException(SandboxException.Ending.EXITED, ended(corrupt), "");
            case null -> {
                close();
                String message = "still running after %.1f s".formatted(call.limitMillis() / 1000.0);
                throw new SandboxException(SandboxException.Ending.TIMED_OUT, message, "");
            }
        };
    }

    private String ended(boolean corrupt) {
        if (corrupt) {
            return "wrote to its process's own output, past System.out";
        }
        int code = exitCode();
        return switch (code) {
            case Child.OUT_OF_MEMORY -> "ran out of memory";
            case -1 -> "ended its JVM";
            default -> "ended its JVM: System.exit(" + code + ")?";
        };
    }

    private int exitCode() {
        try {
            return process.waitFor(1, TimeUnit.SECONDS) ? process.exitValue() : -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
