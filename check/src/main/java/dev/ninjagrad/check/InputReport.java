package dev.ninjagrad.check;

import java.util.List;

/**
 * The gradient of one input, element by element.
 *
 * @param name the input's name, or {@code x0}, {@code x1}, …
 * @param shape its sizes
 * @param compared how many comparisons were made: elements, or random projections in fast mode
 * @param right how many elements are right
 * @param kinks how many lie on a kink, with a value between the one-sided slopes
 * @param isolated how many are right at every point near by but not at the point: see {@link Judgement#ISOLATED}
 * @param noSlope how many have no slope to compare with
 * @param undecided how many the function's noise leaves open
 * @param wrong how many are wrong
 * @param worst the worst elements, wrong ones first, then what else a reader should see; right ones only if all are
 * @param largestError the largest relative error of an element that counts; NaN if none was compared
 */
@SuppressWarnings("ArrayRecordComponent") // a shape is a short list of sizes, never compared here
public record InputReport(
        String name,
        int[] shape,
        int compared,
        int right,
        int kinks,
        int isolated,
        int noSlope,
        int undecided,
        int wrong,
        List<Element> worst,
        double largestError) {}
