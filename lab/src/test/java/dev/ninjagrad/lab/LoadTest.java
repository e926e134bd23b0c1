package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many who listen, some who do not read, for a while. */
@Timeout(120)
class LoadTest {
    private static final String MOONS = "{\"data\":\"moons\",\"points\":20,\"noise\":0.1,\"hidden\":[4],"
            + "\"activation\":\"tanh\",\"learningRate\":0.5,\"l2\":0,\"seed\":1}";

    /** Seconds of the soak; {@code -Dlab.soak=600} soaks for ten minutes. */
    private static final int SOAK_SECONDS = Integer.getInteger("lab.soak", 4);

    /** What the heap may have grown by after a soak: some frames a stream, far from a second's worth of them. */
    private static final long MOST_GROWTH = 32L << 20;

    @Test
    void twoHundredListenersAllSeeTheTrainingGoOn() throws Exception {
        try (Browserless lab = new Browserless();
                ExecutorService listeners = Executors.newVirtualThreadPerTaskExecutor()) {
            String training = create(lab);
            AtomicLong frames = new AtomicLong();
            List<Future<Long>> last = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                last.add(listeners.submit(() -> stepsSeen(lab, training, frames, 30)));
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
        try (Browserless lab = new Browserless(1, Duration.ofSeconds(2));
                Socket mute = new Socket()) {
            String training = create(lab);
            mute.setReceiveBufferSize(4096);
            mute.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), lab.port()));
            ask(mute, lab, training);
            play(lab, training, Live.FULL_PACE);
            // The one who reads sees it go on, long after the other's buffers are full.
            assertThat(stepsSeen(lab, training, new AtomicLong(), 2_000)).isGreaterThanOrEqualTo(2_000);
            // With nobody left who reads, the training ends, and its place is free again.
            while (lab.post("/api/trainings", MOONS).statusCode() == 429) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
    }

    @Test
    void memoryStaysBoundedWhileListenersComeAndGo() throws Exception {
        try (Browserless lab = new Browserless(4, Duration.ofSeconds(5));
                ExecutorService listeners = Executors.newVirtualThreadPerTaskExecutor()) {
            visit(lab, listeners, Duration.ofSeconds(1));
            long before = used();
            long visits = visit(lab, listeners, Duration.ofSeconds(SOAK_SECONDS));
            assertThat(visits).isPositive();
            assertThat(used() - before).isLessThan(MOST_GROWTH);
        }
    }

    /** Starts a training, has twenty listeners, half of which leave at once, and goes on until the time is over. */
    private static long visit(Browserless lab, ExecutorService listeners, Duration time) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        long visits = 0;
        while (System.nanoTime() < end) {
            String training = create(lab);
            List<Future<Long>> all = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                int until = i % 2 == 0 ? 1 : 10;
                all.add(listeners.submit(() -> stepsSeen(lab, training, new AtomicLong(), until)));
            }
            play(lab, training, 1);
            for (Future<Long> each : all) {
                each.get(60, TimeUnit.SECONDS);
                visits++;
            }
            // The training has ended when its place can be had again.
            while (lab.alive() > 0) {
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
        return Browserless.field(lab.ask("/api/trainings", MOONS), "id", String.class);
    }

    private static void play(Browserless lab, String training, int pace) throws Exception {
        lab.ask("/api/trainings/" + training + "/commands", "{\"action\":\"play\",\"pace\":" + pace + "}");
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

    /** Listens until the training has made so many steps; returns the step that was seen last. */
    private static long stepsSeen(Browserless lab, String training, AtomicLong frames, long until) throws IOException {
        try (Socket socket = listen(lab, training)) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("data: ")) {
                    frames.incrementAndGet();
                    Map<String, Object> frame = Browserless.map(line.substring("data: ".length()));
                    long step = Browserless.field(frame, "step", Long.class);
                    if (step >= until) {
                        return step;
                    }
                }
            }
            return -1;
        }
    }
}
