package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data from an address, through the command, from a server in this JVM. */
class DataOptionsTest {
    private static final byte[] NAMES = String.join("\n", Runs.NAMES).getBytes(StandardCharsets.UTF_8);

    @TempDir
    Path folder;

    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch ends = new CountDownLatch(1);
    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/names.txt", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, NAMES.length);
            try (var body = exchange.getResponseBody()) {
                body.write(NAMES);
            }
        });
        server.createContext("/large.txt", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(new byte[3 << 20]); // the client hangs up before the end
            } catch (IOException e) {
                exchange.close();
            }
        });
        server.createContext("/silent.txt", exchange -> {
            try {
                ends.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        server.start();
        System.setProperty("ninjagrad.cache", folder.resolve("cache").toString());
    }

    @AfterEach
    void stop() {
        ends.countDown();
        server.stop(0);
        System.clearProperty("ninjagrad.cache");
    }

    private String address(String file) {
        return "http://127.0.0.1:%d/%s".formatted(server.getAddress().getPort(), file);
    }

    private Path run() {
        return folder.resolve("run");
    }

    @Test
    void aTextIsFetchedOnceAndTheRunResumedFromTheCopy() {
        Runs.good("train names --model bigram --steps 2", "--data", address("names.txt"), "--out", run());
        Runs.good("train names --steps 3", "--resume", run());
        assertThat(requests).hasValue(1);
    }

    @Test
    void theChecksumIsHeldTo() throws NoSuchAlgorithmException {
        String right =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(NAMES));
        String wrong = "0".repeat(64);
        Runs.refused(
                Runs.call("train names --checksum " + wrong, "--data", address("names.txt"), "--out", run()),
                "--data",
                address("names.txt"),
                right,
                wrong);
        assertThat(run()).doesNotExist();
        Runs.good(
                "train names --model bigram --steps 1 --checksum " + right,
                "--data",
                address("names.txt"),
                "--out",
                run());
    }

    @Test
    void moreThanTheLimitIsRefused() {
        Runs.refused(
                Runs.call("train names --max-mb 2", "--data", address("large.txt"), "--out", run()),
                "--data",
                "2097152");
        assertThat(run()).doesNotExist();
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        Runs.refused(
                Runs.call("train names --timeout 1", "--data", address("silent.txt"), "--out", run()),
                "--data",
                address("silent.txt"));
    }

    @Test
    void anAddressWithoutATextIsRefused() {
        Runs.refused(
                Runs.call("train gpt", "--data", address("none.txt"), "--out", run()),
                "--data",
                address("none.txt"),
                "404");
    }
}
