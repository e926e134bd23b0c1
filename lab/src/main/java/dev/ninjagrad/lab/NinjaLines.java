package dev.ninjagrad.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines of a hand-written backward pass, read from its own source, so that what is shown cannot drift from what runs. */
final class NinjaLines {
    private static final String SOURCE = "pages/sources/nn/MakemoreMlpBackward.java";

    /** A comment, or a statement that puts a gradient. */
    private static final Pattern PART = Pattern.compile(
            "(?m)^ *// (?<comment>.*)$|(?:Tensor \\w+ =\\s+)?d\\.put\\(\\s*\"(?<name>\\w+)\",\\s*(?<code>(?s:.*?))\\);(?: // (?<note>.*))?");

    private NinjaLines() {}

    /**
     * One line.
     *
     * @param forward what the forward pass computes here, and why the gradient is what it is
     * @param code the expression that makes the gradient
     */
    record Line(String forward, String code) {}

    /** The method that takes the short ways, up to the next one. */
    private static final Pattern SHORT_WAY = Pattern.compile("(?s)NamedTensors shorthand\\(\\) \\{.*?\n    }\n");

    /** Returns the lines of {@code MakemoreMlpBackward} by the name of the value whose gradient they make. */
    static Map<String, Line> read() {
        Map<String, Line> lines = new HashMap<>();
        String comment = "";
        Matcher part = PART.matcher(SHORT_WAY.matcher(source()).replaceFirst(""));
        while (part.find()) {
            if (part.group("comment") != null) {
                comment = part.group("comment");
            } else {
                String code = part.group("code").replaceAll("\\s+", " ").strip();
                // The long way is written first; what the short form of batch norm puts again stands behind it.
                lines.putIfAbsent(part.group("name"), new Line(comment, code));
            }
        }
        return lines;
    }

    private static String source() {
        try (InputStream in = Objects.requireNonNull(NinjaLines.class.getResourceAsStream(SOURCE), SOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
