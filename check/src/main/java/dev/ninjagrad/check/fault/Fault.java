package dev.ninjagrad.check.fault;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The ways in which a backward pass goes wrong, each with the sentence a learner reads.
 *
 * <p>One catalogue, three uses: {@link Injection} breaks the engine on purpose, {@link Mutation} asks whether the checks notice, and the
 * doctor explains somebody's wrong numbers with it. {@link #weight} is how much an explanation by this fault costs: the doctor prefers the
 * cheapest that reproduces the numbers.
 */
public enum Fault {
    // ---- the rule of one op, as a whole
    SIGN_FLIPPED(Where.RULE, 2, "The sign is wrong: a minus was lost, or one too many was written."),
    FACTOR_DROPPED(Where.RULE, 2, "A constant factor of the local derivative is missing."),
    FACTOR_INVERTED(
            Where.RULE,
            4,
            "A constant factor stands on the wrong side of the fraction bar: multiplied where it should divide."),
    FACTOR_ADDED(Where.RULE, 5, "There is a constant factor too many."),
    BATCHNORM_N_FOR_N_MINUS_1(
            Where.RULE,
            2,
            "n stands where n − 1 belongs, or the other way round: the biased and the unbiased variance were mixed up."),
    OPERAND_DROPPED(
            Where.RULE,
            2,
            "The local derivative is missing: the upstream gradient was passed through without multiplying by it."),
    UPSTREAM_IGNORED(
            Where.RULE,
            2,
            "The upstream gradient is missing: this is the local derivative alone, not local times upstream."),
    WRONG_UPSTREAM(Where.PATHS, 4, "The wrong upstream gradient was used: that of another intermediate."),
    DETACHED(Where.RULE, 1, "No gradient arrives: it is zero although the value matters for the loss."),
    TERM_DROPPED(Where.RULE, 3, "One term of the rule is missing."),
    TERM_SIGN_FLIPPED(Where.RULE, 3, "One term of the rule has the wrong sign."),
    SUB_SWAPPED_OPERANDS(Where.RULE, 4, "A difference is the wrong way round."),

    // ---- which value the rule reads
    MUL_SWAPPED_OPERANDS(
            Where.RULE, 2, "The factor's own value was used instead of the other factor's: d(x·w)/dx is w, not x."),
    INPUT_FOR_OUTPUT(Where.RULE, 2, "The rule reads the op's input where it needs its output."),
    OUTPUT_FOR_INPUT(Where.RULE, 2, "The rule reads the op's output where it needs its input."),
    TANH_DERIVATIVE_FROM_INPUT(
            Where.RULE, 2, "tanh′ was computed from the pre-activation: 1 − y² needs y = tanh(x), not x."),
    WRONG_OPERAND(Where.RULE, 4, "The rule reads the wrong forward value."),
    OUTPUT_FOR_DERIVATIVE(Where.RULE, 3, "The function itself was used where its derivative belongs."),

    // ---- the local derivative's own algebra
    MULTIPLIED_FOR_DIVIDED(Where.RULE, 3, "Multiplied where the rule divides, or divided where it multiplies."),
    EXPONENT_WRONG(Where.RULE, 3, "The exponent in the derivative of a power is wrong: x^p has slope p·x^(p−1)."),
    SQUARE_FORGOTTEN(Where.RULE, 3, "A square in the local derivative is missing."),
    FUNCTION_FORGOTTEN(Where.RULE, 4, "A function in the local derivative is missing: its argument is used raw."),
    WRONG_FUNCTION(Where.RULE, 4, "A neighbouring function was used, such as sin for cos."),

    // ---- shapes
    BROADCAST_NOT_SUMMED(
            Where.RULE,
            2,
            "The gradient was not summed over the broadcast axis: a value that was repeated gets the sum of its copies' gradients."),
    BROADCAST_AVERAGED(Where.RULE, 3, "The gradient was averaged over the broadcast axis; it must be summed."),
    BROADCAST_FIRST_ONLY(
            Where.RULE, 4, "Only the first copy's gradient arrived; all copies of a broadcast value must be summed."),
    WRONG_AXIS(Where.RULE, 3, "Summed over the wrong axis."),
    SUM_FORGOTTEN(Where.RULE, 3, "A sum inside the rule is missing."),
    MEAN_FOR_SUM(Where.RULE, 3, "A mean stands where a sum belongs."),
    SUM_FOR_MEAN(Where.RULE, 3, "A sum stands where a mean belongs: the division by the count is missing."),
    TRANSPOSED(Where.RULE, 3, "A matrix is transposed that should not be, or is not that should be."),
    MATMUL_SWAPPED_OPERANDS(Where.RULE, 3, "The matrix product is the wrong way round: A·B is not B·A."),
    RESHAPE_MIXED_AXES(
            Where.RULE,
            4,
            "Reshaped in the wrong order: the elements have the right shape but stand in the wrong places."),
    KEEPDIM_LOST(
            Where.ANSWER,
            1,
            "The numbers are right but the shape is not: a dimension of size 1 was lost or added (keepdim)."),

    // ---- indices and masks
    SCATTER_OVERWRITES(
            Where.RULE, 1, "Repeated indices overwrite each other: rows that were read several times must add up."),
    SCATTER_COUNTS_ONCE(Where.RULE, 3, "Of repeated indices only the first counts."),
    SLICE_SHIFTED(Where.RULE, 3, "The slice is shifted by one position."),
    MASK_DROPPED(Where.RULE, 2, "The mask is missing: gradient flows where the forward pass let nothing through."),
    MASK_INVERTED(
            Where.RULE, 3, "The mask is inverted: gradient flows where it should not and is blocked where it should."),
    MASK_OFF_BY_ONE(Where.RULE, 3, "The triangular mask is off by one diagonal."),
    DROPOUT_NOT_RESCALED(Where.RULE, 1, "Dropout's factor 1/(1 − p) is missing in the backward pass."),
    DROPOUT_MASK_MISSING(Where.RULE, 1, "The dropout mask is missing in the backward pass."),

    // ---- coupled ops
    SOFTMAX_MISSING_COUPLING(
            Where.RULE,
            1,
            "Softmax was treated element by element: raising one score lowers all other probabilities, and that path is missing."),
    NORM_MISSING_PATH(
            Where.RULE,
            1,
            "A path of the normalisation is missing: x moves the mean and the scale of its whole row or batch too."),

    // ---- how the contributions of several consumers meet
    PATH_MISSING(Where.PATHS, 2, "One consumer's contribution is missing: every use of a value sends gradient back."),
    MAX_PATH_MISSING(Where.PATHS, 1, "The path through the maximum is missing."),
    MEAN_PATH_MISSING(Where.PATHS, 1, "The path through the mean (or sum) is missing."),
    RESIDUAL_FORGOTTEN(
            Where.PATHS,
            1,
            "The residual branch is missing: y = x + f(x) sends the gradient through unchanged as well."),
    NOT_ACCUMULATED(
            Where.PATHS, 1, "The later contribution overwrote the earlier one: this line needs += instead of =."),
    COUNTED_TWICE(Where.PATHS, 3, "One contribution was added twice."),
    UPSTREAM_INCOMPLETE(
            Where.PATHS,
            3,
            "The upstream gradient was used before all its contributions were in: the order of the lines is not topological."),

    // ---- the pass as a whole
    TOPOLOGICAL_ORDER_WRONG(
            Where.TRAVERSAL,
            1,
            "Nodes are visited in the order they are reached, so some pass on a gradient that is not complete."),
    ACCUMULATION_OVERWRITES(
            Where.TRAVERSAL, 1, "Each contribution replaces the earlier ones (= for +=): only the last path counts."),
    ACCUMULATION_FIRST_WINS(Where.TRAVERSAL, 1, "Only the first contribution to a value counts."),
    ACCUMULATION_AVERAGES(Where.TRAVERSAL, 1, "Contributions are averaged instead of added."),
    SEED_ZERO(Where.TRAVERSAL, 1, "The loss's own gradient starts at 0 instead of dL/dL = 1: nothing flows."),
    SEED_NEGATIVE(Where.TRAVERSAL, 1, "The loss's own gradient starts at −1: every step climbs."),
    NOT_ZEROED(Where.TRAVERSAL, 1, "Gradients of an earlier pass are still there: they were not set to zero.");

    /** Where a fault sits. The first two describe rules of any engine, the third the loop around them, the last only the answer's form. */
    public enum Where {
        RULE,
        PATHS,
        TRAVERSAL,
        ANSWER
    }

    private final Where where;
    private final int weight;
    private final String sentence;

    Fault(Where where, int weight, String sentence) {
        this.where = where;
        this.weight = weight;
        this.sentence = sentence;
    }

    /** Returns the name used on the command line and in JSON: {@code broadcast-not-summed}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public Where where() {
        return where;
    }

    /** Returns how far-fetched this fault is as an explanation; 1 is the first guess. */
    public int weight() {
        return weight;
    }

    /** Returns the one sentence a learner reads. */
    public String sentence() {
        return sentence;
    }

    /** Returns the fault of that name, if there is one. */
    public static Optional<Fault> named(String slug) {
        return Arrays.stream(values()).filter(f -> f.slug().equals(slug)).findFirst();
    }

    /** Returns the names of at most three faults that somebody who typed {@code text} may have meant, the likeliest first. */
    public static List<String> namesNear(String text) {
        return NearNames.of(text, Arrays.stream(values()).map(Fault::slug).toList());
    }
}
