package dev.ninjagrad.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Where PyTorch's optimisers take four numbers in six steps of rate 0.1 with given gradients. Each path is [steps, numbers], the values
 * after each step; its name says which optimiser.
 */
final class OptimizerGolden {
    private static final double RATE = 0.1;
    private static final double DECAY = 0.05;
    private static final double MOMENTUM = 0.9;
    private static final int STEPS = 6;
    private static final int NUMBERS = 4;

    private OptimizerGolden() {}

    static Map<String, Object> document() {
        try (PointerScope _ = new PointerScope()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("model", "optimisers");
            document.put("source", Native.source());
            document.put("rate", RATE);
            for (DType dtype : List.of(DType.F64, DType.F32)) {
                document.put(dtype == DType.F64 ? "f64" : "f32", runs(dtype));
            }
            return document;
        }
    }

    private static List<GoldenArray> runs(DType dtype) {
        GoldenArray start = new GoldenArray("start", dtype, new long[] {NUMBERS}, 1, -2, 0.5, 0);
        double[] drawn = new double[STEPS * NUMBERS];
        for (int i = 0; i < drawn.length; i++) {
            // Signs and sizes that vary from step to step and from number to number; exact in float32.
            drawn[i] = Math.rint(Math.sin(i * i + 1.0) * 64) / 16 * (i % NUMBERS + 1);
        }
        GoldenArray gradients = new GoldenArray("gradients", dtype, new long[] {STEPS, NUMBERS}, drawn);
        List<GoldenArray> arrays = new ArrayList<>(List.of(start, gradients));
        arrays.add(path("sgd", start, gradients, p -> new SGD(p, sgd(0, 0, false))));
        arrays.add(path("sgd with decay", start, gradients, p -> new SGD(p, sgd(0, DECAY, false))));
        arrays.add(path("momentum", start, gradients, p -> new SGD(p, sgd(MOMENTUM, 0, false))));
        arrays.add(path("nesterov with decay", start, gradients, p -> new SGD(p, sgd(MOMENTUM, DECAY, true))));
        arrays.add(path("adam", start, gradients, p -> new Adam(p, new AdamOptions(RATE))));
        arrays.add(path("adam with decay", start, gradients, p -> new Adam(p, decayingAdam())));
        arrays.add(path("adamw", start, gradients, p -> new AdamW(p, decayingAdamW())));
        return arrays;
    }

    private static SGDOptions sgd(double momentum, double decay, boolean nesterov) {
        SGDOptions options = new SGDOptions(RATE);
        options.momentum().put(momentum);
        options.weight_decay().put(decay);
        options.nesterov().put(nesterov);
        return options;
    }

    private static AdamOptions decayingAdam() {
        AdamOptions options = new AdamOptions(RATE);
        options.weight_decay().put(DECAY);
        return options;
    }

    private static AdamWOptions decayingAdamW() {
        AdamWOptions options = new AdamWOptions(RATE);
        options.weight_decay().put(DECAY);
        return options;
    }

    private static GoldenArray path(
            String name, GoldenArray start, GoldenArray gradients, Function<TensorVector, Optimizer> make) {
        Tensor p = Native.tensor(start).requires_grad_(true);
        Optimizer optimizer = make.apply(new TensorVector(p));
        Tensor wanted = Native.tensor(gradients);
        double[] path = new double[gradients.values.length];
        for (int step = 0; step < STEPS; step++) {
            optimizer.zero_grad();
            // The gradient of Σ p·g is g.
            torch.sum(torch.mul(p, wanted.select(0, step))).backward();
            optimizer.step();
            System.arraycopy(Native.array(name, p).values, 0, path, step * NUMBERS, NUMBERS);
        }
        return new GoldenArray(name, start.dtype, gradients.shape, path);
    }
}
