package dev.ninjagrad.scalar;

/**
 * Says that the text given to {@link Expression#parse} is not an expression. The message names the problem and its column,
 * shows the source line and points at the place:
 *
 * <pre>
 * expected a number, a name or '(' but found ')' at column 10
 *   tanh(a * )
 *            ^
 * </pre>
 */
public final class ExpressionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /** How much of a long line is shown on either side of the place. */
    private static final int CONTEXT = 40;

    private final String problem;
    private final int line;
    private final int column;

    ExpressionException(String problem, String source, int offset) {
        super(problem + position(source, offset) + "\n" + excerpt(source, offset));
        this.problem = problem;
        this.line = lineOf(source, offset);
        this.column = columnOf(source, offset);
    }

    /** Returns what is wrong, in one line, without the place. */
    public String problem() {
        return problem;
    }

    /** Returns the line of the place, from 1. */
    public int line() {
        return line;
    }

    /** Returns the column of the place in its line, from 1, counted in {@code char}s. */
    public int column() {
        return column;
    }

    private static String position(String source, int offset) {
        String column = " at column " + columnOf(source, offset);
        return source.indexOf('\n') < 0 ? column : column + " of line " + lineOf(source, offset);
    }

    private static int lineOf(String source, int offset) {
        return 1
                + (int) source.substring(0, offset)
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }

    private static int columnOf(String source, int offset) {
        return offset - lineStart(source, offset) + 1;
    }

    private static int lineStart(String source, int offset) {
        return source.lastIndexOf('\n', offset - 1) + 1;
    }

    /** The line around the place, cut where it is long, and a caret below the place. */
    private static String excerpt(String source, int offset) {
        int start = lineStart(source, offset);
        int end = source.indexOf('\n', offset) < 0 ? source.length() : source.indexOf('\n', offset);
        int from = Math.max(start, offset - CONTEXT);
        int to = Math.min(end, offset + CONTEXT);
        String before = (from > start ? "…" : "") + source.substring(from, offset);
        String after = source.substring(offset, to) + (to < end ? "…" : "");
        // Tabs stay tabs, so that the caret stands under its place whatever a tab's width.
        return "  " + before + after + "\n  " + before.replaceAll("[^\t]", " ") + "^";
    }
}
