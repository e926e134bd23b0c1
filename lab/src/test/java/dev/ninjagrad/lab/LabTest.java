package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the server lets in, and what it does not. */
class LabTest {
    @RegisterExtension
    private static final Browserless LAB = new Browserless();

    @Test
    void theFirstPageIsServedUnderAStrictPolicy() throws Exception {
        HttpResponse<String> page = LAB.get("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        String policy = page.headers().firstValue("Content-Security-Policy").orElse("");
        assertThat(policy)
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http", "*");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void aFileThatABrowserHasIsNotSentAgain() throws Exception {
        HttpResponse<String> first = LAB.get("/app.js");
        String tag = first.headers().firstValue("ETag").orElse("");
        HttpResponse<String> second = LAB.get("/app.js", "If-None-Match", tag);
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(second.body()).isEmpty();
        assertThat(LAB.get("/app.js", "If-None-Match", "\"another\"").body()).isEqualTo(first.body());
        assertThat(LAB.get("/core.js").headers().firstValue("ETag").orElse("")).isNotEqualTo(tag);
    }

    @ParameterizedTest
    @CsvSource({
        "/app.js, text/javascript",
        "/style.css, text/css",
        "/vendor/preact.mjs, text/javascript",
        "/vendor/katex/fonts/KaTeX_Main-Regular.woff2, font/woff2",
        "/icon.svg, image/svg+xml",
        "/sources/scalar/Value.java, text/plain"
    })
    void filesHaveTheirType(String path, String type) throws Exception {
        HttpResponse<String> file = LAB.get(path);
        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(file.headers().firstValue("Content-Type").orElse("")).startsWith(type);
        assertThat(file.headers().firstValue("Content-Security-Policy")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../Lab.class",
                "/..%2fLab.class",
                "/%2e%2e/Lab.class",
                "/vendor/../../Lab.class",
                "/vendor//vendor.json",
                "//etc/passwd",
                "/.hidden.js",
                "/vendor/",
                "/nothing.js",
                "/vendor\\vendor.json"
            })
    void noPathLeadsOutOfThePages(String path) throws Exception {
        String status =
                LAB.raw("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + LAB.port() + "\r\nConnection: close\r\n\r\n");
        assertThat(status).matches("HTTP/1.1 40[04].*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "127.0.0.1:1", "localhost", "0.0.0.0"})
    void aForeignHostIsRefused(String host) throws Exception {
        assertThat(LAB.raw("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                .contains(" 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]"})
    void everyNameOfThisMachineIsLetIn(String name) throws Exception {
        assertThat(LAB.raw("GET / HTTP/1.1\r\nHost: " + name + ":" + LAB.port() + "\r\nConnection: close\r\n\r\n"))
                .contains(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1"})
    void aForeignOriginIsRefused(String origin) throws Exception {
        HttpResponse<String> reply = LAB.post("/api/graph", "{\"expression\":\"a\"}", "Origin", origin);
        assertThat(reply.statusCode()).isEqualTo(403);
        assertThat(reply.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void theLabsOwnOriginIsLetIn() throws Exception {
        HttpResponse<String> reply =
                LAB.post("/api/graph", "{\"expression\":\"a\"}", "Origin", "http://localhost:" + LAB.port());
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    @Test
    void aRequestThatAnotherSiteMadeTheBrowserSendIsRefused() throws Exception {
        assertThat(LAB.get("/", "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
        assertThat(LAB.get("/", "Sec-Fetch-Site", "none").statusCode()).isEqualTo(200);
    }

    @Test
    void aFormCannotPost() throws Exception {
        String body = "{\"expression\":\"a\"}";
        assertThat(LAB.raw("POST /api/graph HTTP/1.1\r\nHost: 127.0.0.1:" + LAB.port()
                        + "\r\nContent-Type: text/plain\r\nConnection: close\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body))
                .contains(" 415 ");
    }

    @Test
    void aLongBodyIsRefused() throws Exception {
        String body = "{\"expression\":\"" + "a".repeat(Messages.MAX_BODY) + "\"}";
        assertThat(LAB.post("/api/graph", body).statusCode()).isEqualTo(413);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "[", "[]", "7", "null", "{\"expression\":7}", "{\"at\":{\"a\":\"x\"},\"expression\":\"a\"}"})
    void whatIsNotTheExpectedJsonIsRefusedInOneLine(String body) throws Exception {
        HttpResponse<String> reply = LAB.post("/api/graph", body);
        assertThat(reply.statusCode()).isIn(400, 200);
        assertThat(reply.body()).doesNotContain("Exception", "\tat ");
    }

    @Test
    void theServerListensOnTheLoopbackAddressOnly() throws Exception {
        List<InetAddress> others = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
        Assumptions.assumeFalse(others.isEmpty(), "this machine has no address but its loopback");
        for (InetAddress address : others) {
            assertThatThrownBy(() -> new Socket(address, LAB.port()).close()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aTakenPortIsSaidSo() {
        assertThatThrownBy(() -> Lab.start(LabOptions.onPort(LAB.port())).close())
                .isInstanceOf(BindException.class);
    }

    @Test
    void aPortOutOfRangeIsRefused() {
        assertThatThrownBy(() -> LabOptions.onPort(65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> LabOptions.onPort(-1)).hasMessageContaining("-1");
    }
}
