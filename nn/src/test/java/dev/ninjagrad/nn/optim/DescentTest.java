package dev.ninjagrad.nn.optim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Kernels;
import dev.ninjagrad.tensor.PlainKernels;
import dev.ninjagrad.tensor.Storage;
import java.lang.reflect.Proxy;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An update in parts gives the bits of one that is not cut, and those of the formula. */
class DescentTest {
    private static final double RATE = 0.1;
    private static final double PENALTY = 0.01;
    private static final double MOMENTUM = 0.9;

    private final SplittableRandom rng = new SplittableRandom(6);

    @ParameterizedTest
    @EnumSource(names = {"F32", "F64"})
    void aStepOfDescentGivesTheSameBits(DType dtype) {
        for (int n : new int[] {1, 15, 16, 17, 100, 300_000}) {
            Storage gradient = random(dtype, n);
            Storage theta = random(dtype, n);
            Storage direction = random(dtype, n);
            agree(new Sgd.Settings(0, false, PENALTY), theta, gradient, null);
            for (boolean nesterov : new boolean[] {false, true}) {
                agree(new Sgd.Settings(MOMENTUM, nesterov, PENALTY), theta, gradient, direction);
            }
        }
    }

    private static void agree(Sgd.Settings settings, Storage theta, Storage gradient, @Nullable Storage direction) {
        for (Kernels kernels : new Kernels[] {new PlainKernels(), parted(2), parted(3)}) {
            Storage moved = copy(theta);
            Storage kept = direction == null ? null : copy(direction);
            new Descent(settings, kept).apply(kernels, moved, gradient, RATE);
            for (int i = 0; i < theta.size(); i++) {
                boolean floats = theta.dtype() == DType.F32;
                double rate = floats ? (float) RATE : RATE;
                double penalty = floats ? (float) PENALTY : PENALTY;
                double momentum = floats ? (float) MOMENTUM : MOMENTUM;
                double g = rounded(floats, gradient.get(i) + rounded(floats, penalty * theta.get(i)));
                double step = g;
                if (direction != null && kept != null) {
                    double b = rounded(floats, rounded(floats, momentum * direction.get(i)) + g);
                    assertThat(kept.get(i)).isEqualTo(b);
                    step = settings.nesterov() ? rounded(floats, g + rounded(floats, momentum * b)) : b;
                }
                double expected = rounded(floats, theta.get(i) - rounded(floats, rate * step));
                assertThat(moved.get(i)).isEqualTo(expected);
            }
        }
    }

    /** One operation on floats: two floats fit a double so well that rounding its result again is exact. */
    private static double rounded(boolean floats, double x) {
        return floats ? (float) x : x;
    }

    /** Kernels that share work in so many parts, the last first. */
    private static Kernels parted(int parts) {
        return (Kernels) Proxy.newProxyInstance(
                Kernels.class.getClassLoader(), new Class<?>[] {Kernels.class}, (_, method, arguments) -> {
                    if (method.getName().equals("parts")) {
                        return parts;
                    }
                    assertThat(method.getName()).isEqualTo("share");
                    for (int p = (int) arguments[0] - 1; p >= 0; p--) {
                        ((Kernels.Part) arguments[2]).run(p);
                    }
                    return null;
                });
    }

    private Storage random(DType dtype, int n) {
        Storage x = Storage.allocate(dtype, n);
        for (int i = 0; i < n; i++) {
            x.set(i, rng.nextGaussian());
        }
        return x;
    }

    private static Storage copy(Storage x) {
        Storage y = Storage.allocate(x.dtype(), x.size());
        for (int i = 0; i < x.size(); i++) {
            y.set(i, x.get(i));
        }
        return y;
    }
}
