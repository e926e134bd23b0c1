package dev.ninjagrad.torch;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Two examples small enough for paper, in float64: softmax with cross-entropy on three logits, and one neuron. */
final class SmallGoldens {
    private SmallGoldens() {}

    /** Logits [2, 1, 0] of class 0, then one step of plain gradient descent at rate 1. */
    static Map<String, Object> softmax() {
        try (PointerScope _ = new PointerScope()) {
            Recording before = classify(new GoldenArray("logits", DType.F64, new long[] {3}, 2, 1, 0));
            GoldenArray logits = before.values().getFirst();
            GoldenArray gradient = before.gradients().getFirst();
            double[] stepped = new double[3];
            for (int i = 0; i < stepped.length; i++) {
                stepped[i] = logits.values[i] - gradient.values[i];
            }
            Map<String, Object> document = document("softmax and cross-entropy of class 0", before);
            document.put(
                    "afterOneStep",
                    classify(new GoldenArray("logits", DType.F64, new long[] {3}, stepped))
                            .values());
            return document;
        }
    }

    private static Recording classify(GoldenArray start) {
        Recording recording = new Recording();
        Tensor logits = recording.leaf(start);
        Tensor probs = recording.keep("probs", torch.softmax(logits, 0));
        recording.keep("loss", torch.neg(torch.log(probs.select(0, 0))));
        return recording;
    }

    /** o = tanh(x1·w1 + x2·w2 + b): the first neuron of the micrograd lecture. */
    static Map<String, Object> neuron() {
        try (PointerScope _ = new PointerScope()) {
            Recording recording = new Recording();
            Tensor x1 = recording.leaf(number("x1", 2));
            Tensor x2 = recording.leaf(number("x2", 0));
            Tensor w1 = recording.leaf(number("w1", -3));
            Tensor w2 = recording.leaf(number("w2", 1));
            Tensor b = recording.leaf(number("b", 6.881373587019543));
            Tensor x1w1 = recording.keep("x1w1", torch.mul(x1, w1));
            Tensor x2w2 = recording.keep("x2w2", torch.mul(x2, w2));
            Tensor sum = recording.keep("x1w1_x2w2", torch.add(x1w1, x2w2));
            Tensor n = recording.keep("n", torch.add(sum, b));
            recording.keep("o", torch.tanh(n));
            return document("one tanh neuron", recording);
        }
    }

    private static GoldenArray number(String name, double value) {
        return new GoldenArray(name, DType.F64, new long[0], value);
    }

    private static Map<String, Object> document(String model, Recording recording) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", model);
        document.put("source", Native.source());
        document.put("values", recording.values());
        document.put("gradients", recording.gradients());
        return document;
    }
}
