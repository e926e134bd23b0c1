package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The frames of a training, as its page receives them. */
final class Frames implements AutoCloseable {
    private static final String OVER = "event: over";

    private final InputStream stream;
    private final BufferedReader lines;

    Frames(Browserless lab, String training) throws IOException, InterruptedException {
        HttpResponse<InputStream> reply = lab.open("/api/trainings/" + training + "/frames");
        assertThat(reply.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        stream = reply.body();
        lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }

    /** Returns the next frame; fails at the end of the stream. */
    Map<String, Object> next() throws IOException {
        for (String line = lines.readLine(); line != null && !line.equals(OVER); line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                return Browserless.map(line.substring("data: ".length()));
            }
        }
        throw new IOException("the stream has ended");
    }

    /** Reads on until the stream ends, and returns whether its last event said so; fails if it broke off. */
    boolean endsWithAWord() throws IOException {
        List<String> rest = lines.lines().toList();
        return rest.size() >= 3 && rest.get(rest.size() - 3).equals(OVER);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
