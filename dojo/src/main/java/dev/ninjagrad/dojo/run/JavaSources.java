package dev.ninjagrad.dojo.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Compiles Java sources in this JVM, from memory to memory, against the JDK alone. One thread at a time. */
public final class JavaSources implements AutoCloseable {
    private static final List<String> OPTIONS =
            List.of("-parameters", "-g", "-proc:none", "-Xlint:none", "-implicit:none", "-classpath", "");

    private final JavaCompiler compiler;
    private final StandardJavaFileManager files;

    /**
     * Finds the compiler.
     *
     * @throws IllegalStateException if this Java has none
     */
    public JavaSources() {
        JavaCompiler found = ToolProvider.getSystemJavaCompiler();
        if (found == null) {
            throw new IllegalStateException("this Java has no compiler: run ninjagrad on a JDK, not on a JRE");
        }
        compiler = found;
        files = compiler.getStandardFileManager(null, Locale.ROOT, StandardCharsets.UTF_8);
    }

    /**
     * A compile error.
     *
     * @param file such as {@code Mat.java}
     * @param line from 1; 0 if unknown
     * @param column from 1; 0 if unknown
     * @param message the compiler's, one line
     * @param source the line it is about
     */
    public record Problem(String file, long line, long column, String message, String source) {}

    /** The classes by binary name, or the problems; one of them is empty. */
    public record Compiled(Map<String, byte[]> classes, List<Problem> problems) {}

    /**
     * Compiles.
     *
     * @param sources by path, such as {@code dojo/Mat.java}
     */
    public Compiled compile(Map<String, String> sources) {
        List<Source> units = new ArrayList<>();
        sources.forEach((path, text) -> units.add(new Source(path, text)));
        Memory memory = new Memory(files);
        DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
        boolean fine =
                compiler.getTask(null, memory, said, OPTIONS, null, units).call();
        if (fine) {
            return new Compiled(memory.classes(), List.of());
        }
        return new Compiled(
                Map.of(),
                said.getDiagnostics().stream()
                        .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                        .map(JavaSources::problem)
                        .toList());
    }

    private static Problem problem(Diagnostic<? extends JavaFileObject> d) {
        JavaFileObject object = d.getSource();
        String message =
                d.getMessage(Locale.ROOT).replaceAll("\\s*\\R\\s*", "; ").replaceAll("location: .*", "");
        String tidy = message.strip().replaceAll(";$", "");
        if (!(object instanceof Source source)) {
            return new Problem("", 0, 0, tidy, "");
        }
        List<String> lines = source.text.lines().toList();
        int line = (int) d.getLineNumber();
        String text = line >= 1 && line <= lines.size() ? lines.get(line - 1) : "";
        return new Problem(source.fileName(), Math.max(0, line), Math.max(0, d.getColumnNumber()), tidy, text);
    }

    @Override
    public void close() throws IOException {
        files.close();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String path;
        private final String text;

        Source(String path, String text) {
            super(URI.create("memory:///" + path), Kind.SOURCE);
            this.path = path;
            this.text = text;
        }

        String fileName() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
        private final Map<String, ByteArrayOutputStream> written = new LinkedHashMap<>();

        Memory(StandardJavaFileManager files) {
            super(files);
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                JavaFileManager.Location location,
                String className,
                JavaFileObject.Kind kind,
                @Nullable FileObject sibling) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            written.put(className, bytes);
            return new SimpleJavaFileObject(URI.create("memory:///" + className.replace('.', '/') + ".class"), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return bytes;
                }
            };
        }

        @Override
        public void close() {
            // The file manager behind is shared by all compilations.
        }

        Map<String, byte[]> classes() {
            Map<String, byte[]> classes = new LinkedHashMap<>();
            written.forEach((name, bytes) -> classes.put(name, bytes.toByteArray()));
            return classes;
        }
    }
}
