package dev.ninjagrad.lab;

import dev.ninjagrad.nn.layer.Init;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How far a gradient comes in a deep stack: plain, with a norm, with residual connections, and with both. */
final class GuideDepth {
    private static final int WIDTH = 16;
    private static final int ROWS = 8;
    private static final int MAX_LAYERS = 40;
    private static final double MAX_GAIN = 3;
    private static final double MAX_DROPOUT = 0.9;
    private static final double EPS = 1e-5;

    private GuideDepth() {}

    /**
     * A stack of x ← tanh(x·W), W normal · gain / √width.
     *
     * @param dropout the share of units that each layer drops
     */
    @Json
    record Request(int layers, double gain, double dropout, long seed) {}

    /**
     * One way to build the stack.
     *
     * @param gradients root mean square of ∂L/∂x in front of each layer, the first in front of layer 1, the last behind all
     * @param activations the same of x itself
     */
    @Json
    record Line(String name, List<@Nullable Double> gradients, List<@Nullable Double> activations) {}

    /**
     * The comparison.
     *
     * @param kept the share of units that dropout kept in the plain stack's first layer
     */
    @Json
    record Reply(List<Line> lines, double kept) {}

    private enum Build {
        PLAIN("plain", false, false),
        NORM("RMS norm", true, false),
        RESIDUAL("residual", false, true),
        BOTH("residual and RMS norm", true, true);

        private final String title;
        private final boolean norm;
        private final boolean residual;

        Build(String title, boolean norm, boolean residual) {
            this.title = title;
            this.norm = norm;
            this.residual = residual;
        }
    }

    static void routes(Jex jex) {
        jex.post("/api/guide/depth", GuideDepth::depth);
    }

    private static void depth(Context ctx) {
        Request request = Messages.read(ctx, Request.class);
        GuideRoom.within("the number of layers", request.layers(), 1, MAX_LAYERS);
        GuideRoom.within("the gain", request.gain(), 0, MAX_GAIN);
        GuideRoom.within("the dropout", request.dropout(), 0, MAX_DROPOUT);
        List<Line> lines = new ArrayList<>();
        for (Build build : Build.values()) {
            lines.add(line(build, request));
        }
        Tensor kept =
                Tensor.ones(DType.F64, ROWS, WIDTH).dropout(request.dropout(), new SplittableRandom(request.seed()));
        Messages.reply(ctx, new Reply(lines, kept.gt(0).to(DType.F64).mean().item()));
    }

    /** Every build gets the same weights, input and direction of the gradient, so that only the build differs. */
    private static Line line(Build build, Request request) {
        RandomGenerator rng = new SplittableRandom(request.seed());
        Tensor direction = Tensor.randn(rng, DType.F64, ROWS, WIDTH);
        Tensor x = Tensor.randn(rng, DType.F64, ROWS, WIDTH).requiresGrad(true);
        Tensor gain = Tensor.ones(DType.F64, Shape.of(WIDTH));
        List<Tensor> stream = new ArrayList<>();
        stream.add(x);
        for (int layer = 0; layer < request.layers(); layer++) {
            Tensor w = Init.normal(rng, DType.F64, request.gain() / Math.sqrt(WIDTH), WIDTH, WIDTH);
            Tensor before = stream.getLast();
            Tensor in = build.norm ? before.rmsNorm(gain, EPS) : before;
            Tensor branch = in.matmul(w).tanh();
            if (request.dropout() > 0) {
                branch = branch.dropout(request.dropout(), rng);
            }
            stream.add(build.residual ? before.add(branch) : branch);
        }
        List<Tensor> gradients = Autograd.grad(stream.getLast().mul(direction).sum(), stream);
        return new Line(build.title, sizes(gradients), sizes(stream));
    }

    private static List<@Nullable Double> sizes(List<Tensor> tensors) {
        List<@Nullable Double> sizes = new ArrayList<>();
        for (Tensor tensor : tensors) {
            sizes.add(GuideRoom.finite(Math.sqrt(tensor.square().mean().item())));
        }
        return sizes;
    }
}
