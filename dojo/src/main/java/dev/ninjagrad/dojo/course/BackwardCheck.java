package dev.ninjagrad.dojo.course;

import dev.ninjagrad.check.doctor.Cause;
import dev.ninjagrad.check.doctor.Diagnosis;
import dev.ninjagrad.check.doctor.Doctor;
import dev.ninjagrad.check.doctor.Finding;
import dev.ninjagrad.check.doctor.Values;
import dev.ninjagrad.dojo.course.FunctionCheck.Mistake;
import dev.ninjagrad.dojo.course.Outcome.Reason;
import dev.ninjagrad.dojo.run.SandboxException;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A backward pass by hand, examined by the doctor.
 *
 * <p>The learner's method gets inputs and named intermediates under their names, and the gradient that arrives at the output {@code y} as
 * {@code dy}, random. It returns a record of gradients {@code dx}, or, where only one is wanted, that one.
 *
 * @param method the learner's
 * @param inputs those whose gradient is wanted require it
 * @param forward the same computation on the engine; names its intermediates
 * @param output name of the output; empty if the forward pass returns the loss itself
 * @param mistakes those that can be told more plainly here than by the doctor, who knows no exercise
 * @param extras further arguments, computed from the others
 */
record BackwardCheck(
        String method,
        Map<String, Tensor> inputs,
        Function<Named, Tensor> forward,
        String output,
        List<Mistake> mistakes,
        Map<String, Function<Named, Tensor>> extras)
        implements Check {
    private static final String UPSTREAM = "upstream";
    private static final int UPSTREAM_SEED = 5;

    /** A pass from the gradient of y, {@code dy}. */
    static BackwardCheck of(String method, Inputs inputs, Function<Named, Tensor> forward) {
        return new BackwardCheck(method, inputs.asMap(), forward, "y", List.of(), Map.of());
    }

    /** A pass from the loss that the forward pass returns. */
    static BackwardCheck ofLoss(String method, Inputs inputs, Function<Named, Tensor> forward) {
        return new BackwardCheck(method, inputs.asMap(), forward, "", List.of(), Map.of());
    }

    /** Adds a mistake: some gradients as they come out with it, from what the learner's method is given and returns. */
    BackwardCheck mistake(String cause, String sentence, Function<Named, Map<String, Tensor>> results) {
        List<Mistake> more = new ArrayList<>(mistakes);
        more.add(new Mistake(cause, sentence, results));
        return new BackwardCheck(method, inputs, forward, output, more, extras);
    }

    /** Gives the learner's method one more argument, computed from the others. */
    BackwardCheck with(String name, Function<Named, Tensor> extra) {
        Map<String, Function<Named, Tensor>> more = new LinkedHashMap<>(extras);
        more.put(name, extra);
        return new BackwardCheck(method, inputs, forward, output, mistakes, more);
    }

    /** Calls the output something else than y. */
    BackwardCheck outputNamed(String name) {
        return new BackwardCheck(method, inputs, forward, name, mistakes, extras);
    }

    @Override
    public Outcome run(Subject subject) {
        Calls calls = new Calls(subject);
        Diagnosis diagnosis =
                Doctor.of(this::loss, calls::gradients).model(method).examine(withUpstream());
        SandboxException failed = calls.failed;
        if (failed != null) {
            throw failed;
        }
        List<Row> rows = diagnosis.rows().stream()
                .filter(row -> !row.name().equals("loss") && !row.name().equals(output))
                .map(Row::of)
                .toList();
        return new Outcome(
                rows, diagnosis.findings().stream().map(f -> reason(f, calls)).toList());
    }

    private Tensor loss(Values values) {
        Tensor y = forward.apply(new Named(values.asMap()));
        return output.isEmpty() ? y : y.named(output).mul(values.get(UPSTREAM)).sum();
    }

    private Map<String, Tensor> withUpstream() {
        if (output.isEmpty()) {
            return inputs;
        }
        Map<String, Tensor> all = new LinkedHashMap<>(inputs);
        Shape shape = forward.apply(new Named(inputs)).shape();
        all.put(UPSTREAM, Tensor.randn(new Random(UPSTREAM_SEED), DType.F64, shape.sizes()));
        return all;
    }

    private Reason reason(Finding finding, Calls calls) {
        return finding instanceof Finding.WrongRule wrong
                ? mistakes.stream()
                        .filter(m -> calls.made(m, wrong.name()))
                        .findFirst()
                        .map(m -> new Reason(m.cause(), m.sentence()))
                        .orElseGet(() -> reason(finding))
                : reason(finding);
    }

    private static Reason reason(Finding finding) {
        if (!(finding instanceof Finding.WrongRule wrong)) {
            String kind = finding.getClass().getSimpleName().toLowerCase(Locale.ROOT);
            return new Reason(kind, finding.sentence());
        }
        StringBuilder text =
                new StringBuilder("d").append(wrong.name()).append(": ").append(wrong.sentence());
        if (!wrong.causes().isEmpty()) {
            text.append("\nYour numbers are those of: ")
                    .append(wrong.causes().getFirst().written());
        }
        if (!wrong.consequences().isEmpty()) {
            text.append("\nOff only because of it: ").append(String.join(", ", wrong.consequences()));
        }
        List<Cause> causes = wrong.causes();
        return new Reason(
                causes.isEmpty() ? "unknown" : causes.getFirst().fault().slug(), text.toString());
    }

    /** Calls the learner's method for the doctor, and remembers when that brought nothing. */
    private final class Calls {
        private final Subject subject;
        private @Nullable SandboxException failed;

        /** What the first call was given, and what it returned. */
        private Map<String, Tensor> given = Map.of();

        private Map<String, Tensor> returned = Map.of();

        Calls(Subject subject) {
            this.subject = subject;
        }

        Map<String, Tensor> gradients(Values values) {
            if (failed != null) {
                throw failed;
            }
            Map<String, Tensor> arguments = new LinkedHashMap<>(values.asMap());
            if (!output.isEmpty()) {
                arguments.put("d" + output, values.get(UPSTREAM));
            }
            extras.forEach((name, extra) -> arguments.put(name, extra.apply(new Named(arguments))));
            try {
                Map<String, Tensor> gradients = named(subject.call(method, arguments));
                if (!output.isEmpty()) {
                    gradients.put(output, values.get(UPSTREAM));
                }
                if (given.isEmpty()) {
                    given = arguments;
                    returned = gradients;
                }
                return gradients;
            } catch (SandboxException e) {
                failed = e;
                throw e;
            }
        }

        /** Whether a mistake explains the gradient of {@code name}, and gives the numbers that came. */
        boolean made(Mistake mistake, String name) {
            Map<String, Tensor> known = new LinkedHashMap<>(returned);
            known.putAll(given);
            Map<String, Tensor> would = mistake.results().apply(new Named(known));
            return would.containsKey("d" + name)
                    && would.entrySet().stream().allMatch(e -> {
                        Tensor got = returned.get(e.getKey());
                        return got != null && FunctionCheck.same(e.getValue(), got);
                    });
        }

        private Map<String, Tensor> named(Map<String, Tensor> results) {
            List<String> wanted = new ArrayList<>();
            inputs.forEach((name, value) -> {
                if (value.requiresGrad()) {
                    wanted.add(name);
                }
            });
            Tensor only = results.get("result");
            return only != null && wanted.size() == 1
                    ? new LinkedHashMap<>(Map.of("d" + wanted.getFirst(), only))
                    : new LinkedHashMap<>(results);
        }
    }
}
