package dev.ninjagrad.dojo.course;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One exercise: what the learner reads and fills in, and how it is checked.
 *
 * @param number its place in the course, from 1
 * @param name what commands call it, such as {@code value-mul}
 * @param text everything that is written about it
 * @param checks what a solution must pass, in this order
 */
public record Exercise(int number, String name, ExerciseText text, List<Check> checks) {
    /** A place in the template where code is missing, or wrong; the marker lines stay in the learner's file. */
    static final String START = "// ---- your code starts here";

    static final String END = "// ---- your code ends here";

    private static final int WIDTH = 100;

    public Exercise {
        checks = List.copyOf(checks);
    }

    /** Returns the class the learner writes, such as {@code Ex04ValueMul}. */
    public String className() {
        StringBuilder camel = new StringBuilder(String.format(Locale.ROOT, "Ex%02d", number));
        for (String word : name.split("-", -1)) {
            camel.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return camel.toString();
    }

    /** Returns the file's name, such as {@code Ex04ValueMul.java}. */
    public String fileName() {
        return className() + ".java";
    }

    public String title() {
        return text.title();
    }

    /** Returns the three hints, each saying more than the one before: a nudge, the formula, the line. */
    public List<String> hints() {
        return List.of(text.nudge(), text.formula(), text.line());
    }

    /** Returns the file as the learner finds it. */
    public String template() {
        return source(className(), text.template());
    }

    /** Returns the file with the reference solution. */
    public String solution() {
        return source(className(), text.solution());
    }

    /** Returns the file with a known wrong answer. */
    public String wrongAnswer() {
        return source(className(), text.wrong().getFirst().fill());
    }

    /** Returns the file with some code in the hole. */
    String source(String className, String fill) {
        return header() + text.file().replace("${class}", className).replace("${hole}", hole(fill));
    }

    private String hole(String fill) {
        // The hole stands indented in the file; the first line takes that indentation, the others get the same.
        int at = text.file().indexOf("${hole}");
        String indent = " ".repeat(at - text.file().lastIndexOf('\n', at) - 1);
        StringBuilder lines = new StringBuilder(START).append('\n');
        fill.lines()
                .forEach(line ->
                        lines.append(line.isBlank() ? "" : indent + line).append('\n'));
        return lines.append(indent).append(END).toString();
    }

    private String header() {
        StringBuilder comment = new StringBuilder("/*\n");
        comment.append(" * ").append(number).append(". ").append(text.title()).append("\n *\n");
        text.task()
                .lines()
                .flatMap(Exercise::wrapped)
                .forEach(line -> comment.append((" * " + line).stripTrailing()).append('\n'));
        comment.append(" *\n * Stuck? ninjagrad dojo hint ").append(name).append("\n */\n");
        return comment.toString();
    }

    /** Breaks a long line between words. */
    private static Stream<String> wrapped(String line) {
        if (line.length() <= WIDTH) {
            return Stream.of(line);
        }
        int end = line.lastIndexOf(' ', WIDTH);
        return Stream.concat(Stream.of(line.substring(0, end)), wrapped(line.substring(end + 1)));
    }

    /** Returns the line, from 1, at which the hole begins in {@code source}; 0 if its marker is gone. */
    static int holeLine(String source) {
        List<String> lines = source.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).strip().equals(START)) {
                return i + 1;
            }
        }
        return 0;
    }
}
