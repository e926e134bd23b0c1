package dev.ninjagrad.torch.peer;

import java.io.PrintStream;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Optimizer;
import org.bytedeco.pytorch.SGD;
import org.bytedeco.pytorch.SGDOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;

/** One run is one step: forward, backward, update. */
final class Training implements Runnable {
    private final Network network;
    private final Optimizer optimizer;
    private final Tensor[] inputs;
    private final Tensor[] targets;
    private long done;

    /** Takes the first steps, whose losses are compared, and prints the losses of the first and the last of them. */
    Training(Workload workload, PrintStream out) {
        Map<String, Tensor> parameters = workload.parameters();
        network = Network.of(workload, parameters);
        optimizer = optimizer(workload, new TensorVector(parameters.values().toArray(Tensor[]::new)));
        inputs = workload.inputs();
        targets = workload.targets();
        int compared = workload.number("compared_steps");
        for (int i = 1; i <= compared; i++) {
            double loss = step();
            if (i == 1 || i == compared) {
                out.println("loss " + i + " " + loss);
            }
        }
    }

    private static Optimizer optimizer(Workload workload, TensorVector parameters) {
        if (workload.text("optimizer").equals("sgd")) {
            return new SGD(parameters, new SGDOptions(workload.real("rate")));
        }
        AdamWOptions options = new AdamWOptions(workload.real("rate"));
        // A std::tuple as libstdc++ lays it out: the last element comes first.
        options.betas().put(0, workload.real("beta2")).put(1, workload.real("beta1"));
        options.eps().put(workload.real("eps"));
        options.weight_decay().put(workload.real("weight_decay"));
        return new AdamW(parameters, options);
    }

    @Override
    public void run() {
        step();
    }

    private double step() {
        int batch = (int) (done++ % inputs.length);
        // Frees the graph's memory at once, as C++ would, instead of when the garbage collector comes by.
        try (PointerScope _ = new PointerScope()) {
            optimizer.zero_grad();
            Tensor loss = network.loss(inputs[batch], targets[batch]);
            loss.backward();
            optimizer.step();
            return loss.item_double();
        }
    }
}
