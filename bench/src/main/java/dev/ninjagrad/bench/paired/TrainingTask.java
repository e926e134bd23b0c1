package dev.ninjagrad.bench.paired;

import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.optim.Optimizer;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.tensor.Autograd;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.plan.Compiled;
import dev.ninjagrad.tensor.plan.Plan;
import dev.ninjagrad.tensor.plan.Profile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/** Training: forward, backward, update, as one compiled step. */
record TrainingTask(Setup setup) implements Task {
    private static final double MICROS_A_SECOND = 1e6;
    private static final int LEAST_RUNS = 5;
    private static final int MOST_RUNS = 10_000;

    @Override
    public Mine mine() {
        return new Training(setup)::step;
    }

    @Override
    public String peerTask() {
        return "steps";
    }

    @Override
    public Safetensors handed() {
        return handed(setup);
    }

    static Safetensors handed(Setup setup) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(setup.model().parameters());
        for (int i = 0; i < setup.batches().size(); i++) {
            tensors.put("x." + i, setup.batches().get(i).x());
            tensors.put("y." + i, setup.batches().get(i).y());
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        metadata.put("architecture", setup.architecture());
        metadata.put("parameters", String.join(" ", setup.model().parameters().sequencedKeySet()));
        metadata.put("batches", String.valueOf(setup.batches().size()));
        metadata.put("compared_steps", String.valueOf(COMPARED_STEPS));
        setup.attributes().forEach((name, value) -> metadata.put(name, String.valueOf(value)));
        metadata.put("rate", String.valueOf(setup.update().rate()));
        switch (setup.update()) {
            case Setup.Descent _ -> metadata.put("optimizer", "sgd");
            case Setup.AdamW adam -> {
                metadata.put("optimizer", "adamw");
                metadata.put("beta1", String.valueOf(adam.beta1()));
                metadata.put("beta2", String.valueOf(adam.beta2()));
                metadata.put("eps", String.valueOf(adam.eps()));
                metadata.put("weight_decay", String.valueOf(adam.weightDecay()));
            }
        }
        return new Safetensors(tensors, metadata);
    }

    /** Trains for so many seconds, then returns where the time of a step goes. */
    Profile profile(double warmUp, double seconds) {
        Training training = new Training(setup);
        List<Double> samples = Stretches.of(training::step, warmUp);
        int runs = (int) Math.clamp(seconds * MICROS_A_SECOND / samples.getLast(), LEAST_RUNS, MOST_RUNS);
        return training.step.profile(training.next(), new SplittableRandom(training.done), runs);
    }

    private static final class Training {
        private final Setup setup;
        private final Objective objective;
        private final Optimizer optimizer;
        private final Compiled step = Plan.compile(this::compute);
        private final Tensor rate;
        private long done;

        Training(Setup setup) {
            this.setup = setup;
            this.rate = Tensor.scalar(setup.update().rate(), DType.F64);
            this.objective = Objective.crossEntropy(setup.model());
            this.optimizer =
                    setup.update().on(List.copyOf(setup.model().parameters().values()));
        }

        double step() {
            return step.run(next(), new SplittableRandom(done)).getFirst().item();
        }

        private List<Tensor> next() {
            Batch batch = setup.batches().get((int) (done++ % setup.batches().size()));
            return List.of(batch.x(), batch.y(), rate);
        }

        private List<Tensor> compute(List<Tensor> in, RandomGenerator rng) {
            Tensor loss = objective.loss(new Batch(in.get(0), in.get(1)), Pass.training(rng));
            optimizer.zeroGrad();
            Autograd.backward(loss);
            List<Tensor> gradients =
                    optimizer.parameters().stream().map(Parameter::grad).toList();
            optimizer.step(gradients, in.get(2));
            return List.of(loss);
        }
    }
}
