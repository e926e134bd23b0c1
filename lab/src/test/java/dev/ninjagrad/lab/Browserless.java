package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A lab on a free port and a client that asks it as a page would, or as no page would. As a static extension it serves all
 * tests of a class and ends after the last.
 */
final class Browserless implements AutoCloseable, AfterAllCallback {
    private final Lab lab;
    private final HttpClient client = HttpClient.newHttpClient();

    Browserless(LabOptions options) {
        try {
            lab = Lab.start(options);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Browserless(int trainings, Duration patience) {
        this(new LabOptions(0, trainings, patience, null, null));
    }

    Browserless() {
        this(4, Duration.ofMinutes(1));
    }

    int port() {
        return URI.create(lab.url()).getPort();
    }

    /** Returns the trainings that are alive. */
    Trainings trainings() {
        return lab.trainings();
    }

    /** Returns the learner's own exercise. */
    DojoRoom dojo() {
        return lab.dojo();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return client.send(request(path, headers).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest request = request(path, headers)
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    HttpResponse<InputStream> open(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofInputStream());
    }

    /** Sends these very bytes and returns the status line: for what a proper client refuses to send. */
    String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return reply.lines().findFirst().orElse("");
        }
    }

    /** Posts what must be answered, and returns the answer. */
    Map<String, Object> ask(String path, String json) throws IOException, InterruptedException {
        HttpResponse<String> reply = post(path, json);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
        return map(reply.body());
    }

    /** Posts what must be refused in one line that keeps what is inside to itself, and returns that line as JSON. */
    String refusal(String path, String json) throws IOException, InterruptedException {
        HttpResponse<String> reply = post(path, json);
        assertThat(reply.statusCode()).as(reply.body()).isEqualTo(Refusal.WRONG);
        assertThat(reply.body()).startsWith("{\"error\":\"").doesNotContain("Exception", "\\n");
        return reply.body();
    }

    /** Steers a training: {@code play}, {@code step}, {@code end} and so on. */
    void command(String training, String action) throws IOException, InterruptedException {
        ask(commands(training), "{\"action\":\"" + action + "\"}");
    }

    /** Returns where a training takes its commands. */
    static String commands(String training) {
        return "/api/trainings/" + training + "/commands";
    }

    /** Returns the id of a training that was created. */
    static String id(Map<String, Object> created) {
        return field(created, "id", String.class);
    }

    static Map<String, Object> map(String json) {
        return Jsonb.instance().type(Object.class).map().fromJson(json);
    }

    /** Returns a field of a reply that must be there. */
    static <T> T field(Map<?, ?> reply, String name, Class<T> type) {
        return type.cast(Objects.requireNonNull(reply.get(name), name));
    }

    /** Returns the objects of a list that must be there. */
    @SuppressWarnings("unchecked") // objects of JSON have text as keys
    static List<Map<String, Object>> list(Map<String, Object> reply, String name) {
        return field(reply, name, List.class);
    }

    /** Returns the packed numbers of a field. */
    static float[] floats(Map<String, Object> frame, String name) {
        FloatBuffer packed = ByteBuffer.wrap(Base64.getDecoder().decode(field(frame, name, String.class)))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        float[] numbers = new float[packed.remaining()];
        packed.get(numbers);
        return numbers;
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(lab.url()).resolve(path)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        client.shutdownNow();
        lab.close();
    }
}
