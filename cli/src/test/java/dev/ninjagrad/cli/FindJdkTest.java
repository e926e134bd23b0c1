package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The search for a JDK that the launcher and the Maven wrapper share. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the search is a POSIX shell script")
class FindJdkTest {
    @TempDir
    Path folder;

    @Test
    void javaHomeWinsWhenItIsTheRightRelease() throws Exception {
        Path jdk = fakeJdk("chosen", "25.0.3");
        assertThat(findJdk(jdk, "/usr/bin:/bin", 25)).isEqualTo(new Found(0, jdk.toString(), ""));
    }

    @Test
    void aJavaHomeOfAnotherReleaseIsPassedOverForThePath() throws Exception {
        Path old = fakeJdk("old", "17.0.1");
        Path onPath = fakeJdk("new", "25.0.3");
        Path link = Files.createSymbolicLink(folder.resolve("java"), onPath.resolve("bin/java"));
        String path = link.getParent() + ":/usr/bin:/bin";
        assertThat(findJdk(old, path, 25).out()).isEqualTo(onPath.toRealPath().toString());
    }

    @Test
    void aJreIsNotAJdk() throws Exception {
        Path jre = fakeJdk("jre", "25.0.3");
        Files.delete(jre.resolve("bin/javac"));
        assertThat(findJdk(jre, "/usr/bin:/bin", 25).out()).isNotEqualTo(jre.toString());
    }

    @Test
    void whenThereIsNoneTheMessageSaysWhatWasLookedAt() throws Exception {
        Path old = fakeJdk("old", "17.0.1");
        Found found = findJdk(old, "/usr/bin:/bin", 99);
        assertThat(found.code()).isEqualTo(2);
        assertThat(found.err())
                .contains("needs a JDK 99 and found none")
                .contains(old + "  (17)")
                .contains("set JAVA_HOME");
    }

    private record Found(int code, String out, String err) {}

    /** Runs the search as the launcher does; {@code release} other than 25 makes sure that nothing is found. */
    private Found findJdk(Path javaHome, String path, int release) throws IOException, InterruptedException {
        Path script = Path.of("..", ".mvn", "jdk.sh").toRealPath();
        Path err = folder.resolve("err");
        ProcessBuilder shell = new ProcessBuilder(
                        "/bin/sh", "-euc", ". \"$0\"; ninjagrad_release=" + release + "; find_jdk", script.toString())
                .redirectError(err.toFile());
        shell.environment().put("JAVA_HOME", javaHome.toString());
        shell.environment().put("PATH", path);
        Process process = shell.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Found(process.waitFor(), out, Files.readString(err));
    }

    private Path fakeJdk(String name, String version) throws IOException {
        Path home = Files.createDirectories(folder.resolve(name)).toRealPath();
        Files.createDirectories(home.resolve("bin"));
        for (String command : new String[] {"java", "javac"}) {
            Path file = Files.writeString(home.resolve("bin").resolve(command), "#!/bin/sh\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"Test\"\nJAVA_VERSION=\"" + version + "\"\n");
        return home;
    }
}
