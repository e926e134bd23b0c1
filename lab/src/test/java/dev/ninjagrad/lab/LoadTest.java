package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.nn.data.PlanarData;
import dev.ninjagrad.nn.data.Points;
import dev.ninjagrad.nn.model.Moons;
import dev.ninjagrad.scalar.Activation;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** Many who listen, some who do not read, for a while. */
@Timeout(120)
class LoadTest {
    private static final String MOONS = "{\"data\":\"moons\",\"points\":20,\"noise\":0.1,\"hidden\":[4],"
            + "\"activation\":\"tanh\",\"learningRate\":0.5,\"l2\":0,\"seed\":1}";

    private static final Pattern STEP = Pattern.compile("\"step\":(\\d+)");

    /** Seconds of the soak; {@code -Dlab.soak=600} soaks for ten minutes. */
    private static final int SOAK_SECONDS = Integer.getInteger("lab.soak", 4);

    /** What the heap may have grown by after a soak: some frames a stream, far from a second's worth of them. */
    private static final long MOST_GROWTH = 32L << 20;

    private static final long MEASURED = 2_000_000_000L;

    @Test
    void twoHundredListenersAllSeeTheTrainingGoOn() throws Exception {
        try (Browserless lab = new Browserless();
                ExecutorService listeners = Executors.newVirtualThreadPerTaskExecutor()) {
            String training = create(lab);
            AtomicLong frames = new AtomicLong();
            // A training ends with its last listener, so nobody may leave before the slowest has come.
            CountDownLatch satisfied = new CountDownLatch(200);
            List<Future<Long>> last = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                last.add(listeners.submit(() -> stepsSeen(lab, training, frames, 30, satisfied)));
            }
            play(lab, training, 1);
            for (Future<Long> each : last) {
                assertThat(each.get(100, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(30);
            }
            assertThat(frames.get()).isGreaterThanOrEqualTo(200);
        }
    }

    @Test
    void oneMoreStreamThanThereIsRoomForIsRefused() throws Exception {
        try (Browserless lab = new Browserless()) {
            String training = create(lab);
            List<Socket> open = new ArrayList<>();
            try {
                for (int i = 0; i < Trainings.MAX_STREAMS; i++) {
                    open.add(listen(lab, training));
                    assertThat(open.getLast().getInputStream().read()).isPositive();
                }
                assertThat(lab.raw("GET /api/trainings/" + training + "/frames HTTP/1.1\r\nHost: 127.0.0.1:"
                                + lab.port() + "\r\nConnection: close\r\n\r\n"))
                        .contains(" 429 ");
            } finally {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void aClientThatNeverReadsStallsNobodyAndIsLetGo() throws Exception {
        try (Browserless lab = new Browserless(1, Duration.ofSeconds(3));
                Socket mute = new Socket()) {
            String training = lab.trainings().start(new Bulky(), 0);
            mute.setReceiveBufferSize(4096);
            mute.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), lab.port()));
            ask(mute, lab, training);
            play(lab, training, 1);
            // Sixty frames are more than every buffer between the two can hold; the one who reads gets on all the same.
            assertThat(stepsSeen(lab, training, new AtomicLong(), 60, new CountDownLatch(1)))
                    .isGreaterThanOrEqualTo(60);
            // With nobody left who reads, the training ends.
            while (lab.trainings().alive() > 0) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /** Work whose frames fill a connection's buffers at once. */
    private static final class Bulky implements Live.Work {
        private static final List<String> PAYLOAD = Collections.nCopies(64, "x".repeat(1 << 12));
        private int step;

        @Override
        public void step(double learningRate) {
            step++;
        }

        @Override
        public Object frame(boolean playing) {
            Map<String, Object> frame = new LinkedHashMap<>();
            frame.put("step", step);
            frame.put("payload", PAYLOAD);
            return frame;
        }

        @Override
        public boolean over() {
            return false;
        }
    }

    /** Two hundred who stay, twenty at a time who come and go, and one who never reads. */
    @Test
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void memoryStaysBoundedWhileTwoHundredListenAndOthersComeAndGo() throws Exception {
        try (Browserless lab = new Browserless(4, Duration.ofSeconds(30));
                ExecutorService listeners = Executors.newVirtualThreadPerTaskExecutor();
                Socket mute = new Socket()) {
            visit(lab, listeners, Duration.ofSeconds(1));
            String training = create(lab);
            mute.setReceiveBufferSize(4096);
            mute.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), lab.port()));
            ask(mute, lab, training);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(1L + SOAK_SECONDS);
            List<Future<Heard>> staying = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                staying.add(listeners.submit(() -> heard(lab, training, end)));
            }
            play(lab, training, 1);
            TimeUnit.SECONDS.sleep(1); // until all have come
            long before = used();
            long visits = visit(lab, listeners, Duration.ofNanos(end - System.nanoTime()));
            List<Heard> all = new ArrayList<>();
            for (Future<Heard> each : staying) {
                all.add(each.get(60, TimeUnit.SECONDS));
            }
            long after = used();
            report(all, visits, before, after);
            assertThat(visits).isPositive();
            assertThat(all).allSatisfy(it -> assertThat(it.frames()).isPositive());
            assertThat(after - before).isLessThan(MOST_GROWTH);
        }
    }

    private static void report(List<Heard> all, long visits, long before, long after) {
        long[] frames = all.stream().mapToLong(Heard::frames).sorted().toArray();
        System.out.printf(
                "soak of %d s: heap %.1f MB at the start, %.1f MB at the end; %d clients heard %d frames each (%d to %d)"
                        + " and waited %d ms for one at most; %d visits beside them%n",
                SOAK_SECONDS,
                before / 1e6,
                after / 1e6,
                all.size(),
                frames[frames.length / 2],
                frames[0],
                frames[frames.length - 1],
                all.stream().mapToLong(Heard::longestWait).max().orElse(0),
                visits);
    }

    /**
     * What one client got.
     *
     * @param longestWait milliseconds from one frame to the next
     */
    private record Heard(long frames, long longestWait) {}

    /** Listens until the time comes, or until the stream ends. */
    private static Heard heard(Browserless lab, String training, long end) throws IOException {
        try (Socket socket = listen(lab, training)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            long frames = 0;
            long longest = 0;
            for (long last = System.nanoTime(); last < end && nextStep(lines) >= 0; frames++) {
                long now = System.nanoTime();
                longest = frames == 0 ? 0 : Math.max(longest, now - last);
                last = now;
            }
            return new Heard(frames, TimeUnit.NANOSECONDS.toMillis(longest));
        }
    }

    /**
     * Prints what being watched at 30 frames a second costs a training, in pairs of runs in turns; a figure to quote, not to
     * assert.
     */
    @Test
    @EnabledIfSystemProperty(
            named = "lab.rounds",
            matches = "[1-9]\\d*",
            disabledReason = "measures in so many rounds, some four seconds each, as -Dlab.rounds says")
    @Timeout(value = 30, unit = TimeUnit.MINUTES)
    void whatBeingWatchedCosts() throws Exception {
        Points points = PlanarData.MOONS.sample(100, 0.1, new SplittableRandom(1));
        int rounds = Integer.getInteger("lab.rounds");
        double[] ratios = new double[rounds];
        double[] frames = new double[rounds];
        for (int i = -1; i < rounds; i++) {
            // Each kind comes first in every other round.
            double before = i % 2 == 0 ? stepsASecondAlone(points) : 0;
            Pace watched = paceWatched(points);
            double alone = i % 2 == 0 ? before : stepsASecondAlone(points);
            if (i >= 0) { // the first pair warms up
                ratios[i] = watched.steps() / alone;
                frames[i] = watched.frames();
            }
        }
        Arrays.sort(ratios);
        Arrays.sort(frames);
        System.out.printf(
                "steps a second, watched over alone: median %.2f (%.2f to %.2f) of %d rounds, at %.0f frames a second%n",
                ratios[rounds / 2], ratios[0], ratios[rounds - 1], rounds, frames[rounds / 2]);
        assertThat(ratios[0]).isPositive();
    }

    /** What a training does in a second. */
    private record Pace(double steps, double frames) {}

    private static Moons network(Points points) {
        return new Moons(points, new int[] {16, 16}, Activation.RELU, 1e-4, new SplittableRandom(1));
    }

    private static PlanarTraining training(Points points) {
        return new PlanarTraining(network(points), points, points, Plane.window(points));
    }

    /** On a thread of its own, as a training that is watched has one. */
    private static double stepsASecondAlone(Points points) throws InterruptedException {
        PlanarTraining training = training(points);
        double[] pace = new double[1];
        Thread trainer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 100; i++) {
                training.step(0.05);
            }
            long start = System.nanoTime();
            long steps = 0;
            while (System.nanoTime() - start < MEASURED) {
                training.step(0.05);
                steps++;
            }
            pace[0] = steps / ((System.nanoTime() - start) * 1e-9);
        });
        trainer.join();
        return pace[0];
    }

    private static Pace paceWatched(Points points) throws Exception {
        try (Browserless lab = new Browserless()) {
            String training = lab.trainings().start(training(points), 0.05);
            try (Socket socket = listen(lab, training)) {
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
                play(lab, training, Live.FULL_PACE);
                long first = nextStep(lines);
                while (first < 100) {
                    first = nextStep(lines);
                }
                long start = System.nanoTime();
                long last = first;
                long frames = 0;
                for (; System.nanoTime() - start < MEASURED; frames++) {
                    last = nextStep(lines);
                }
                double seconds = (System.nanoTime() - start) * 1e-9;
                return new Pace((last - first) / seconds, frames / seconds);
            }
        }
    }

    /** Starts a training, has twenty listeners, half of which leave at once, and goes on until the time is over. */
    private static long visit(Browserless lab, ExecutorService listeners, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        long visits = 0;
        int others = lab.trainings().alive();
        while (System.nanoTime() < end) {
            String training = create(lab);
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int until = i % 2 == 0 ? 1 : 10;
                all.add(listeners.submit(
                        () -> stepsSeen(lab, training, new AtomicLong(), until, new CountDownLatch(1))));
            }
            play(lab, training, 1);
            for (Future<Long> each : all) {
                each.get(60, TimeUnit.SECONDS);
                visits++;
            }
            // The training has ended when its place can be had again.
            while (lab.trainings().alive() > others) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        return visits;
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(100);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static String create(Browserless lab) throws Exception {
        return Browserless.id(lab.ask("/api/trainings", MOONS));
    }

    private static void play(Browserless lab, String training, int pace) throws Exception {
        lab.ask(Browserless.commands(training), "{\"action\":\"play\",\"pace\":" + pace + "}");
    }

    private static Socket listen(Browserless lab, String training) throws IOException {
        Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), lab.port());
        ask(socket, lab, training);
        return socket;
    }

    private static void ask(Socket socket, Browserless lab, String training) throws IOException {
        String request = "GET /api/trainings/" + training + "/frames HTTP/1.1\r\nHost: 127.0.0.1:" + lab.port()
                + "\r\nConnection: close\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }

    /** Listens until step {@code until} and until all who count the latch down are there; returns the step, −1 if the stream ended. */
    private static long stepsSeen(
            Browserless lab, String training, AtomicLong frames, long until, CountDownLatch satisfied)
            throws IOException, InterruptedException {
        try (Socket socket = listen(lab, training)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (long step = nextStep(lines); step >= 0; step = nextStep(lines)) {
                frames.incrementAndGet();
                if (step >= until) {
                    satisfied.countDown();
                    assertThat(satisfied.await(100, TimeUnit.SECONDS)).isTrue();
                    return step;
                }
            }
            return -1;
        }
    }

    /** Returns the step of the next frame; −1 at the end. */
    private static long nextStep(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher step = STEP.matcher(line);
            if (line.startsWith("data: ") && step.find()) {
                return Long.parseLong(step.group(1));
            }
        }
        return -1;
    }
}
