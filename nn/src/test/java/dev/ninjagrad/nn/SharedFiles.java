package dev.ninjagrad.nn;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Files too large for the repository: in the folder {@code shared} beside it, or in the one that the system property
 * {@code ninjagrad.shared} names. A test that needs one is skipped where it is missing.
 */
public final class SharedFiles {
    private SharedFiles() {}

    public static Path require(String name) {
        Path file = folder().resolve(name).normalize();
        assumeTrue(Files.isRegularFile(file), () -> file + " is missing; set -Dninjagrad.shared to the folder with it");
        return file;
    }

    private static Path folder() {
        String named = System.getProperty("ninjagrad.shared");
        if (named != null) {
            return Path.of(named);
        }
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            Path parent = folder.getParent();
            assumeTrue(parent != null, "not run inside the repository: shared files cannot be found");
            folder = parent;
        }
        return folder.resolve("../shared");
    }
}
