package dev.ninjagrad.lab;

import dev.ninjagrad.nn.data.BuiltInNames;
import dev.ninjagrad.nn.data.DataException;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.model.BigramMlp;
import dev.ninjagrad.nn.model.NamedTensors;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.NoGrad;
import dev.ninjagrad.tensor.Parameter;
import dev.ninjagrad.tensor.Tensor;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The guide's gradient check: the bigram model's gradient by rule against its gradient by nudging every parameter. */
final class GuideCheck {
    private static final int MAX_NAME = 12;
    private static final double SMALLEST = -13;
    private static final double LARGEST = 0;

    /** One parameter in this many is looked at for the curve. */
    private static final int STRIDE = 151;

    /** A check takes thousands of forward passes; more of them at once would only make each other wait. */
    private static final Semaphore ROOM = new Semaphore(4);

    private GuideCheck() {}

    /**
     * What to check.
     *
     * @param power the step is 10^power
     * @param central (f(x + h) − f(x − h)) / 2h instead of (f(x + h) − f(x)) / h
     * @param fault null, or a mistake in the gradient by rule: {@code relu}, {@code factor} or {@code embedding}
     */
    @Json
    record CheckRequest(
            @Nullable String name,
            double power,
            boolean central,
            @Nullable String fault) {}

    @Json
    record Part(String name, int from, int to) {}

    /**
     * A point of the curve: errors over a sample of the parameters, relative to the largest gradient.
     *
     * @param forward the middle one with forward differences
     * @param central the middle one with central differences
     * @param worst the largest one with central differences
     */
    @Json
    record Point(double power, double forward, double central, double worst) {}

    /**
     * The comparison.
     *
     * @param analytic one number a parameter, tensor after tensor
     * @param error the largest difference, relative to the largest gradient
     */
    @Json
    record CheckReply(
            List<Part> parts,
            double loss,
            List<Double> analytic,
            List<Double> numerical,
            double error,
            int forwardPasses) {}

    @Json
    record StepsRequest(@Nullable String name) {}

    @Json
    record StepsReply(List<Point> curve) {}

    static void routes(Jex jex) {
        jex.post("/api/guide/check", GuideCheck::check).post("/api/guide/check-steps", GuideCheck::steps);
    }

    private static void check(Context ctx) {
        CheckRequest request = Messages.read(ctx, CheckRequest.class);
        GuideRoom.within("the step's power of ten", request.power(), SMALLEST, LARGEST);
        BigramMlp.OnDocument document = document(request.name() == null ? "" : request.name());
        Messages.reply(ctx, oneOfFew(() -> compare(document, request)));
    }

    private static void steps(Context ctx) {
        StepsRequest request = Messages.read(ctx, StepsRequest.class);
        BigramMlp.OnDocument document = document(request.name() == null ? "" : request.name());
        Messages.reply(ctx, oneOfFew(() -> new StepsReply(curve(document))));
    }

    private static <T> T oneOfFew(Supplier<T> work) {
        if (!ROOM.tryAcquire()) {
            throw new Refusal(Refusal.TOO_MANY, "several gradient checks are running already; wait a moment");
        }
        try {
            return work.get();
        } finally {
            ROOM.release();
        }
    }

    private static BigramMlp.OnDocument document(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw new Refusal(Refusal.WRONG, "a name has 1 to " + MAX_NAME + " letters");
        }
        Vocabulary letters = Vocabulary.of(BuiltInNames.documents(), Vocabulary.Special.FIRST);
        try {
            return BigramMlp.random(letters.size(), DType.F64, new SplittableRandom(1))
                    .on(letters.encodeDocument(name));
        } catch (DataException e) {
            throw new Refusal(Refusal.WRONG, String.valueOf(e.getMessage()));
        }
    }

    private static CheckReply compare(BigramMlp.OnDocument document, CheckRequest request) {
        NamedTensors values = document.forward();
        double[] right = document.flat(document.backward(values));
        double[] claimed = request.fault() == null ? right : document.flat(faulty(document, values, request.fault()));
        double step = Math.pow(10, request.power());
        double[] numerical = document.numericalGradient(step);
        if (request.central()) {
            double[] other = document.numericalGradient(-step);
            Arrays.setAll(numerical, i -> (numerical[i] + other[i]) / 2);
        }
        double scale = largest(right);
        List<Part> parts = new ArrayList<>();
        int at = 0;
        for (Parameter parameter : document.parameters().values()) {
            parts.add(new Part(String.valueOf(parameter.name()), at, at + parameter.size()));
            at += parameter.size();
        }
        return new CheckReply(
                parts,
                document.loss(),
                list(claimed),
                list(numerical),
                difference(claimed, numerical) / scale,
                request.central() ? 2 * at : at + 1);
    }

    /** The backward pass of the model with one line of it wrong. */
    private static NamedTensors faulty(BigramMlp.OnDocument document, NamedTensors v, String fault) {
        NamedTensors d = NamedTensors.of(document.backward(v).asMap());
        try (var _ = NoGrad.enter()) {
            switch (fault) {
                // The hidden layer's rule, fed with dh as if every unit had been on.
                case "relu" -> d.put("fc1", d.get("h").transpose().matmul(v.get("emb")));
                // The mean's 1/n forgotten, on the output layer's weights.
                case "factor" -> d.put("fc2", d.get("fc2").mul(v.get("tokens").size()));
                case "embedding" -> {
                    // The rows written with = instead of +=: the last use of a token wins.
                    double[] table = new double[v.get("wte").size()];
                    int width = v.get("wte").dim(1);
                    int[] tokens = v.get("tokens").toInts();
                    double[] arriving = d.get("emb").toDoubles();
                    for (int i = 0; i < tokens.length; i++) {
                        System.arraycopy(arriving, i * width, table, tokens[i] * width, width);
                    }
                    d.put("wte", Tensor.of(table, v.get("wte").shape().sizes()));
                }
                default -> throw new Refusal(Refusal.WRONG, "the mistakes are relu, factor and embedding");
            }
        }
        return d;
    }

    /** The error by step size, on a sample of the parameters. */
    private static List<Point> curve(BigramMlp.OnDocument document) {
        double[] right = document.flat(document.backward(document.forward()));
        double scale = largest(right);
        List<Point> curve = new ArrayList<>();
        for (double power = SMALLEST; power <= LARGEST; power += 0.5) {
            curve.add(point(document, right, scale, power));
        }
        return curve;
    }

    /** A parameter that the loss does not depend on has no error at any step; it is left out. */
    private static Point point(BigramMlp.OnDocument document, double[] right, double scale, double power) {
        double step = Math.pow(10, power);
        double base = document.loss();
        List<Double> forward = new ArrayList<>();
        List<Double> central = new ArrayList<>();
        int at = 0;
        for (Parameter parameter : document.parameters().values()) {
            for (int i = (STRIDE - at % STRIDE) % STRIDE; i < parameter.size(); i += STRIDE) {
                if (right[at + i] != 0) {
                    double up = nudged(document, parameter, i, step);
                    double down = nudged(document, parameter, i, -step);
                    forward.add(Math.abs((up - base) / step - right[at + i]) / scale);
                    central.add(Math.abs((up - down) / (2 * step) - right[at + i]) / scale);
                }
            }
            at += parameter.size();
        }
        Collections.sort(forward);
        Collections.sort(central);
        return new Point(power, forward.get(forward.size() / 2), central.get(central.size() / 2), central.getLast());
    }

    private static double nudged(BigramMlp.OnDocument document, Parameter parameter, int element, double step) {
        double before = parameter.storage().get(element);
        parameter.update(values -> values.set(element, before + step));
        double loss = document.loss();
        parameter.update(values -> values.set(element, before));
        return loss;
    }

    private static double largest(double[] numbers) {
        return Arrays.stream(numbers).map(Math::abs).max().orElseThrow();
    }

    private static double difference(double[] a, double[] b) {
        double worst = 0;
        for (int i = 0; i < a.length; i++) {
            worst = Math.max(worst, Math.abs(a[i] - b[i]));
        }
        return worst;
    }

    private static List<Double> list(double[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }
}
