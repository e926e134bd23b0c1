package dev.ninjagrad.lab;

import dev.ninjagrad.dojo.folder.DojoException;
import io.avaje.jex.Jex;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The browser lab, running.
 *
 * <pre>{@code
 * try (Lab lab = Lab.start(LabOptions.onPort(0))) {
 *     open(lab.url());
 * }
 * }</pre>
 *
 * <p>It listens on 127.0.0.1 only and answers only to its own pages; {@link Guard} says how.
 */
public final class Lab implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    /** Held here, because the JDK forgets the level of a logger that nobody holds. The server's own news is not ours. */
    private static final Logger SERVER_LOG = Logger.getLogger("io.avaje.jex");

    private final Jex.Server server;
    private final Trainings trainings;
    private final DojoRoom dojo;

    private Lab(Jex.Server server, Trainings trainings, DojoRoom dojo) {
        this.server = server;
        this.trainings = trainings;
        this.dojo = dojo;
    }

    /**
     * Starts the lab.
     *
     * @throws BindException if the port is taken or may not be used
     * @throws DojoException if the folder of {@link LabOptions#dojo()} is no dojo folder
     * @throws IOException if the machine has no loopback address to listen on
     */
    public static Lab start(LabOptions options) throws IOException {
        SERVER_LOG.setLevel(Level.WARNING);
        // Else the kernel holds back the second part of a reply or a frame until the browser has acknowledged the
        // first: 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        Thread.ofPlatform().daemon().name("lab-warm-up").start(new WarmUp());
        Trainings trainings = new Trainings(options);
        DojoRoom dojo = new DojoRoom(trainings, options.patience(), options.dojo());
        int port = freePort(options.port());
        Jex jex = Jex.create();
        jex.config(config -> config.host(LOOPBACK)
                .port(port)
                .health(false)
                .jsonService(new LazyJson())
                .compression(it -> it.disableCompression()));
        jex.filter(new Guard());
        jex.error(Refusal.class, Messages::refuse);
        GraphRoom.routes(jex);
        TensorGraphs.routes(jex);
        GuideRoom.routes(jex);
        trainings.routes(jex);
        new Playground(trainings).routes(jex);
        new GptRoom(trainings).routes(jex);
        new NinjaRoom().routes(jex);
        dojo.routes(jex);
        new QuizRoom().routes(jex);
        new HealthRoom(trainings, options.runs()).routes(jex);
        new BreakRoom(trainings).routes(jex);
        jex.get("/", Assets::serve).get("/*", Assets::serve);
        return new Lab(jex.start(), trainings, dojo);
    }

    /** Returns {@code wanted}, or a free port for 0, after finding out whether it can be had. */
    private static int freePort(int wanted) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), wanted));
            return probe.getLocalPort();
        }
    }

    /**
     * Has the first page asked for once, as a browser does. A JVM that remembers the classes of this visit lets a later lab's first
     * page appear sooner.
     *
     * @throws IOException if the lab does not answer
     */
    public void rehearse() throws IOException {
        new FirstVisit(url()).make();
    }

    /** Returns the address of the first page. */
    public String url() {
        return "http://" + LOOPBACK + ":" + server.port() + "/";
    }

    /** Returns the trainings that are alive. */
    Trainings trainings() {
        return trainings;
    }

    /** Returns the learner's own exercise. */
    DojoRoom dojo() {
        return dojo;
    }

    /** Ends all trainings and the watch, and stops the server. */
    @Override
    public void close() {
        trainings.close();
        dojo.close();
        server.shutdown();
    }
}
