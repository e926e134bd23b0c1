package dev.ninjagrad.lab;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * What a JVM takes long for the first time, done beside the start of the server, which keeps one core busy only, so that the first
 * page does not wait for it.
 */
final class WarmUp implements Runnable {
    @Override
    public void run() {
        // As the server answers each request: on a virtual thread of its own.
        try (ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor()) {
            answers.execute(WarmUp::date);
        }
        Assets.read("index.html");
        GraphRoom.warmUp();
    }

    /** The server dates every reply; the name of a time zone alone costs the first one 40 ms. */
    private static void date() {
        String _ = DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss zzz", Locale.US)
                .withZone(ZoneId.of("GMT"))
                .format(Instant.now());
    }
}
