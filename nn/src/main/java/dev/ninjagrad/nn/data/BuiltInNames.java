package dev.ninjagrad.nn.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * A list of first names that comes with the program, so that the first training needs no file: more than ten thousand
 * from many languages, in the letters a to z, 2 to 12 each, in alphabetical order without repetition.
 */
public final class BuiltInNames {
    /** What the list is called where a data source is asked for. */
    public static final String NAME = "names";

    private BuiltInNames() {}

    /** Returns the list as text, a name a line. */
    public static SourceText text() {
        return SourceText.decode("built-in " + NAME, bytes());
    }

    /** Returns the names as documents. */
    public static Documents documents() {
        return Documents.of(text());
    }

    static byte[] bytes() {
        try (InputStream in = BuiltInNames.class.getResourceAsStream("names.txt")) {
            if (in == null) {
                throw new IllegalStateException("names.txt is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
