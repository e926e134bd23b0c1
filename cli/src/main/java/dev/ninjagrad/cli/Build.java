package dev.ninjagrad.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What Maven wrote into this build: the version. */
final class Build implements IVersionProvider {
    Build() {}

    static String version() {
        Properties build = new Properties();
        try (InputStream stream = Build.class.getResourceAsStream("build.properties")) {
            if (stream == null) {
                throw new IllegalStateException("build.properties is missing from the jar");
            }
            build.load(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("version");
    }

    @Override
    public String[] getVersion() {
        return new String[] {"ninjagrad " + version()};
    }
}
