package dev.ninjagrad.check;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the judgements of one input and keeps its worst elements. */
final class Tally {
    private static final int WORST = 5;

    private static final Comparator<Element> WORST_FIRST = Comparator.comparing(Element::judgement)
            .thenComparingDouble(Element::relativeError)
            .reversed();

    private final String name;
    private final int[] shape;
    private final List<Element> worst = new ArrayList<>();
    private int right;
    private int kinks;
    private int isolated;
    private int noSlope;
    private int undecided;
    private int wrong;
    private double largestError = Double.NaN;
    private @Nullable Element worstRight;

    Tally(String name, int[] shape) {
        this.name = name;
        this.shape = shape;
    }

    int wrong() {
        return wrong;
    }

    /** Counts an element that is right, without making a record of it unless it is the worst so far. */
    void right(int element, double claimed, double slope, double error) {
        right++;
        double size = Math.max(Math.abs(claimed), Math.abs(slope));
        double relative = size == 0 ? 0 : Math.abs(claimed - slope) / size;
        // Written so that the first element, before which there is no largest error, counts.
        if (!(relative <= largestError)) {
            largestError = relative;
            Estimate expected = new Estimate.Slope(slope, error);
            worstRight = new Element(position(element), claimed, expected, Judgement.RIGHT);
        }
    }

    /** Counts and keeps an element that is not simply right. */
    void add(Element element) {
        switch (element.judgement()) {
            case RIGHT -> right++;
            case KINK -> kinks++;
            case ISOLATED -> isolated++;
            case NO_SLOPE -> noSlope++;
            case UNDECIDED -> undecided++;
            case WRONG -> wrong++;
        }
        double relative = element.relativeError();
        if (element.judgement() != Judgement.NO_SLOPE && !(relative <= largestError)) {
            largestError = relative;
        }
        worst.add(element);
        worst.sort(WORST_FIRST);
        if (worst.size() > WORST) {
            worst.removeLast();
        }
    }

    InputReport report() {
        int compared = right + kinks + isolated + noSlope + undecided + wrong;
        if (worst.isEmpty() && worstRight != null) {
            worst.add(worstRight);
        }
        return new InputReport(
                name,
                shape,
                compared,
                right,
                kinks,
                isolated,
                noSlope,
                undecided,
                wrong,
                List.copyOf(worst),
                largestError);
    }

    String position(int element) {
        return Position.of(element, shape);
    }
}
