package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.Compare;
import dev.ninjagrad.check.doctor.Diagnosis.Verdict;
import dev.ninjagrad.check.fault.Evaluation;
import dev.ninjagrad.check.fault.RuleText;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From an examination to a diagnosis: the walk from the loss backwards. */
final class Consultation {
    /** Relative to the largest element, in either dtype. */
    private static final double VISIBLE = 1e-5;

    private final String model;
    private final Examination first;
    private final Supplier<List<Examination>> fresh;
    private final List<String> wanted;
    private final @Nullable Answer unsteady;

    private @Nullable List<Examination> others;
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<String, String> causes = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Which faults a wrong value goes back to. */
    private final Map<String, Set<String>> blame = new HashMap<>();

    /**
     * @param fresh the same pass on other inputs, run only if there is something to confirm
     * @param wanted the inputs whose gradient is expected
     * @param unsteady what a second run on the same values gave, if it differed
     */
    Consultation(
            String model,
            Examination first,
            Supplier<List<Examination>> fresh,
            List<String> wanted,
            @Nullable Answer unsteady) {
        this.model = model;
        this.first = first;
        this.fresh = fresh;
        this.wanted = wanted;
        this.unsteady = unsteady;
    }

    Diagnosis diagnose() {
        Throwable error = first.answer().error();
        if (error != null) {
            findings.add(new Finding.Threw(String.valueOf(error), place(error)));
        }
        for (String name : first.rules().names()) {
            Tensor given = first.answer().gradients().get(name);
            if (given != null) {
                judge(name, given);
            } else if (error == null && wanted.contains(name)) {
                verdicts.put(name, Verdict.MISSING);
                findings.add(new Finding.Missing(name));
            }
        }
        first.answer().unknown().forEach(name -> findings.add(new Finding.Extra(name)));
        if (error == null && unsteady != null) {
            unsteady(unsteady);
        }
        loop();
        return new Diagnosis(model, rows(), withConsequences(), notes);
    }

    private void unsteady(Answer second) {
        Throwable error = second.error();
        if (error != null) {
            findings.add(new Finding.Threw(error + ", in a second run only", place(error)));
            return;
        }
        Map<String, Tensor> before = first.answer().gradients();
        Set<String> names = new TreeSet<>(before.keySet());
        names.addAll(second.gradients().keySet());
        names.removeIf(name -> {
            Tensor a = before.get(name);
            Tensor b = second.gradients().get(name);
            return a != null && b != null && Arrays.equals(a.toDoubles(), b.toDoubles());
        });
        findings.add(new Finding.Unsteady(List.copyOf(names), first.answer().doubledBy(second)));
    }

    /** Several wrong lines may be one mistake in the loop of whoever computed them. */
    private void loop() {
        long wrong =
                findings.stream().filter(f -> f instanceof Finding.WrongRule).count();
        if (wrong > 1) {
            LoopFaults.explaining(first, elsewhere())
                    .ifPresent(fault -> notes.add("One mistake explains all " + wrong
                            + " lines if the pass is a loop over a graph, " + fault.slug() + ": " + fault.sentence()));
        }
    }

    private static String place(Throwable thrown) {
        return Arrays.stream(thrown.getStackTrace())
                .filter(f -> !f.getClassName().startsWith("dev.ninjagrad.tensor.")
                        && !f.getClassName().startsWith("java."))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber())
                .orElse("");
    }

    // ---- one gradient

    private void judge(String name, Tensor given) {
        double[] actual = given.toDoubles();
        Tensor should = first.local(name).tensor();
        boolean sameShape = given.shape().equals(should.shape());
        boolean comparable = Examination.sameButOnes(given.shape(), should.shape());
        inherit(name);
        if (comparable && first.follows(name, actual)) {
            accept(name, sameShape, Verdict.OK);
        } else if (comparable && first.followsAtAKink(name, actual)) {
            accept(name, sameShape, Verdict.KINK);
        } else if (comparable && readsBetter(name, actual)) {
            accept(name, sameShape, Verdict.OK);
            notes.add("d" + name + " was computed from a better gradient than the one returned.");
        } else if (first.fedByReplacement(name)) {
            verdicts.put(name, Verdict.UNJUDGED);
        } else if (comparable && !Examination.finite(should)) {
            verdicts.put(name, Verdict.UNJUDGED);
            notes.add("The right rule for d" + name
                    + " gives no number at these inputs either: the forward pass overflows, or divides"
                    + " by a value that underflowed to 0.");
        } else if (!Examination.finite(given)) {
            int bad =
                    (int) Arrays.stream(actual).filter(v -> !Double.isFinite(v)).count();
            verdicts.put(name, Verdict.NOT_FINITE);
            blame.put(name, Set.of(name));
            findings.add(new Finding.NotFinite(name, bad, actual.length));
        } else {
            explain(name, given, comparable || given.size() == should.size() ? Verdict.FAULT : Verdict.SHAPE);
        }
    }

    /** A wrong upstream gradient makes this one wrong too, whatever its own rule. */
    private void inherit(String name) {
        Set<String> guilty = new TreeSet<>();
        for (String z : Evaluation.upstreams(first.rules().rule(name))) {
            guilty.addAll(blame.getOrDefault(z, Set.of()));
        }
        if (!guilty.isEmpty()) {
            blame.put(name, guilty);
        }
    }

    private boolean readsBetter(String name, double[] actual) {
        Set<String> guilty = new TreeSet<>(Evaluation.upstreams(first.rules().rule(name)));
        guilty.removeIf(z -> !blame.getOrDefault(z, Set.of()).contains(z));
        if (guilty.isEmpty() || !first.followsFrom(name, actual, guilty)) {
            return false;
        }
        blame.remove(name);
        return true;
    }

    private void accept(String name, boolean sameShape, Verdict right) {
        if (!sameShape) {
            explain(name, Objects.requireNonNull(first.answer().gradients().get(name)), Verdict.SHAPE);
            return;
        }
        Compare.Row row = compare(name);
        boolean off = blame.containsKey(name) && (row == null || visibly(row.maxdiff(), first.truth(name)));
        boolean exact = row == null || row.exact();
        verdicts.put(
                name,
                off ? Verdict.CONSEQUENCE : right == Verdict.KINK ? right : exact ? Verdict.OK : Verdict.ROUNDING);
    }

    /** Returns whether a difference is more than what rounding carries through a few steps. */
    private static boolean visibly(double maxdiff, Tensor truth) {
        double largest = Arrays.stream(truth.toDoubles()).map(Math::abs).max().orElse(0);
        return !(maxdiff <= VISIBLE * largest);
    }

    private void explain(String name, Tensor given, Verdict verdict) {
        verdicts.put(name, verdict);
        blame.put(name, Set.of(name));
        Explainer.Explanation e = new Explainer(first, elsewhere(), name).explain(given);
        String correct = "d" + name + " = " + RuleText.of(first.rules().rule(name));
        findings.add(new Finding.WrongRule(name, correct, e.causes(), e.confirmations(), e.clue(), List.of()));
        if (!e.causes().isEmpty()) {
            causes.put(name, e.causes().getFirst().fault().slug());
        }
    }

    private List<Examination> elsewhere() {
        List<Examination> known = others;
        if (known == null) {
            known = fresh.get();
            others = known;
        }
        return known;
    }

    // ---- the report

    private Compare.@Nullable Row compare(String name) {
        Tensor given = first.answer().gradients().get(name);
        if (given == null) {
            return null;
        }
        return Compare.tensors("d" + name, first.truth(name), given);
    }

    private List<Diagnosis.Row> rows() {
        List<Diagnosis.Row> rows = new ArrayList<>();
        verdicts.forEach((name, verdict) ->
                rows.add(new Diagnosis.Row(name, first.shape(name), compare(name), verdict, causes.get(name))));
        return rows;
    }

    private List<Finding> withConsequences() {
        List<Finding> out = new ArrayList<>();
        for (Finding f : findings) {
            out.add(
                    f instanceof Finding.WrongRule w
                            ? new Finding.WrongRule(
                                    w.name(),
                                    w.correct(),
                                    w.causes(),
                                    w.confirmations(),
                                    w.clue(),
                                    consequences(w.name()))
                            : f);
        }
        return out;
    }

    private List<String> consequences(String fault) {
        return verdicts.entrySet().stream()
                .filter(e -> e.getValue() == Verdict.CONSEQUENCE
                        && blame.getOrDefault(e.getKey(), Set.of()).contains(fault))
                .map(e -> "d" + e.getKey())
                .toList();
    }
}
