package dev.ninjagrad.lab;

import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * The trainings that are alive, whatever the room they were started in.
 *
 * <p>A page starts a training, takes its frames as server-sent events, and steers it with commands. The training ends
 * when the last page stops listening, however that happens: a page that leaves says so, and one that cannot is noticed at
 * the next write to it. Where there is no room for a new training, it takes the place of the oldest that nobody listens to.
 */
final class Trainings implements AutoCloseable {
    /** Streams at once; one more is refused. */
    static final int MAX_STREAMS = 256;

    static final double MAX_RATE = 10;
    private static final int MAX_PACE = 50;

    /** How long a stream is silent at most; writing is the only way to learn that nobody listens any more. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private static final byte[] STILL_HERE = ":\n\n".getBytes(StandardCharsets.UTF_8);

    /** The last event of a stream: on it a page leaves by itself, so that it never sees a stream break off. */
    private static final byte[] OVER = "event: over\ndata: {}\n\n".getBytes(StandardCharsets.UTF_8);

    private final LabOptions options;

    /** Guarded by this object; the oldest first. */
    private final Map<String, Live> alive = new LinkedHashMap<>();

    private final Semaphore streams = new Semaphore(MAX_STREAMS);

    Trainings(LabOptions options) {
        this.options = options;
    }

    /**
     * Steers a training.
     *
     * @param action play, pause, step, set for the numbers alone, or end
     * @param learningRate the new learning rate; null to keep it
     * @param pace steps a frame, 0 for as many as there is time for; null to keep it
     * @param word something for this kind of training alone; null for nothing
     */
    @Json
    record Command(
            @Nullable String action,
            @Nullable Double learningRate,
            @Nullable Integer pace,
            @Nullable String word) {}

    void routes(Jex jex) {
        jex.get("/api/trainings/{id}/frames", this::frames).post("/api/trainings/{id}/commands", this::command);
    }

    /**
     * Starts a training, paused, and returns its id.
     *
     * @throws Refusal if there are too many, all of them with somebody who listens
     */
    String start(Live.Work work, double learningRate) {
        Live live = new Live(work, learningRate, options.patience());
        String id = UUID.randomUUID().toString();
        add(id, live);
        live.start(() -> remove(id));
        return id;
    }

    private synchronized void add(String id, Live live) {
        if (alive.size() >= options.trainings()) {
            String abandoned = alive.entrySet().stream()
                    .filter(it -> !it.getValue().hasListeners())
                    .findFirst()
                    .map(Map.Entry::getKey)
                    .orElseThrow(() -> new Refusal(
                            Refusal.TOO_MANY,
                            "%d trainings are running already, in other tabs; close one of them"
                                    .formatted(options.trainings())));
            end(abandoned);
        }
        alive.put(id, live);
    }

    /** Ends a training unless it has ended. There is room at once; the trainer itself ends with the step it is at. */
    private synchronized void end(String id) {
        Live live = alive.remove(id);
        if (live != null) {
            live.close();
        }
    }

    private synchronized void remove(String id) {
        alive.remove(id);
    }

    private void frames(Context ctx) throws IOException {
        stream(ctx, live(ctx));
    }

    /**
     * Sends a page what there is to see, until it leaves or all is over.
     *
     * @throws Refusal if too many are listening
     */
    void stream(Context ctx, Live live) throws IOException {
        if (!streams.tryAcquire()) {
            throw new Refusal(Refusal.TOO_MANY, MAX_STREAMS + " pages are listening already; close one of them");
        }
        try {
            ctx.exchange().getResponseHeaders().set("Content-Type", "text/event-stream");
            ctx.exchange().sendResponseHeaders(200, 0);
            send(live, ctx.exchange().getResponseBody());
        } finally {
            streams.release();
        }
    }

    /** Sends frames for as long as there are any and somebody takes them. */
    private static void send(Live live, OutputStream out) {
        try (out;
                Live.Listener listener = live.listen()) {
            while (!live.isClosed()) {
                Live.Event event = listener.next(HEARTBEAT);
                out.write(event == null ? STILL_HERE : event.bytes());
                out.flush();
                listener.delivered();
            }
            out.write(OVER);
        } catch (InterruptedException | IOException e) {
            // Nobody listens any more, or nobody reads; that is how a visit ends. The listener has left by now.
            return;
        }
    }

    private void command(Context ctx) {
        Command command = Messages.read(ctx, Command.class);
        String action = Objects.requireNonNullElse(command.action(), "");
        if (action.equals("end")) {
            end(ctx.pathParam("id"));
            Messages.reply(ctx, command);
            return;
        }
        Live live = live(ctx);
        if (command.learningRate() != null) {
            Bounds.check("the learning rate", command.learningRate(), 0, MAX_RATE);
            live.setLearningRate(command.learningRate());
        }
        if (command.pace() != null) {
            Bounds.check("the pace", command.pace(), Live.FULL_PACE, MAX_PACE);
            live.setPace(command.pace());
        }
        if (command.word() != null) {
            live.tell(command.word());
        }
        switch (action) {
            case "play" -> live.play();
            case "pause" -> live.pause();
            case "step" -> live.step();
            case "set" -> {}
            default -> throw new Refusal(Refusal.WRONG, "a training can play, pause, step, end or set");
        }
        Messages.reply(ctx, command);
    }

    private synchronized Live live(Context ctx) {
        Live live = alive.get(ctx.pathParam("id"));
        if (live == null) {
            throw new Refusal(Refusal.NOT_FOUND, "this training has ended; start another");
        }
        return live;
    }

    /** Returns how many trainings are alive. */
    synchronized int alive() {
        return alive.size();
    }

    @Override
    public synchronized void close() {
        alive.values().forEach(Live::close);
    }
}
