package dev.ninjagrad.cli;

import dev.ninjagrad.bench.paired.Scaling;
import dev.ninjagrad.bench.paired.Scaling.Point;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code bench scaling} has measured so far, in a file beside its results: a run that is stopped goes on there. */
final class UnfinishedScaling {
    private static final String NAME = "scaling-unfinished.json";

    /**
     * The file.
     *
     * @param seconds how long each run warms up
     * @param core the peer's setting; absent without the peer
     */
    @Json(naming = Json.Naming.LowerUnderscore)
    record Content(double seconds, @Nullable String core, List<ScalingReport.Row> rows) {}

    private final Path file;

    UnfinishedScaling(OutputFolder folder) {
        this.file = folder.path().resolve(NAME);
    }

    /**
     * Runs the measurement to its end, from where it was stopped.
     *
     * @throws UserError if the file is of a run with other settings, or damaged
     */
    List<Point> finish(Scaling scaling) {
        Content before = read(scaling);
        String core = before == null || before.core() == null ? scaling.bestCore() : before.core();
        List<Point> known = before == null
                ? List.of()
                : before.rows().stream().map(ScalingReport.Row::point).toList();
        return scaling.run(
                core,
                known,
                all -> write(new Content(
                        scaling.seconds(),
                        scaling.peer().isPresent() ? core : null,
                        all.stream().map(ScalingReport.Row::of).toList())));
    }

    /** Removes the file, once the results are written. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UserError(file + ": cannot be removed, though all is measured; remove it by hand", e);
        }
    }

    private void write(Content content) {
        OutputFolder.writeWhole(file, JsonLine.of(content) + "\n");
    }

    private @Nullable Content read(Scaling scaling) {
        if (!Files.exists(file)) {
            return null;
        }
        Content content;
        try {
            content = JsonLine.parse(Content.class, Files.readString(file));
            content.rows().forEach(ScalingReport.Row::point);
        } catch (IOException | RuntimeException e) {
            throw new UserError(
                    file + ": expected what a bench scaling that was stopped leaves; remove it to measure anew", e);
        }
        boolean same = content.seconds() == scaling.seconds()
                && (content.core() != null) == scaling.peer().isPresent();
        if (!same) {
            throw new UserError(
                    "%s: left by a bench scaling with%s --quick and with%s libtorch; go on with the same or remove it"
                            .formatted(
                                    file,
                                    content.seconds() == BenchCommand.QUICK_SECONDS ? "" : "out",
                                    content.core() == null ? "out" : ""));
        }
        return content;
    }
}
