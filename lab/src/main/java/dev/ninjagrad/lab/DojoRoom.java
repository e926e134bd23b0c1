package dev.ninjagrad.lab;

import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.folder.Changes;
import dev.ninjagrad.dojo.folder.DojoException;
import dev.ninjagrad.dojo.folder.DojoFolder;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The learner's own exercise in the ninja room, checked whenever it is saved.
 *
 * <p>The first page starts one watch, which all pages share, and the last one to leave ends it.
 */
final class DojoRoom implements AutoCloseable {
    /** How long the watch waits for a save before it sees whether anybody still looks. */
    private static final int PAUSE_MILLIS = 200;

    private final Trainings trainings;
    private final Duration patience;
    private final @Nullable DojoFolder folder;

    // Guarded by this object.
    private @Nullable Live watch;
    private boolean closed;

    /**
     * Opens the folder.
     *
     * @param dir the dojo folder; null for none
     * @throws DojoException if it is none
     */
    DojoRoom(Trainings trainings, Duration patience, @Nullable Path dir) {
        this.trainings = trainings;
        this.patience = patience;
        this.folder = dir == null ? null : DojoFolder.open(dir, Course.standard());
    }

    /** @param folder the dojo folder; null if none was given */
    @Json
    record Folder(@Nullable String folder) {}

    void routes(Jex jex) {
        jex.get("/api/dojo", this::folder).get("/api/dojo/reports", this::reports);
    }

    private void folder(Context ctx) {
        Messages.reply(ctx, new Folder(folder == null ? null : folder.root().toString()));
    }

    private void reports(Context ctx) throws IOException {
        if (folder == null) {
            throw new Refusal(Refusal.NOT_FOUND, "the lab was started without a dojo folder: ninjagrad lab --dojo DIR");
        }
        trainings.stream(ctx, watch(folder));
    }

    private synchronized Live watch(DojoFolder of) {
        Live now = watch;
        if (now == null || now.isClosed()) {
            if (closed) {
                throw new Refusal(Refusal.NOT_FOUND, "the lab is closing");
            }
            now = begin(of);
            watch = now;
        }
        return now;
    }

    private Live begin(DojoFolder of) {
        Changes changes;
        try {
            changes = new Changes(of.sources());
        } catch (IOException | DojoException e) {
            throw new Refusal(Refusal.NOT_FOUND, "cannot watch " + of.sources() + ": is it still there?");
        }
        DojoDesk desk = new DojoDesk(of);
        Live live = new Live(desk, 0, patience);
        live.start(desk::close);
        Thread.ofPlatform().daemon().name("lab-dojo").start(() -> follow(changes, desk, live));
        return live;
    }

    /** Has every save examined, until nobody looks any more or the folder is gone. */
    private static void follow(Changes changes, DojoDesk desk, Live live) {
        try (changes) {
            while (!live.isClosed()) {
                changes.await(PAUSE_MILLIS).filter(desk::turnTo).ifPresent(_ -> live.refresh());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException | DojoException e) {
            // The folder cannot be read any more: the next page to come is told so.
            return;
        } finally {
            live.close();
        }
    }

    /** Returns whether a folder is being watched. */
    synchronized boolean isWatching() {
        return watch != null && !watch.isClosed();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (watch != null) {
            watch.close();
        }
    }
}
