package dev.ninjagrad.check.fault;

import dev.ninjagrad.check.CheckForm;
import dev.ninjagrad.check.GradientCheck;
import dev.ninjagrad.tensor.Node;
import dev.ninjagrad.tensor.Scope;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What the gradient checks notice: puts every fault into every op's rules, one at a time, and lets each form of the check look at each of these with several
 * seeds. Every form is shown the right rules as well, more often: what it says against them is a false alarm.
 */
public final class Detection {
    /** A right rule is looked at so many times as often as a wrong one: there are few of them, and no form may ever speak against one. */
    private static final int RIGHT_LOOKS = 20;

    private final CheckForm form;
    private final int seeds;
    private final Map<String, Found> found = new LinkedHashMap<>();
    private int rightLooks;
    private int falseAlarms;

    /**
     * A wrong rule, which several cases try.
     *
     * @param seeds of the looks that noticed in one case or another
     */
    private record Found(String op, Fault fault, String site, Set<Integer> seeds) {}

    private Detection(CheckForm form, int seeds) {
        this.form = form;
        this.seeds = seeds;
    }

    /**
     * Runs every fault that changes a gradient on the op with this label, or on every op.
     *
     * @param seeds how often each form looks, with other cotangents and directions each time
     */
    public static DetectionReport run(Optional<String> op, int seeds) {
        List<OpCase> cases = OpCases.all().stream()
                .filter(c -> op.isEmpty() || op.get().equals(c.label()))
                .toList();
        List<DetectionReport.Line> lines = new ArrayList<>();
        for (CheckForm form : CheckForm.values()) {
            Detection detection = new Detection(form, seeds);
            cases.forEach(detection::look);
            lines.add(detection.line());
        }
        return new DetectionReport(seeds, List.copyOf(lines));
    }

    private void look(OpCase c) {
        for (int seed = 0; seed < RIGHT_LOOKS * seeds; seed++) {
            rightLooks++;
            falseAlarms += passes(c, seed) ? 0 : 1;
        }
        List<Tensor> leaves = c.leaves();
        Node node = Objects.requireNonNull(c.apply(leaves).node());
        for (int i = 0; i < leaves.size(); i++) {
            if (leaves.get(i).requiresGrad()) {
                for (Mutant m : Mutants.of(node, i)) {
                    look(c, i, m);
                }
            }
        }
    }

    private void look(OpCase c, int input, Mutant m) {
        String site = c.op().inputName(input) + "@" + m.site();
        if (Equivalents.reason(c.label(), m.fault(), site).isPresent()) {
            return;
        }
        Found mutant = found.computeIfAbsent(
                c.label() + "/" + m.fault() + "/" + site, _ -> new Found(c.label(), m.fault(), site, new HashSet<>()));
        for (int seed = 0; seed < seeds; seed++) {
            if (!mutant.seeds().contains(seed)) {
                try (Scope _ = Injection.of(m, input, n -> n.op().equals(c.op()))) {
                    if (!passes(c, seed)) {
                        mutant.seeds().add(seed);
                    }
                }
            }
        }
    }

    private boolean passes(OpCase c, int seed) {
        return form.of(GradientCheck.of(c::apply).seed(seed)).at(c.inputs()).passes();
    }

    private DetectionReport.Line line() {
        List<DetectionReport.Miss> misses = new ArrayList<>();
        for (Found mutant : found.values()) {
            for (int seed = 0; seed < seeds; seed++) {
                if (!mutant.seeds().contains(seed)) {
                    misses.add(new DetectionReport.Miss(mutant.op(), mutant.fault(), mutant.site(), seed));
                }
            }
        }
        return new DetectionReport.Line(
                form, found.size(), found.size() * seeds, rightLooks, falseAlarms, List.copyOf(misses));
    }
}
