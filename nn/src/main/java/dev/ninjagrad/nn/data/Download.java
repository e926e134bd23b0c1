package dev.ninjagrad.nn.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One download over http(s), into memory and within limits. It uses the blocking client because that one has a time
 * limit on every read of the body.
 */
final class Download {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int CHUNK = 1 << 14;
    private static final int MAX_PORT = 0xffff;

    private final URI start;
    private final FetchLimits limits;
    private final long deadline;

    private Download(URI start, FetchLimits limits) {
        this.start = start;
        this.limits = limits;
        this.deadline = System.nanoTime() + limits.total().toNanos();
    }

    /**
     * Returns the body.
     *
     * @throws DataException if there is none within the limits; the message names the address and the reason
     */
    static byte[] fetch(URI address, FetchLimits limits) {
        return new Download(address, limits).follow();
    }

    private byte[] follow() {
        URI address = start;
        for (int hop = 0; hop <= limits.redirects(); hop++) {
            requireSupported(address);
            HttpURLConnection connection = null;
            try {
                connection = open(address);
                int status = connection.getResponseCode();
                if (!REDIRECTS.contains(status)) {
                    return body(connection, status);
                }
                address = target(address, connection.getHeaderField("Location"));
            } catch (IOException e) {
                throw failure(reason(e), e);
            } finally {
                if (connection != null) {
                    connection.disconnect();
                }
            }
        }
        throw failure("more than %d redirects".formatted(limits.redirects()), null);
    }

    private HttpURLConnection open(URI address) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(millis(limits.connect()));
        connection.setReadTimeout(millis(limits.silence()));
        connection.setRequestProperty("User-Agent", "ninjagrad");
        connection.setRequestProperty("Accept", "text/plain, */*;q=0.5");
        return connection;
    }

    private byte[] body(HttpURLConnection connection, int status) throws IOException {
        if (status != HttpURLConnection.HTTP_OK) {
            throw failure("the server answered %d instead of 200".formatted(status), null);
        }
        String type = connection.getContentType();
        if (type != null && type.toLowerCase(Locale.ROOT).startsWith("text/html")) {
            throw failure("a web page, not a text file; give the address of the file itself", null);
        }
        long announced = connection.getContentLengthLong();
        if (announced > limits.maxBytes()) {
            throw failure("%d bytes; the limit is %d".formatted(announced, limits.maxBytes()), null);
        }
        try (InputStream in = connection.getInputStream()) {
            byte[] bytes = read(in);
            if (announced >= 0 && bytes.length != announced) {
                throw failure("cut off after %d of %d bytes".formatted(bytes.length, announced), null);
            }
            return bytes;
        }
    }

    private byte[] read(InputStream in) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
            if (n > limits.maxBytes() - bytes.size()) {
                throw failure("more than the limit of %d bytes".formatted(limits.maxBytes()), null);
            }
            if (System.nanoTime() - deadline > 0) {
                throw failure("not complete after " + text(limits.total()), null);
            }
            bytes.write(chunk, 0, n);
        }
        return bytes.toByteArray();
    }

    private URI target(URI from, @Nullable String location) {
        if (location == null) {
            throw failure("a redirect to nowhere", null);
        }
        try {
            URI to = from.resolve(location);
            if ("https".equalsIgnoreCase(from.getScheme()) && !"https".equalsIgnoreCase(to.getScheme())) {
                throw failure("a redirect away from https", null);
            }
            return to;
        } catch (IllegalArgumentException e) {
            throw failure("a redirect to something that is no address", e);
        }
    }

    private void requireSupported(URI address) {
        String authority = address.getRawAuthority();
        if (authority != null && authority.contains("@")) { // not repeated in the message: it may be a password
            throw new DataException("an address with a user name or password in it is not supported");
        }
        String scheme = address.getScheme();
        boolean web = "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
        if (!web || address.getHost() == null || address.getPort() > MAX_PORT) {
            throw failure("leads to something other than an http(s) address", null);
        }
    }

    private String reason(IOException e) {
        return switch (e) {
            case SocketTimeoutException _ -> "no answer in time: " + e.getMessage();
            case UnknownHostException _ -> "unknown host";
            case ConnectException _ -> "no connection; is the server running?";
            case SSLException _ -> "no secure connection: " + e.getMessage();
            default -> "broken off: " + e.getMessage();
        };
    }

    private DataException failure(String why, @Nullable Throwable cause) {
        return new DataException(start + ": " + why, cause);
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(Math.max(1, duration.toMillis())); // 0 would mean without limit
    }

    private static String text(Duration duration) {
        return "%s s".formatted(duration.toMillis() / 1000.0);
    }
}
