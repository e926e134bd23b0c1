package dev.ninjagrad.check.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The project in examples/junit compiles and runs with nothing of ninjagrad but this module's own classes: no tensors, no engine. Its
 * class path is JUnit and {@code check/target/classes}, so no installed artifact is needed.
 */
class ExampleProjectTest {
    private static final Path EXAMPLE = Path.of("..", "examples", "junit");

    @TempDir
    private Path compiled;

    private final List<Path> classPath = new ArrayList<>();

    @BeforeEach
    void compile() throws IOException {
        classPath.add(compiled);
        classPath.add(Path.of("target", "classes"));
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            String file = Path.of(entry).getFileName().toString();
            if (file.matches("(junit-.*|apiguardian.*|opentest4j.*|jspecify.*)\\.jar")) {
                classPath.add(Path.of(entry));
            }
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> tree = Files.walk(EXAMPLE.resolve("src"))) {
            List<Path> sources =
                    tree.filter(path -> path.toString().endsWith(".java")).toList();
            List<String> options = List.of("-d", compiled.toString(), "-proc:none", "-classpath", joined());
            boolean fine = compiler.getTask(
                            messages, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
            assertThat(fine).as(messages.toString()).isTrue();
        }
    }

    private String joined() {
        return String.join(
                File.pathSeparator, classPath.stream().map(Path::toString).toList());
    }

    @Test
    void everyTestOfTheExamplePassesWithoutTheEngine() throws Exception {
        try (URLClassLoader loader = loader()) {
            Class<?> tests = loader.loadClass("example.LogisticRegressionTest");
            List<Method> methods = Arrays.stream(tests.getDeclaredMethods())
                    .filter(ExampleProjectTest::isTest)
                    .toList();
            assertThat(methods).hasSize(2);
            for (Method method : methods) {
                Constructor<?> constructor = tests.getDeclaredConstructor();
                constructor.setAccessible(true);
                method.setAccessible(true);
                method.invoke(constructor.newInstance());
            }
        }
    }

    @Test
    void theEngineIsNotOnItsClassPath() throws IOException {
        try (URLClassLoader loader = loader()) {
            assertThatExceptionOfType(ClassNotFoundException.class)
                    .isThrownBy(() -> loader.loadClass("dev.ninjagrad.tensor.Tensor"));
        }
    }

    private static boolean isTest(Method method) {
        return Arrays.stream(method.getAnnotations())
                .anyMatch(annotation ->
                        annotation.annotationType().getSimpleName().equals("Test"));
    }

    private URLClassLoader loader() throws IOException {
        URL[] urls = new URL[classPath.size()];
        for (int i = 0; i < urls.length; i++) {
            urls[i] = classPath.get(i).toUri().toURL();
        }
        return new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }
}
