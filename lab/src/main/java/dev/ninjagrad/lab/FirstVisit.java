package dev.ninjagrad.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks a lab for its first page as a browser does, so that a JVM that remembers what it loaded and linked has seen all that a first
 * visit needs.
 */
final class FirstVisit {
    private static final Pattern LINKED = Pattern.compile("(?:href|src)=\"(/[^\"]+)\"");

    private final URI lab;

    FirstVisit(String url) {
        lab = URI.create(url);
    }

    /**
     * Asks for the page, all it names and the answer to its question.
     *
     * @throws IOException if the lab does not answer
     */
    void make() throws IOException {
        Matcher linked = LINKED.matcher(ask("GET / HTTP/1.1", ""));
        while (linked.find()) {
            ask("GET " + linked.group(1) + " HTTP/1.1", "");
        }
        ask("POST /api/graph HTTP/1.1\r\nContent-Type: application/json", GraphRoom.FIRST_QUESTION);
    }

    private String ask(String request, String body) throws IOException {
        String head = request + "\r\nHost: " + lab.getAuthority() + "\r\nContent-Length: " + body.length()
                + "\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket(InetAddress.ofLiteral(lab.getHost()), lab.getPort())) {
            socket.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
