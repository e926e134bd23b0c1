package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Evaluation;
import dev.ninjagrad.check.fault.Expr;
import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.check.fault.Injection;
import dev.ninjagrad.check.fault.Mutant;
import dev.ninjagrad.check.fault.RuleText;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Right backward passes with one fault put in on purpose: what a learner looks at, and what the doctor is tried on.
 *
 * <p>The pass has one line for each gradient, as a person would write it. A fault of a rule or of the paths breaks one of those lines, and every
 * later line is computed rightly from what the broken one returned. A fault of the traversal breaks the engine's loop, and with it
 * every line it touches.
 */
public final class Sabotage {
    /** In place of a line's name: the loop around the lines is broken. */
    public static final String LOOP = "(loop)";

    private final Function<Values, Tensor> forward;
    private final Map<String, Tensor> inputs;
    private final Set<String> lines;
    private final Examination right;

    private Sabotage(Function<Values, Tensor> forward, Map<String, Tensor> inputs, Set<String> lines) {
        this.forward = forward;
        this.inputs = new LinkedHashMap<>(inputs);
        this.lines = new TreeSet<>(lines);
        this.right = examine(this.inputs);
    }

    /**
     * A place for a fault.
     *
     * @param line the value whose gradient is computed wrongly; {@link #LOOP} if the loop is broken
     * @param site where in the line
     * @param written the wrong line; empty for the loop
     */
    public record Place(Fault fault, String line, String site, String written) {}

    /**
     * Prepares to break the backward pass of a function.
     *
     * @param forward as for {@link Doctor#of}
     * @param lines names of the values whose gradients the pass computes, each in a line of its own; those that the loss does not depend on are
     *     left out
     */
    public static Sabotage of(Function<Values, Tensor> forward, Map<String, Tensor> inputs, Set<String> lines) {
        return new Sabotage(forward, inputs, lines);
    }

    /** Returns the lines, the loss's first. */
    public List<String> lines() {
        return List.copyOf(right.rules().names());
    }

    /**
     * Returns the first place, from the loss backwards, at which the fault changes a number or a shape; empty if it changes nothing anywhere: then
     * it is equivalent to the right pass, or there is nothing it could be done to.
     */
    public Optional<Place> first(Fault fault) {
        if (fault.where() == Fault.Where.TRAVERSAL) {
            Place loop = new Place(fault, LOOP, "", "");
            return changesAnything(loop) ? Optional.of(loop) : Optional.empty();
        }
        return lines().stream().flatMap(line -> at(fault, line).stream()).findFirst();
    }

    /** Returns the place for a fault in one line, if it changes anything there; the seed's line and the loop have none. */
    public Optional<Place> at(Fault fault, String line) {
        if (line.equals(right.recording().lossName()) || !right.rules().names().contains(line)) {
            return Optional.empty();
        }
        if (fault.where() == Fault.Where.ANSWER) {
            boolean loses = right.shape(line).contains(1);
            return loses ? Optional.of(new Place(fault, line, "", "")) : Optional.empty();
        }
        List<Mutant> effective = Candidates.of(right, line).stream()
                .filter(m -> m.fault() == fault && readsEarlierLinesOnly(m, line) && changes(m, line))
                .toList();
        // A mistake that keeps the shape does its damage silently: the one worth showing.
        return effective.stream()
                .filter(m -> keepsShape(m.expr(), line))
                .findFirst()
                .or(() -> effective.stream().findFirst())
                .map(m -> new Place(fault, line, m.site(), "d" + line + " = " + RuleText.of(m.expr())));
    }

    /** Nobody reads by mistake what is not computed yet. */
    private boolean readsEarlierLinesOnly(Mutant m, String line) {
        List<String> order = lines();
        return order.subList(0, order.indexOf(line)).containsAll(Evaluation.upstreams(m.expr()));
    }

    private boolean keepsShape(Expr e, String line) {
        return e.spec().shape().equals(right.truth(line).shape());
    }

    private boolean changes(Mutant m, String line) {
        if (!keepsShape(m.expr(), line)) {
            return true;
        }
        try {
            Tensor numbers = Evaluation.inDouble(m.expr(), right.upstream(), Evaluation.Pick.ENGINE);
            return Examination.finite(numbers) && !right.follows(line, numbers.toDoubles());
        } catch (IllegalArgumentException | IllegalStateException unfit) {
            // Shapes that come out only when computed rule it out.
            return false;
        }
    }

    private boolean changesAnything(Place loop) {
        Function<Values, Map<String, Tensor>> broken = pass(loop);
        Answer once = Answer.of(broken, right.recording());
        Answer twice = Answer.of(broken, right.recording());
        boolean same = once.error() == null
                && once.gradients().entrySet().stream()
                        .allMatch(e -> right.follows(e.getKey(), e.getValue().toDoubles()));
        return !same || !once.sameAs(twice);
    }

    /** Returns the broken pass; it keeps no state, but for {@link Fault#NOT_ZEROED}, whose nature that is. */
    public Function<Values, Map<String, Tensor>> pass(Place place) {
        if (!place.line().equals(LOOP)) {
            return values -> broken(place, examine(inputsAmong(values)));
        }
        Map<String, Tensor> left = new HashMap<>();
        boolean pilesUp = place.fault() == Fault.NOT_ZEROED;
        return values -> {
            Recording recording = Recording.of(forward, inputsAmong(values));
            if (!pilesUp) {
                try (Scope _ = Injection.of(place.fault())) {
                    return recording.gradients(lines);
                }
            }
            Map<String, Tensor> sums = recording.gradients(lines);
            sums.replaceAll((name, g) -> left.merge(name, g, Tensor::add));
            return sums;
        };
    }

    private Map<String, Tensor> inputsAmong(Values values) {
        Map<String, Tensor> found = new LinkedHashMap<>();
        inputs.keySet().forEach(name -> found.put(name, values.get(name)));
        return found;
    }

    private Examination examine(Map<String, Tensor> at) {
        Recording recording = Recording.of(forward, at);
        return new Examination(recording, new Answer(recording.gradients(lines), List.of(), null));
    }

    private static Map<String, Tensor> broken(Place place, Examination here) {
        Map<String, Tensor> returned = new LinkedHashMap<>();
        Map<String, Tensor> passedOn = new HashMap<>();
        for (String line : here.rules().names()) {
            Expr rule = here.rules().rule(line);
            Tensor own = Evaluation.asRecorded(rule, passedOn);
            Tensor result = line.equals(place.line()) ? mistaken(place, here, own, passedOn) : own;
            if (here.answer().gradients().containsKey(line)) {
                returned.put(line, result);
            }
            // What has the wrong shape stops a pass of one's own; to see the other lines, they are fed the right one.
            passedOn.put(line, result.shape().equals(own.shape()) ? result : own);
        }
        return returned;
    }

    private static Tensor mistaken(Place place, Examination here, Tensor own, Map<String, Tensor> passedOn) {
        if (place.fault().where() == Fault.Where.ANSWER) {
            return own.reshape(
                    Arrays.stream(own.shape().sizes()).filter(n -> n != 1).toArray());
        }
        Mutant wanted = new Mutant(place.fault(), place.site(), here.rules().rule(place.line()));
        return Candidates.find(Candidates.of(here, place.line()), wanted)
                .map(m -> Evaluation.asRecorded(m.expr(), passedOn))
                .orElse(own);
    }
}
