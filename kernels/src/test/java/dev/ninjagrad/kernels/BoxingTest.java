package dev.ninjagrad.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.Vector;
import org.junit.jupiter.api.Test;

/**
 * A vector that crosses a call which the JIT compiler does not inline becomes an object; whether it inlines depends on what
 * ran before. So no kernel hands vectors from method to method, except to make its constants.
 */
class BoxingTest {
    @Test
    void noMethodTakesOrReturnsAVector() throws IOException, URISyntaxException, ClassNotFoundException {
        List<Class<?>> kernels = kernels();
        assertThat(kernels).hasSizeGreaterThan(30).contains(FloatMath.class, DoubleTiles.class);
        for (Class<?> kernel : kernels) {
            assertThat(handingVectors(kernel)).as(kernel.getSimpleName()).isEmpty();
        }
    }

    @Test
    void oneThatDoesIsFound() {
        assertThat(handingVectors(FloatVector.class)).contains("add", "zero");
    }

    private static List<String> handingVectors(Class<?> kernel) {
        return Arrays.stream(kernel.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .filter(method -> Stream.concat(
                                Stream.of(method.getReturnType()), Arrays.stream(method.getParameterTypes()))
                        .anyMatch(Vector.class::isAssignableFrom))
                .map(Method::getName)
                .toList();
    }

    private static List<Class<?>> kernels() throws IOException, URISyntaxException, ClassNotFoundException {
        Path root = Path.of(VectorKernels.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<Class<?>> classes = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                String name = root.relativize(file)
                        .toString()
                        .replace(file.getFileSystem().getSeparator(), ".");
                if (!name.endsWith("-info.class")) {
                    classes.add(Class.forName(name.substring(0, name.length() - ".class".length())));
                }
            }
        }
        return classes;
    }
}
