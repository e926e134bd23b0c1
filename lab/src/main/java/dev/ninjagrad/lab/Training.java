package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import io.avaje.jsonb.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A network that is being trained, on a thread of its own.
 *
 * <p>The trainer leaves its latest frame in a slot, at most {@value #FRAMES_PER_SECOND} a second, and the listener takes
 * it from there: a slow listener misses frames and holds nothing up. A training nobody listens to ends when its patience
 * does.
 */
final class Training implements AutoCloseable {
    /** Points along one side of the square on which the score is shown. */
    static final int GRID = 40;

    static final int FRAMES_PER_SECOND = 30;
    private static final long FRAME_NANOS = 1_000_000_000L / FRAMES_PER_SECOND;

    /** What a quantised score means: ±127 is tanh(score) = ±1. */
    private static final double SCORE_SCALE = 127;

    private final Moons network;
    private final Points train;
    private final Points test;
    private final Playground.Window window;
    private final Duration patience;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Everything below is guarded by the lock, except the network, which belongs to the trainer once it runs.
    private @Nullable Frame latest;
    private double learningRate;
    private int pace = 1;
    private boolean playing;
    private int stepsAsked;
    private boolean closed;
    private long lastDelivery = System.nanoTime();

    private int step;

    /**
     * The state of a training. Arrays are base64: scores one signed byte each, row by row from the lower left corner;
     * weights and gradients as little-endian 32-bit floats in the order of the network's parameters.
     *
     * @param trainLoss mean hinge loss; null where it is no finite number
     * @param testLoss the same for points the training does not see; null if there are none
     */
    @Json
    record Frame(
            int step,
            boolean playing,
            boolean diverged,
            @Nullable Double loss,
            @Nullable Double trainLoss,
            @Nullable Double testLoss,
            double trainAccuracy,
            @Nullable Double testAccuracy,
            String scores,
            String weights,
            String gradients) {}

    Training(
            Moons network,
            Points train,
            Points test,
            Playground.Window window,
            double learningRate,
            Duration patience) {
        this.network = network;
        this.train = train;
        this.test = test;
        this.window = window;
        this.learningRate = learningRate;
        this.patience = patience;
    }

    /** Starts the trainer, paused. A platform thread, so that computing never holds up the server's virtual threads. */
    void start(Runnable whenOver) {
        Thread.ofPlatform().daemon().name("lab-training").start(() -> {
            try {
                run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                close();
                whenOver.run();
            }
        });
    }

    // ---- Steering ----

    void play() {
        change(() -> playing = true);
    }

    void pause() {
        change(() -> playing = false);
    }

    /** Makes one step, and pauses. */
    void step() {
        change(() -> {
            playing = false;
            stepsAsked++;
        });
    }

    void setLearningRate(double rate) {
        change(() -> learningRate = rate);
    }

    /** Sets how many steps lie between two frames. */
    void setPace(int steps) {
        change(() -> pace = steps);
    }

    @Override
    public void close() {
        change(() -> closed = true);
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Says that the listener has taken what it was sent. */
    void delivered() {
        change(() -> lastDelivery = System.nanoTime());
    }

    private void change(Runnable action) {
        lock.lock();
        try {
            action.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Takes the latest frame, or nothing when there is no new one for {@code most}. */
    Optional<Frame> nextFrame(Duration most) throws InterruptedException {
        lock.lock();
        try {
            long left = most.toNanos();
            while (latest == null && !closed && left > 0) {
                left = changed.awaitNanos(left);
            }
            Frame frame = latest;
            latest = null;
            return Optional.ofNullable(frame);
        } finally {
            lock.unlock();
        }
    }

    // ---- The trainer ----

    private record Order(int steps, double learningRate, boolean playing) {}

    private void run() throws InterruptedException {
        publish(frame(false));
        for (Order order = nextOrder(); order.steps() > 0; order = nextOrder()) {
            long start = System.nanoTime();
            for (int i = 0; i < order.steps(); i++) {
                network.step(order.learningRate());
                step++;
            }
            Frame frame = frame(order.playing());
            if (frame.diverged()) {
                pause();
            }
            publish(frame);
            if (order.playing()) {
                TimeUnit.NANOSECONDS.sleep(FRAME_NANOS - (System.nanoTime() - start));
            }
        }
    }

    /** Waits until there is something to do; no steps mean that it is over. */
    private Order nextOrder() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                long left = patience.toNanos() - (System.nanoTime() - lastDelivery);
                if (closed || left <= 0) {
                    return new Order(0, learningRate, false);
                }
                if (playing) {
                    return new Order(pace, learningRate, true);
                }
                if (stepsAsked > 0) {
                    stepsAsked--;
                    return new Order(1, learningRate, false);
                }
                boolean _ = changed.awaitNanos(left) > 0;
            }
        } finally {
            lock.unlock();
        }
    }

    private void publish(Frame frame) {
        change(() -> latest = frame);
    }

    private Frame frame(boolean wasPlaying) {
        double loss = network.evaluate().loss();
        boolean diverged = !Double.isFinite(loss);
        boolean tested = test.count() > 0;
        return new Frame(
                step,
                wasPlaying && !diverged,
                diverged,
                GuideRoom.finite(loss),
                GuideRoom.finite(network.hinge(train)),
                tested ? GuideRoom.finite(network.hinge(test)) : null,
                network.accuracy(train),
                tested ? network.accuracy(test) : null,
                scores(),
                floats(network.parameters()),
                floats(network.gradients()));
    }

    private String scores() {
        byte[] bytes = new byte[GRID * GRID];
        double width = window.right() - window.left();
        double height = window.top() - window.bottom();
        for (int row = 0; row < GRID; row++) {
            double y = window.bottom() + height * (row + 0.5) / GRID;
            for (int column = 0; column < GRID; column++) {
                double x = window.left() + width * (column + 0.5) / GRID;
                bytes[row * GRID + column] = (byte) Math.round(SCORE_SCALE * Math.tanh(network.score(x, y)));
            }
        }
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String floats(double[] numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : numbers) {
            bytes.putFloat((float) number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
