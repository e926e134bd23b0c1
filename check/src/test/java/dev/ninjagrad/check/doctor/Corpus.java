package dev.ninjagrad.check.doctor;

import dev.ninjagrad.check.fault.Fault;
import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Tensor;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Wrong backward passes with what is wrong with them, and how the doctor does on them. */
final class Corpus {
    /** A slip that changes no gradient by more than this, relative to the largest gradient of the pass in F64, is no mistake. */
    private static final double EFFECT = 1e-10;

    /**
     * One wrong pass.
     *
     * @param group which part of the corpus it belongs to
     * @param where the values whose rule is wrong, with the faults that describe it; none if the catalogue has no name for it
     */
    record Case(
            String group,
            String story,
            CorpusModel model,
            List<Lines.Slip> slips,
            Map<String, Lines.Rewrite> lines,
            Set<String> unreturned,
            Map<String, Set<Fault>> where) {
        Map<String, Tensor> backward(Values v) {
            Lines sheet = new Lines(v, slips, lines);
            model.backward(sheet, v);
            Map<String, Tensor> gradients = sheet.gradients();
            unreturned.forEach(name -> gradients.remove("d" + name));
            return gradients;
        }
    }

    private Corpus() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (CorpusModel model : CorpusModel.values()) {
            cases.addAll(singles(model));
        }
        cases.addAll(pairs(cases));
        for (HumanMistakes.Mistake m : HumanMistakes.all()) {
            Map<String, Set<Fault>> where = new LinkedHashMap<>();
            m.where().forEach(name -> where.put(name, m.names()));
            cases.add(new Case(
                    m.model() == CorpusModel.HELD_OUT ? "held out" : "human",
                    m.story(),
                    m.model(),
                    List.of(),
                    m.lines(),
                    m.unreturned(),
                    where));
        }
        return cases.stream().filter(Corpus::hasEffect).toList();
    }

    // ---- slips on every line

    private static List<Case> singles(CorpusModel model) {
        Map<String, Tensor> in = model.inputs(DType.F64, 5);
        List<String> targets = targets(model, in);
        List<Case> cases = new ArrayList<>();
        for (int line = 0; line < targets.size(); line++) {
            for (Lines.Kind kind : Lines.Kind.values()) {
                for (int choice : choices(kind)) {
                    Lines.Slip slip = new Lines.Slip(line, kind, choice);
                    if (hits(model, in, slip)) {
                        String target = targets.get(line);
                        boolean several = targets.indexOf(target) != targets.lastIndexOf(target);
                        String story = kind.name().toLowerCase(Locale.ROOT) + " on line " + line + " (d" + target
                                + "), choice " + choice;
                        cases.add(new Case(
                                model == CorpusModel.HELD_OUT ? "held out" : "single",
                                story,
                                model,
                                List.of(slip),
                                Map.of(),
                                Set.of(),
                                Map.of(target, names(kind, several))));
                    }
                }
            }
        }
        return cases;
    }

    private static int[] choices(Lines.Kind kind) {
        return switch (kind) {
            case VALUE_OTHER -> new int[] {0, 1, 2, 8};
            case NUMBER_DROPPED, NUMBER_INVERTED, UPSTREAM_OTHER -> new int[] {0, 1};
            default -> new int[] {0};
        };
    }

    private static List<String> targets(CorpusModel model, Map<String, Tensor> in) {
        Lines sheet = new Lines(values(model, in), List.of(), Map.of());
        model.backward(sheet, values(model, in));
        return sheet.targets();
    }

    private static Values values(CorpusModel model, Map<String, Tensor> in) {
        return Recording.of(model::forward, in).values();
    }

    private static boolean hits(CorpusModel model, Map<String, Tensor> in, Lines.Slip slip) {
        Values v = values(model, in);
        Lines sheet = new Lines(v, List.of(slip), Map.of());
        try {
            model.backward(sheet, v);
        } catch (IllegalArgumentException shapes) {
            // The pass itself stops: the learner is told by the engine, and needs no doctor.
            return false;
        }
        return sheet.hit();
    }

    /** The names in the catalogue that say what a slip is; several where the same thing has a general and a special name. */
    private static Set<Fault> names(Lines.Kind kind, boolean several) {
        return switch (kind) {
            case NEGATED -> EnumSet.of(several ? Fault.TERM_SIGN_FLIPPED : Fault.SIGN_FLIPPED);
            case OMITTED ->
                several
                        ? EnumSet.of(
                                Fault.PATH_MISSING,
                                Fault.MAX_PATH_MISSING,
                                Fault.MEAN_PATH_MISSING,
                                Fault.RESIDUAL_FORGOTTEN)
                        : EnumSet.of(Fault.DETACHED);
            case ASSIGNED -> EnumSet.of(Fault.NOT_ACCUMULATED);
            case ADDED_TWICE -> EnumSet.of(Fault.COUNTED_TWICE);
            case DOUBLED -> EnumSet.of(several ? Fault.COUNTED_TWICE : Fault.FACTOR_ADDED);
            case UPSTREAM_ONES -> EnumSet.of(Fault.UPSTREAM_IGNORED);
            case UPSTREAM_OTHER -> EnumSet.of(Fault.WRONG_UPSTREAM);
            case UPSTREAM_EARLY -> EnumSet.of(Fault.UPSTREAM_INCOMPLETE);
            case VALUE_OTHER ->
                EnumSet.of(
                        Fault.WRONG_OPERAND,
                        Fault.MUL_SWAPPED_OPERANDS,
                        Fault.INPUT_FOR_OUTPUT,
                        Fault.OUTPUT_FOR_INPUT,
                        Fault.TANH_DERIVATIVE_FROM_INPUT);
            case NUMBER_DROPPED -> EnumSet.of(Fault.FACTOR_DROPPED, Fault.SIGN_FLIPPED, Fault.TERM_SIGN_FLIPPED);
            case NUMBER_INVERTED -> EnumSet.of(Fault.FACTOR_INVERTED);
            case NOT_SUMMED -> EnumSet.of(Fault.BROADCAST_NOT_SUMMED);
            case AVERAGED -> EnumSet.of(Fault.BROADCAST_AVERAGED);
            case OTHER_AXIS -> EnumSet.of(Fault.WRONG_AXIS);
            case SQUEEZED -> EnumSet.of(Fault.KEEPDIM_LOST);
            case TURNED -> EnumSet.of(Fault.TRANSPOSED);
            case SCATTER_ASSIGNS -> EnumSet.of(Fault.SCATTER_OVERWRITES);
        };
    }

    /** Two slips of one pass, on lines for different values. */
    private static List<Case> pairs(List<Case> singles) {
        Random rng = new Random(9);
        List<Case> pairs = new ArrayList<>();
        List<Case> wrong = singles.stream()
                .filter(c -> c.model() != CorpusModel.HELD_OUT && hasEffect(c))
                .toList();
        while (pairs.size() < 120) {
            Case a = wrong.get(rng.nextInt(wrong.size()));
            Case b = wrong.get(rng.nextInt(wrong.size()));
            if (a.model() != b.model() || a.where().keySet().stream().anyMatch(b.where()::containsKey)) {
                continue;
            }
            Map<String, Set<Fault>> where = new HashMap<>(a.where());
            where.putAll(b.where());
            List<Lines.Slip> both = List.of(a.slips().getFirst(), b.slips().getFirst());
            Case pair = new Case("pair", a.story() + " and " + b.story(), a.model(), both, Map.of(), Set.of(), where);
            // A slip behind a gradient that the other made zero changes nothing.
            if (differ(pair, a) && differ(pair, b)) {
                pairs.add(pair);
            }
        }
        return pairs;
    }

    /** Returns whether the pass is wrong at all: some mistakes change nothing, such as one in a gradient that is always 0. */
    private static boolean hasEffect(Case c) {
        return differ(c, new Case("right", "", c.model(), List.of(), Map.of(), Set.of(), Map.of()));
    }

    private static boolean differ(Case c, Case other) {
        Values v = values(c.model(), c.model().inputs(DType.F64, 5));
        Map<String, Tensor> actual;
        Map<String, Tensor> expected;
        try {
            actual = c.backward(v);
            expected = other.backward(v);
        } catch (IllegalArgumentException shapes) {
            return false;
        }
        double scale = 0;
        double off = 0;
        for (Map.Entry<String, Tensor> e : actual.entrySet()) {
            Tensor right = Objects.requireNonNull(expected.get(e.getKey()));
            if (!e.getValue().shape().equals(right.shape())) {
                return true;
            }
            double[] a = e.getValue().toDoubles();
            double[] b = right.toDoubles();
            for (int i = 0; i < a.length; i++) {
                scale = Math.max(scale, Math.abs(b[i]));
                off = Math.max(off, Math.abs(a[i] - b[i]));
            }
        }
        return off > EFFECT * scale;
    }

    // ---- the doctor's marks

    /** Counts over a group of cases. */
    static final class Marks {
        int cases;
        int faults;
        int located;
        int falseAlarms;
        int nameable;
        int named;
        int listed;
        int claims;
        int wrongClaims;
        final Set<String> complaints = new TreeSet<>();

        static Marks sum(Iterable<Marks> groups) {
            Marks sum = new Marks();
            for (Marks m : groups) {
                sum.cases += m.cases;
                sum.faults += m.faults;
                sum.located += m.located;
                sum.falseAlarms += m.falseAlarms;
                sum.nameable += m.nameable;
                sum.named += m.named;
                sum.listed += m.listed;
                sum.claims += m.claims;
                sum.wrongClaims += m.wrongClaims;
                sum.complaints.addAll(m.complaints);
            }
            return sum;
        }

        double locationRecall() {
            return (double) located / faults;
        }

        double locationPrecision() {
            return (double) located / (located + falseAlarms);
        }

        double causeRecall() {
            return (double) named / nameable;
        }

        double causePrecision() {
            return (double) (claims - wrongClaims) / claims;
        }
    }

    static Diagnosis examine(Case c, DType dtype, long seed) {
        return Doctor.of(c.model()::forward, c::backward)
                .model(c.model().name())
                .examine(c.model().marked(dtype, seed));
    }

    static void mark(Case c, Diagnosis d, Marks m) {
        m.cases++;
        Map<String, List<Cause>> found = new LinkedHashMap<>();
        for (Finding f : d.findings()) {
            switch (f) {
                case Finding.WrongRule w -> found.put(w.name(), w.causes());
                case Finding.NotFinite n -> found.put(n.name(), List.of());
                case Finding.Missing _, Finding.Extra _, Finding.Threw _, Finding.Unsteady _ -> {
                    m.falseAlarms++;
                    m.complaints.add(c.model() + " " + c.story() + ": " + f.sentence());
                }
            }
        }
        for (Map.Entry<String, Set<Fault>> truth : c.where().entrySet()) {
            m.faults++;
            m.nameable += truth.getValue().isEmpty() ? 0 : 1;
            List<Cause> causes = found.remove(truth.getKey());
            if (causes == null) {
                m.complaints.add(c.model() + " " + c.story() + ": not located at " + truth.getKey());
                continue;
            }
            m.located++;
            judgeCause(c, truth.getKey(), truth.getValue(), causes, m);
        }
        m.falseAlarms += found.size();
        found.forEach((name, causes) ->
                m.complaints.add(c.model() + " " + c.story() + ": false alarm at " + name + " " + causes));
    }

    private static void judgeCause(Case c, String where, Set<Fault> truth, List<Cause> causes, Marks m) {
        if (causes.isEmpty()) {
            if (!truth.isEmpty()) {
                m.complaints.add(c.model() + " " + c.story() + ": unknown cause at " + where + ", is " + truth);
            }
            return;
        }
        m.claims++;
        boolean first = truth.contains(causes.getFirst().fault());
        m.named += first ? 1 : 0;
        boolean listed = causes.stream().anyMatch(cause -> truth.contains(cause.fault()));
        m.listed += listed ? 1 : 0;
        if (!first) {
            m.wrongClaims++;
            m.complaints.add(c.model() + " " + c.story() + ": named "
                    + causes.stream()
                            .map(cause -> cause.fault().slug() + " [" + cause.written() + "] " + cause.detail())
                            .toList()
                    + " at " + where + ", is " + truth);
        }
    }
}
