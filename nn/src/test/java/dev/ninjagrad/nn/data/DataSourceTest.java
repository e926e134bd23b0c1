package dev.ninjagrad.nn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Downloads come from a server in this process, on the loopback address. */
class DataSourceTest {
    private static final String BODY = "anna\nbert\n";
    private static final String BODY_SHA256 = "4fbac0d406563720983f6614fbf7372fde0d5c51dd20ad5bd4dc2eca2a8dd910";

    /** Small enough to be exceeded by a test, long enough for a busy machine. */
    private static final FetchLimits LIMITS =
            new FetchLimits(1000, Duration.ofSeconds(20), Duration.ofSeconds(20), Duration.ofSeconds(60), 3);

    @TempDir
    Path folder;

    private final CountDownLatch testOver = new CountDownLatch(1);
    private final AtomicInteger requests = new AtomicInteger();
    private final ExecutorService handlers = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private Path cache;

    @BeforeEach
    void start() throws IOException {
        cache = folder.resolve("cache");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(handlers);
        server.start();
    }

    @AfterEach
    void stop() {
        testOver.countDown();
        server.stop(0);
        handlers.close();
    }

    private interface Answer {
        void send(HttpExchange exchange) throws IOException, InterruptedException;
    }

    // Names and files.

    @Test
    void theBuiltInNameNeedsNoFile() {
        assertThat(new DataSource(cache).open("names")).isEqualTo(BuiltInNames.text());
    }

    @Test
    void aFileIsReadWhereItIs() throws IOException {
        Path file = Files.writeString(folder.resolve("names"), BODY);
        assertThat(source().open(file.toString())).isEqualTo(new SourceText(file.toString(), BODY));
        assertThat(cache).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing.txt", "", "  ", "a\u0000b", "name", "C:\\nothing"})
    void aNameThatStandsForNothingIsExplained(String name) {
        failure(name).withMessageContaining("no such file; data is a file, an http(s) address or the built-in 'names'");
    }

    @Test
    void filesObeyTheLimitAndTheChecksumToo() throws IOException {
        Path small = Files.writeString(folder.resolve("small"), BODY);
        assertThat(source().open(small.toString(), BODY_SHA256).text()).isEqualTo(BODY);
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> source().open(small.toString(), "0".repeat(64)))
                .withMessageContaining("checksum is " + BODY_SHA256);
        Path large = Files.writeString(folder.resolve("large"), "x".repeat(1001));
        failure(large.toString()).withMessageContaining("larger than the limit of 1000 bytes");
    }

    @Test
    void aChecksumThatIsNoneIsRefused() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> source().open("names", "abc"))
                .withMessage("a SHA-256 checksum has 64 hexadecimal digits; got 'abc'");
    }

    // Downloads that succeed.

    @Test
    void aDownloadIsKeptAndNotFetchedAgain() throws IOException {
        String address = serve("/names.txt", exchange -> send(exchange, 200, BODY));
        assertThat(source().open(address)).isEqualTo(new SourceText(address, BODY));
        assertThat(source().open(address)).isEqualTo(new SourceText(address, BODY));
        assertThat(requests).hasValue(1);
        try (var kept = Files.list(cache)) {
            assertThat(kept).singleElement().satisfies(file -> assertThat(file).hasContent(BODY));
        }
    }

    @Test
    void aBodyOfUnknownLengthIsReadToItsEnd() {
        String address = serve("/chunked", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write("x".repeat(1000).getBytes(StandardCharsets.UTF_8));
            }
        });
        assertThat(source().open(address).text()).hasSize(1000);
    }

    @Test
    void theRightChecksumInAnyCaseIsAccepted() {
        String address = serve("/names.txt", exchange -> send(exchange, 200, BODY));
        assertThat(source().open(address, BODY_SHA256.toUpperCase(Locale.ROOT)).text())
                .isEqualTo(BODY);
    }

    @Test
    void aKeptFileWithAnotherChecksumIsFetchedAnew() {
        AtomicInteger version = new AtomicInteger();
        String address = serve(
                "/names.txt", exchange -> send(exchange, 200, version.getAndIncrement() == 0 ? "old\nold\n" : BODY));
        assertThat(source().open(address).text()).startsWith("old");
        assertThat(source().open(address, BODY_SHA256).text()).isEqualTo(BODY);
        assertThat(source().open(address).text()).isEqualTo(BODY);
        assertThat(requests).hasValue(2);
    }

    @Test
    void redirectsAreFollowed() {
        String address = serve("/a", exchange -> redirect(exchange, "b"));
        serve("/b", exchange -> send(exchange, 200, BODY));
        assertThat(source().open(address)).isEqualTo(new SourceText(address, BODY));
    }

    // Downloads that fail: one line, and nothing is kept.

    @Test
    void anErrorOfTheServerIsNamed() {
        String address = serve("/gone", exchange -> send(exchange, 404, "no such page"));
        failure(address).withMessage(address + ": the server answered 404 instead of 200");
    }

    @Test
    void aBodyAnnouncedAsTooLargeIsNotRead() {
        String address = serve("/large", exchange -> {
            exchange.sendResponseHeaders(200, 1001);
            exchange.getResponseBody().flush();
            testOver.await();
        });
        failure(address).withMessage(address + ": 1001 bytes; the limit is 1000");
    }

    @Test
    void aBodyThatTurnsOutTooLargeIsAbandoned() {
        String address = serve("/endless", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream out = exchange.getResponseBody();
            while (testOver.getCount() > 0) {
                out.write(new byte[100]);
            }
        });
        failure(address).withMessage(address + ": more than the limit of 1000 bytes");
    }

    @Test
    void aBodyThatFallsSilentIsAbandoned() {
        String address = serve("/silent", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            testOver.await();
        });
        FetchLimits impatient = new FetchLimits(1000, LIMITS.connect(), Duration.ofMillis(50), LIMITS.total(), 3);
        failure(new DataSource(cache, impatient), address, null)
                .withMessageStartingWith(address + ": no answer in time");
    }

    @Test
    void aBodyThatTricklesBeyondTheTotalTimeIsAbandoned() {
        String address = serve("/trickle", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            testOver.await();
        });
        FetchLimits hurried = new FetchLimits(1000, LIMITS.connect(), LIMITS.silence(), Duration.ofNanos(1), 3);
        failure(new DataSource(cache, hurried), address, null).withMessageContaining("not complete after");
    }

    @Test
    void aBodyThatIsCutOffIsRefused() {
        String address = serve("/short", exchange -> {
            exchange.sendResponseHeaders(200, 10);
            exchange.getResponseBody().write('a');
            exchange.getResponseBody().flush();
            exchange.close();
        });
        failure(address).withMessageStartingWith(address + ": ");
    }

    @Test
    void theWrongChecksumIsRefusedWithBoth() {
        String address = serve("/names.txt", exchange -> send(exchange, 200, BODY));
        String expected = "0".repeat(64);
        failure(source(), address, expected)
                .withMessage("%s: the SHA-256 checksum is %s, not the expected %s"
                        .formatted(address, BODY_SHA256, expected));
    }

    @Test
    void aDownloadThatIsNotTextIsNotKept() {
        String address = serve("/binary", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write(new byte[] {'a', (byte) 0xfe});
            exchange.close();
        });
        failure(address).withMessageContaining("not UTF-8 text; byte 1 (0xfe)");
    }

    @Test
    void aWebPageIsNotTakenForText() {
        String address = serve("/page", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/html; charset=utf-8");
            send(exchange, 200, "<html>");
        });
        failure(address).withMessageContaining("a web page, not a text file");
    }

    @Test
    void aCircleOfRedirectsEnds() {
        String address = serve("/round", exchange -> redirect(exchange, "/round"));
        failure(address).withMessage(address + ": more than 3 redirects");
        assertThat(requests).hasValue(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/hostname", "ftp://127.0.0.1/x", "mailto:a@b", "http:///x"})
    void aRedirectAwayFromTheWebIsNotFollowed(String location) {
        String address = serve("/away", exchange -> redirect(exchange, location));
        failure(address).withMessageContaining("leads to something other than an http(s) address");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://localhost/x", "file:///etc/hostname", "jar:file://x!/y"})
    void otherSchemesAreNotFetched(String address) {
        failure(address).withMessageMatching("'.*': (only http and https addresses can be fetched|no such file.*)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http://a b/", "http:///x", "http://localhost:99999/x", "http://%zz/"})
    void anAddressThatIsNoneIsExplained(String address) {
        failure(address).withMessageMatching(".*: (not a valid address|leads to something other than .* address)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://[", "http://local host/"})
    void aRedirectToNoAddressIsExplained(String location) {
        String address = serve("/broken", exchange -> redirect(exchange, location));
        failure(address).withMessage(address + ": a redirect to something that is no address");
    }

    @Test
    void aRedirectToNowhereIsExplained() {
        String address = serve("/nowhere", exchange -> exchange.sendResponseHeaders(302, -1));
        failure(address).withMessage(address + ": a redirect to nowhere");
    }

    @Test
    void aPasswordInAnAddressIsRefusedAndNotRepeated() {
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> source().open("http://user:geheim@localhost/"))
                .withMessageContaining("user name or password")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("geheim"));
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        String address = "http://127.0.0.1:%d/x".formatted(port);
        failure(address).withMessageContaining("no connection; is the server running?");
    }

    @Test
    void aCacheThatCannotBeWrittenIsNamed() throws IOException {
        Files.writeString(cache, "a file where the folder should be");
        String address = serve("/names.txt", exchange -> send(exchange, 200, BODY));
        assertThatExceptionOfType(DataException.class)
                .isThrownBy(() -> source().open(address))
                .withMessageContaining("the download cannot be kept there");
    }

    private DataSource source() {
        return new DataSource(cache, LIMITS);
    }

    private ThrowableAssertAlternative<DataException> failure(String name) {
        return failure(source(), name, null);
    }

    /** Opening fails with one line and leaves nothing in the cache. */
    private ThrowableAssertAlternative<DataException> failure(DataSource source, String name, @Nullable String sha256) {
        ThrowableAssertAlternative<DataException> failure =
                assertThatExceptionOfType(DataException.class).isThrownBy(() -> source.open(name, sha256));
        failure.satisfies(e -> assertThat(e.getMessage()).doesNotContainPattern("\\p{Cntrl}"));
        assertThat(cache)
                .satisfiesAnyOf(
                        folder -> assertThat(folder).doesNotExist(),
                        folder -> assertThat(folder).isEmptyDirectory());
        return failure;
    }

    private String serve(String path, Answer answer) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            try {
                answer.send(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        return "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path);
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        exchange.sendResponseHeaders(302, -1);
    }
}
