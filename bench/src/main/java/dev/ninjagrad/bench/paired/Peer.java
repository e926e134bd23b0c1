package dev.ninjagrad.bench.paired;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * libtorch in JVMs of its own, as module {@code torch} wraps it. That module is not part of the ordinary build, since its
 * natives are large and exist for Linux on x86-64; once built, it leaves its class path in {@code
 * torch/target/peer-classpath}.
 */
public final class Peer {
    /** Builds what {@link #find} looks for. */
    public static final String BUILD_COMMAND = "./mvnw -q -Poracle package -pl torch -am -DskipTests";

    private static final String MAIN = "dev.ninjagrad.torch.peer.PeerSide";

    /**
     * How libtorch runs.
     *
     * @param threads of its own pool
     * @param core {@code OPENBLAS_CORETYPE}; empty lets OpenBLAS look at the processor
     */
    public record Setting(int threads, String core) {
        @Override
        public String toString() {
            return threads + (threads == 1 ? " thread" : " threads") + (core.isEmpty() ? "" : ", OpenBLAS " + core);
        }

        Map<String, String> environment() {
            Map<String, String> environment = new LinkedHashMap<>();
            environment.put("OPENBLAS_CORETYPE", core);
            environment.put("OPENBLAS_L2_SIZE", "");
            environment.put("OMP_NUM_THREADS", String.valueOf(threads));
            // By default OpenMP's threads spin between kernels, against each other and the JVM.
            environment.put("OMP_WAIT_POLICY", "passive");
            return environment;
        }
    }

    private final String classPath;
    private final Path natives;

    private Peer(String classPath, Path natives) {
        this.classPath = classPath;
        this.natives = natives;
    }

    /** Returns the peer if it has been built below the project's folder. */
    public static Optional<Peer> find(Path project) {
        Path target = project.resolve("torch").resolve("target");
        Path file = target.resolve("peer-classpath");
        Path classes = target.resolve("classes");
        if (!Files.isRegularFile(file) || !Files.isDirectory(classes)) {
            return Optional.empty();
        }
        try {
            String libraries = Files.readString(file).strip();
            return Optional.of(
                    new Peer(classes + System.getProperty("path.separator") + libraries, target.resolve("natives")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** Returns the settings worth trying: one thread and all, with all {@link #cores}. */
    static List<Setting> settings() {
        int processors = Runtime.getRuntime().availableProcessors();
        List<Setting> settings = new ArrayList<>();
        for (int threads : processors == 1 ? new int[] {1} : new int[] {1, processors}) {
            cores().forEach(core -> settings.add(new Setting(threads, core)));
        }
        return settings;
    }

    /** Returns what to tell OpenBLAS of the processor: nothing, so that it looks itself, or to use AVX-512. */
    static List<String> cores() {
        return List.of("", "SkylakeX");
    }

    /** Runs one of the peer's tasks, such as {@code steps} with a workload's folder. */
    Measurement measure(Setting setting, double warmUp, double seconds, String task, String... arguments) {
        List<String> options = List.of(
                "--enable-native-access=ALL-UNNAMED", "-Dorg.bytedeco.javacpp.cachedir=" + natives, "-cp", classPath);
        List<String> all = new ArrayList<>(
                List.of(task, String.valueOf(setting.threads()), String.valueOf(warmUp), String.valueOf(seconds)));
        all.addAll(List.of(arguments));
        return new Child(options, MAIN, setting.environment()).measure(all);
    }
}
