package dev.ninjagrad.tensor.random;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ninjagrad.tensor.Tensor;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** A test method from {@link ProgramPrinter}, compiled as its reader would: in a class of its own, outside this package. */
final class CompiledTest {
    private final Class<?> type;

    private CompiledTest(Class<?> type) {
        this.type = type;
    }

    static CompiledTest of(String method, Path directory) throws IOException, ReflectiveOperationException {
        Path source = directory.resolve("Pasted.java");
        Files.writeString(source, ProgramPrinter.IMPORTS + "class Pasted {\n" + method + "}\n", UTF_8);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
            List<String> options = List.of("-proc:none", "-cp", classPath(), "-d", directory.toString());
            boolean compiled = compiler.getTask(messages, files, null, options, null, files.getJavaFileObjects(source))
                    .call();
            if (!compiled) {
                throw new AssertionError(messages + method);
            }
        }
        URL[] here = {directory.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(here, CompiledTest.class.getClassLoader())) {
            return new CompiledTest(Class.forName("Pasted", true, loader));
        }
    }

    /** Where the engine and the test libraries were loaded from. */
    private static String classPath() {
        return Stream.of(Tensor.class, Assertions.class, Test.class)
                .map(c -> c.getProtectionDomain().getCodeSource().getLocation())
                .map(CompiledTest::path)
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    private static String path(URL location) {
        try {
            return Path.of(location.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs the method; what it throws is thrown. */
    void run() throws Throwable {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        Method test = Arrays.stream(type.getDeclaredMethods())
                .filter(m -> m.isAnnotationPresent(Test.class))
                .findFirst()
                .orElseThrow();
        test.setAccessible(true);
        try {
            test.invoke(constructor.newInstance());
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
