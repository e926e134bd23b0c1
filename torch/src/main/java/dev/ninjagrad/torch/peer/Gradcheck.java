package dev.ninjagrad.torch.peer;

import java.io.PrintStream;
import java.nio.DoubleBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What {@code torch.autograd.gradcheck} does, in C++'s libtorch, which does not have it: central differences in float64
 * with ε = 1e-6 against the backward pass. The full check moves every number of every parameter, two forward passes each;
 * the fast one moves each parameter along one random direction.
 */
final class Gradcheck implements Runnable {
    private static final double EPS = 1e-6;
    private static final double TOLERANCE = 1e-5;

    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Network network;
    private final Tensor x;
    private final Tensor y;
    private final boolean fast;

    /** Prints the loss at the point, as often as losses are compared. */
    Gradcheck(Workload workload, boolean fast, PrintStream out) {
        workload.parameters()
                .forEach((name, p) ->
                        parameters.put(name, p.detach().to(ScalarType.Double).requires_grad_(true)));
        this.network = Network.of(workload, parameters);
        this.x = workload.inputs()[0];
        this.y = workload.targets()[0];
        this.fast = fast;
        double loss = loss();
        out.println("loss 1 " + loss);
        out.println("loss " + workload.number("compared_steps") + " " + loss);
    }

    @Override
    public void run() {
        try (PointerScope _ = new PointerScope()) {
            parameters.values().forEach(p -> p.mutable_grad().put(new Tensor()));
            network.loss(x, y).backward();
            try (NoGradGuard _ = new NoGradGuard()) {
                parameters.forEach((name, p) -> require(fast ? along(p) : everywhere(p), name));
            }
        }
    }

    private static void require(double difference, String name) {
        if (!(difference < TOLERANCE)) {
            throw new IllegalStateException("the gradient of " + name + " is off by " + difference);
        }
    }

    /** Returns the largest difference over all numbers of a parameter. */
    private double everywhere(Tensor p) {
        DoubleBuffer numbers = p.createBuffer();
        DoubleBuffer gradient = p.grad().contiguous().createBuffer();
        double largest = 0;
        for (int i = 0; i < numbers.capacity(); i++) {
            double here = numbers.get(i);
            numbers.put(i, here + EPS);
            double above = loss();
            numbers.put(i, here - EPS);
            double below = loss();
            numbers.put(i, here);
            largest = Math.max(largest, Math.abs((above - below) / (2 * EPS) - gradient.get(i)));
        }
        return largest;
    }

    /** Returns the difference of the slopes along a random direction of length 1. */
    private double along(Tensor p) {
        try (PointerScope _ = new PointerScope()) {
            Tensor direction = torch.randn_like(p);
            direction.div_(torch.norm(direction));
            direction.mul_(scalar(EPS));
            p.add_(direction);
            double above = loss();
            p.sub_(direction);
            p.sub_(direction);
            double below = loss();
            p.add_(direction);
            double slope = torch.sum(torch.mul(p.grad(), direction)).item_double() / EPS;
            return Math.abs((above - below) / (2 * EPS) - slope);
        }
    }

    private static Scalar scalar(double value) {
        return new Scalar(value);
    }

    private double loss() {
        try (PointerScope _ = new PointerScope()) {
            return network.loss(x, y).item_double();
        }
    }
}
