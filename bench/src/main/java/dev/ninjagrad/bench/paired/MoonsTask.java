package dev.ninjagrad.bench.paired;

import dev.ninjagrad.bench.ScalarGraph;
import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.scalar.Layer;
import dev.ninjagrad.scalar.Neuron;
import dev.ninjagrad.scalar.Program;
import dev.ninjagrad.scalar.Value;
import dev.ninjagrad.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A step of micrograd's demonstration, all 100 points, plain gradient descent. Ours computes with scalars, one node a number; libtorch, which has no
 * such thing, trains the same network as matrices in float64.
 *
 * @param recorded whether the graph is recorded anew at every step, and not replayed
 */
record MoonsTask(boolean recorded) implements Task {
    private static final double RATE = 0.1;

    @Override
    public Mine mine() {
        ScalarGraph.Moons graph = new ScalarGraph.Moons();
        return recorded ? () -> recorded(graph) : replayed(graph);
    }

    private static double recorded(ScalarGraph.Moons graph) {
        List<Value> parameters = graph.parameters();
        for (int i = 0; i < parameters.size(); i++) {
            parameters.get(i).zeroGrad();
        }
        Value loss = graph.record();
        loss.backward();
        for (int i = 0; i < parameters.size(); i++) {
            Value p = parameters.get(i);
            p.setData(p.data() - RATE * p.grad());
        }
        return loss.data();
    }

    private static Mine replayed(ScalarGraph.Moons graph) {
        Program program = Program.of(graph.record(), List.of(), graph.parameters());
        double[] numbers = graph.parameters().stream().mapToDouble(Value::data).toArray();
        double[] gradients = new double[numbers.length];
        return () -> {
            program.forward();
            program.backward();
            program.parameterGradients(gradients);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] -= RATE * gradients[i];
            }
            program.setParameters(numbers);
            return program.result();
        };
    }

    @Override
    public String peerTask() {
        return "steps";
    }

    @Override
    public Safetensors handed() {
        ScalarGraph.Moons graph = new ScalarGraph.Moons();
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<Layer> layers = graph.network().layers();
        for (int i = 0; i < layers.size(); i++) {
            List<Neuron> neurons = layers.get(i).neurons();
            double[] weights = neurons.stream()
                    .flatMap(neuron -> neuron.weights().stream())
                    .mapToDouble(Value::data)
                    .toArray();
            double[] biases =
                    neurons.stream().mapToDouble(neuron -> neuron.bias().data()).toArray();
            tensors.put(i + ".weight", Tensor.of(weights, neurons.size(), weights.length / neurons.size()));
            tensors.put(i + ".bias", Tensor.of(biases));
        }
        String parameters = String.join(" ", tensors.keySet());
        double[] x = graph.points();
        tensors.put("x.0", Tensor.of(x, x.length / 2, 2));
        tensors.put("y.0", Tensor.of(graph.labels()));
        Map<String, String> metadata = Map.of(
                "architecture",
                "moons",
                "parameters",
                parameters,
                "layers",
                String.valueOf(layers.size()),
                "batches",
                "1",
                "compared_steps",
                String.valueOf(COMPARED_STEPS),
                "penalty",
                String.valueOf(ScalarGraph.Moons.PENALTY),
                "optimizer",
                "sgd",
                "rate",
                String.valueOf(RATE));
        return new Safetensors(tensors, metadata);
    }
}
