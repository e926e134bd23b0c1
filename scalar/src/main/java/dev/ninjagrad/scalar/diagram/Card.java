package dev.ninjagrad.scalar.diagram;

import dev.ninjagrad.scalar.diagram.Diagram.Node;
import dev.ninjagrad.scalar.diagram.Diagram.Row;

/**
 * The measures of one drawn node: a badge with the operation's symbol, where there is one, and to its right a card with
 * name and rows, where there are any. Badge and card are centred on one horizontal axis.
 *
 * @param heading     the name on the card; empty if the card has rows only
 * @param badgeWidth  0 without a badge
 * @param badgeHeight 0 without a badge
 * @param cardWidth   0 without a card
 * @param cardHeight  0 without a card
 */
record Card(String heading, double badgeWidth, double badgeHeight, double cardWidth, double cardHeight) {
    static final double TEXT = 12;
    static final double ROW = 17;
    static final double PADDING = 10;
    /** Between badge and card. */
    static final double STEM = 10;
    /** Between the ends of edges that enter the same node. */
    static final double PORTS = 14;

    private static final double KEY_TO_VALUE = 14;
    private static final double BADGE = 32;

    static Card of(Node node, int inputs) {
        double badgeWidth = 0;
        double badgeHeight = 0;
        if (!node.symbol().isBlank()) {
            badgeHeight = Math.max(BADGE, inputs * PORTS + 4);
            badgeWidth = Math.max(BADGE, Type.monoWidth(node.symbol(), symbolSize(node.symbol())) + 20);
        }
        String heading = node.heading();
        boolean bare = heading.isBlank() && node.rows().isEmpty();
        if (bare && badgeWidth > 0) {
            return new Card("", badgeWidth, badgeHeight, 0, 0);
        }
        double text = Type.monoWidth(heading, TEXT);
        double value = 0;
        for (Row row : node.rows()) {
            value = Math.max(value, Type.monoWidth(row.value(), TEXT));
        }
        if (!node.rows().isEmpty()) {
            text = Math.max(text, keyWidth(node) + value);
        }
        int lines = node.rows().size() + (heading.isBlank() ? 0 : 1);
        double height = Math.max(lines * ROW + 9, inputs * PORTS * (badgeWidth > 0 ? 0 : 1));
        return new Card(heading, badgeWidth, badgeHeight, text + 2 * PADDING, height);
    }

    /** A single sign such as {@code ×} is set larger than a word. */
    static double symbolSize(String symbol) {
        return symbol.codePointCount(0, symbol.length()) == 1 ? 19 : 14;
    }

    private static double keyWidth(Node node) {
        double widest = 0;
        for (Row row : node.rows()) {
            widest = Math.max(widest, Type.monoWidth(row.key(), TEXT));
        }
        return widest + KEY_TO_VALUE;
    }

    double width() {
        return badgeWidth + (badgeWidth > 0 && cardWidth > 0 ? STEM : 0) + cardWidth;
    }

    double height() {
        return Math.max(badgeHeight, cardHeight);
    }

    /** Returns how far right of the box's left side its outline is, {@code dy} above or below the middle. */
    double inset(double dy) {
        if (badgeWidth == 0) {
            return 0;
        }
        double radius = Math.min(badgeWidth, badgeHeight) / 2;
        double intoCap = Math.abs(dy) - (badgeHeight / 2 - radius);
        return intoCap <= 0 ? 0 : radius - Math.sqrt(Math.max(0, radius * radius - intoCap * intoCap));
    }
}
