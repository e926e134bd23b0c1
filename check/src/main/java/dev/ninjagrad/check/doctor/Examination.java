package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Evaluation;
import dev.ninjagrad.check.fault.Expr;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Shape;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/** One run of forward and backward pass with the right rules beside it: for each gradient, what should have come out. */
final class Examination {
    private final Recording recording;
    private final Answer answer;
    private final LocalRules rules;

    /** What each rule is fed: the pass's own gradient where it is usable, else what it should have been. */
    private final Map<String, Tensor> upstream = new HashMap<>();

    /** What each rule yields when fed with that. */
    private final Map<String, Closeness> local = new LinkedHashMap<>();

    /** The true gradients: every rule fed with true ones. */
    private final Map<String, Tensor> truth = new HashMap<>();

    private final Set<String> unusable = new TreeSet<>();

    Examination(Recording recording, Answer answer) {
        this.recording = recording;
        this.answer = answer;
        Set<String> cut = new TreeSet<>(answer.gradients().keySet());
        cut.add(recording.lossName());
        this.rules = LocalRules.of(recording, cut);
        for (String name : rules.names()) {
            Expr rule = rules.rule(name);
            Closeness should = Closeness.of(rule, upstream, coarsest(name));
            local.put(name, should);
            truth.put(name, Evaluation.inDouble(rule, truth, Evaluation.Pick.ENGINE));
            Tensor given = answer.gradients().get(name);
            if (given != null && usable(given, should.tensor().shape())) {
                upstream.put(name, given.to(DType.F64).reshape(should.tensor().shape()));
            } else {
                upstream.put(name, should.tensor());
                if (given != null) {
                    unusable.add(name);
                }
            }
        }
    }

    DType coarsest(String name) {
        Tensor given = answer.gradients().get(name);
        boolean single = recording.dtype() == DType.F32 || (given != null && given.dtype() == DType.F32);
        return single ? DType.F32 : DType.F64;
    }

    private static boolean usable(Tensor given, Shape wanted) {
        return sameButOnes(given.shape(), wanted) && finite(given);
    }

    static boolean finite(Tensor t) {
        return Arrays.stream(t.toDoubles()).allMatch(Double::isFinite);
    }

    static boolean sameButOnes(Shape a, Shape b) {
        return a.equals(b)
                || Arrays.equals(
                        Arrays.stream(a.sizes()).filter(n -> n != 1).toArray(),
                        Arrays.stream(b.sizes()).filter(n -> n != 1).toArray());
    }

    Recording recording() {
        return recording;
    }

    Answer answer() {
        return answer;
    }

    LocalRules rules() {
        return rules;
    }

    /** Returns the gradients the rules are fed with. */
    Map<String, Tensor> upstream() {
        return upstream;
    }

    Tensor truth(String name) {
        return Objects.requireNonNull(truth.get(name));
    }

    Closeness local(String name) {
        return Objects.requireNonNull(local.get(name));
    }

    /** Returns whether a rule was fed with a replacement for a gradient that came but could not be used. */
    boolean fedByReplacement(String name) {
        return Evaluation.upstreams(rules.rule(name)).stream().anyMatch(unusable::contains);
    }

    /** Returns whether these numbers follow by the right rule from the gradients computed before. */
    boolean follows(String name, double[] actual) {
        return local(name).admits(actual);
    }

    /** Returns whether they would follow if some of those had been right: then a line read a better gradient than the one returned. */
    boolean followsFrom(String name, double[] actual, Set<String> corrected) {
        Map<String, Tensor> mixed = new HashMap<>(upstream);
        for (String z : corrected) {
            Closeness better = local.get(z);
            if (better != null) {
                mixed.put(z, better.tensor());
            }
        }
        return Closeness.of(rules.rule(name), mixed, coarsest(name)).admits(actual);
    }

    /** Returns whether they follow with another choice at the kinks: each element between the lowest and the highest legal slope. */
    boolean followsAtAKink(String name, double[] actual) {
        Expr rule = rules.rule(name);
        double[] low = Evaluation.inDouble(rule, upstream, Evaluation.Pick.LOW).toDoubles();
        double[] high =
                Evaluation.inDouble(rule, upstream, Evaluation.Pick.HIGH).toDoubles();
        Closeness engine = local(name);
        for (int i = 0; i < actual.length; i++) {
            double tolerance = engine.tolerance(i);
            double least = Math.min(engine.value()[i], Math.min(low[i], high[i])) - tolerance;
            double most = Math.max(engine.value()[i], Math.max(low[i], high[i])) + tolerance;
            if (!(actual[i] >= least && actual[i] <= most)) {
                return false;
            }
        }
        return true;
    }

    List<Integer> shape(String name) {
        return Arrays.stream(truth(name).shape().sizes()).boxed().toList();
    }
}
