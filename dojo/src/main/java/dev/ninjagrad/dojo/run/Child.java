package dev.ninjagrad.dojo.run;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The child JVM: takes classes and calls from standard input, answers on standard output. What the learner's code prints goes elsewhere, and
 * each call runs on a thread of its own, so that one that does not end can be left behind with its place named.
 *
 * <p>It uses the JDK only, and ends when its parent does.
 */
final class Child {
    /** The JVM has no memory left even to answer. */
    static final int OUT_OF_MEMORY = 71;

    private final OutputStream replies;
    private Loaded loaded = new Loaded(Map.of());

    private Child(OutputStream replies) {
        this.replies = replies;
    }

    /** The learner's classes. */
    static final class Loaded extends ClassLoader {
        private final Map<String, byte[]> classes;

        Loaded(Map<String, byte[]> classes) {
            super(ClassLoader.getPlatformClassLoader());
            this.classes = classes;
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            byte[] code = classes.get(name);
            if (code == null) {
                throw new ClassNotFoundException(name);
            }
            return defineClass(name, code, 0, code.length);
        }

        boolean has(String name) {
            return classes.containsKey(name);
        }
    }

    /** Serves requests until the parent is gone. */
    public static void main(String[] args) {
        InputStream requests = new FileInputStream(FileDescriptor.in);
        OutputStream replies = new FileOutputStream(FileDescriptor.out);
        System.setIn(InputStream.nullInputStream());
        try {
            new Child(replies).serve(requests);
        } catch (IOException parentIsGone) {
            Runtime.getRuntime().halt(0);
        } catch (OutOfMemoryError e) {
            Runtime.getRuntime().halt(OUT_OF_MEMORY);
        }
    }

    private void serve(InputStream requests) throws IOException {
        while (true) {
            switch (Wire.decodeRequest(Wire.receive(requests))) {
                case Wire.Load(var classes) -> loaded = new Loaded(classes);
                case Wire.Call call -> Wire.send(replies, Wire.encode(run(call)));
            }
        }
    }

    private Wire.Reply run(Wire.Call call) {
        Set<Thread> before = threads();
        Printed printed = new Printed();
        PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
        System.setOut(stream);
        System.setErr(stream);
        AtomicReference<Wire.@Nullable Reply> ended = new AtomicReference<>();
        Thread worker = new Thread(() -> ended.set(attempt(call)), "exercise");
        worker.setDaemon(true);
        worker.start();
        try {
            worker.join(call.limitMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Wire.Reply reply = ended.get();
        if (reply == null) {
            String message = "still running after %.1f s".formatted(call.limitMillis() / 1000.0);
            reply = failure(Wire.Kind.TIMED_OUT, message, place(worker.getStackTrace()), true);
        }
        return new Wire.Reply(
                reply.kind(),
                reply.message(),
                reply.place(),
                reply.arrays(),
                reply.nanos(),
                printed.text(),
                printed.total(),
                reply.dirty() || !before.containsAll(threads()));
    }

    @SuppressWarnings("CatchThrowable") // whatever a learner's code throws is a verdict
    private Wire.Reply attempt(Wire.Call call) {
        try {
            Invocation invocation = Invocation.of(loaded, call);
            long best = Long.MAX_VALUE;
            List<Array> result = List.of();
            for (int i = 0; i < call.repeats(); i++) {
                long start = System.nanoTime();
                Object returned = invocation.invoke();
                best = Math.min(best, System.nanoTime() - start);
                result = invocation.arrays(returned);
            }
            return new Wire.Reply(Wire.Kind.DONE, "", "", result, best, "", 0, false);
        } catch (Invocation.UnusableException e) {
            return failure(Wire.Kind.UNUSABLE, String.valueOf(e.getMessage()), "", false);
        } catch (Throwable thrown) {
            return threw(thrown);
        }
    }

    private Wire.Reply threw(Throwable thrown) {
        String what = thrown.getClass().getSimpleName()
                + (thrown.getMessage() == null
                        ? ""
                        : ": " + thrown.getMessage().lines().findFirst().orElse(""));
        String message = switch (thrown) {
            case OutOfMemoryError _ ->
                "ran out of memory (%d MB)".formatted(Runtime.getRuntime().maxMemory() >> 20);
            case StackOverflowError _ -> "called itself too deep (StackOverflowError)";
            default -> what.length() > 300 ? what.substring(0, 300) + "…" : what;
        };
        return failure(Wire.Kind.THREW, message, place(thrown.getStackTrace()), thrown instanceof OutOfMemoryError);
    }

    private static Wire.Reply failure(Wire.Kind kind, String message, String place, boolean dirty) {
        return new Wire.Reply(kind, message, place, List.of(), 0, "", 0, dirty);
    }

    /** Returns the innermost line of the learner's that is on the stack. */
    private String place(StackTraceElement[] stack) {
        return Arrays.stream(stack)
                .filter(frame -> loaded.has(frame.getClassName()))
                .findFirst()
                .map(frame -> frame.getFileName() + ":" + frame.getLineNumber())
                .orElse("");
    }

    /** Returns the threads there are. */
    private static Set<Thread> threads() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        Thread[] found = new Thread[all.activeCount() + 64];
        return Set.of(Arrays.copyOf(found, all.enumerate(found)));
    }
}
