package dev.ninjagrad.cli;

import dev.ninjagrad.lab.Lab;
import dev.ninjagrad.lab.LabOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;

/**
 * {@code ninjagrad rehearse}: a little of what commands that compute do, the visit of the lab's first page above all. The launcher runs it
 * once after a build, to write the cache from which later JVMs take their classes.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Do what the launcher's cache of classes is made from; of use to the launcher only.",
        footer = {"", "Example:", "  ninjagrad rehearse"})
final class RehearseCommand implements Runnable {
    private static final int VISITS = 3;
    private static final List<String> FIRST_PAGE =
            List.of("", "app.js", "core.js", "start.js", "graph-panel.js", "graph-view.js", "style.css", "icon.svg");
    private static final String QUESTION =
            "{\"expression\":\"L = tanh(a*b + c)\",\"at\":{\"a\":2,\"b\":-0.5,\"c\":0.4}}";

    @Override
    public void run() {
        PrintWriter nobody = new PrintWriter(PrintWriter.nullWriter());
        Main.run(nobody, nobody, "info");
        Main.run(nobody, nobody, "verify", "worked");
        try (Lab lab = Lab.start(LabOptions.onPort(0))) {
            for (int visit = 0; visit < VISITS; visit++) {
                visit(URI.create(lab.url()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the lab cannot be visited", e);
        }
    }

    private static void visit(URI lab) throws IOException {
        for (String page : FIRST_PAGE) {
            read((HttpURLConnection) lab.resolve("/" + page).toURL().openConnection());
        }
        HttpURLConnection question =
                (HttpURLConnection) lab.resolve("/api/graph").toURL().openConnection();
        question.setDoOutput(true);
        question.setRequestProperty("Content-Type", "application/json");
        try (OutputStream out = question.getOutputStream()) {
            out.write(QUESTION.getBytes(StandardCharsets.UTF_8));
        }
        read(question);
    }

    private static void read(HttpURLConnection connection) throws IOException {
        try (InputStream in = connection.getInputStream()) {
            in.readAllBytes();
        }
    }
}
