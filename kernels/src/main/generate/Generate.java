import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the sources that no one should write by hand, before the compiler runs; the JDK alone runs it.
 *
 * <ul>
 *   <li>The twin of every {@code Float*.java} that has no hand-written {@code Double*.java} beside it: the same algorithm
 *       for F64, word by word. Where the algorithms differ (polynomials), both are written by hand.
 *   <li>{@code FloatTiles}: the micro-kernel of the matrix product, unrolled for each number of rows and vectors.
 *   <li>{@code FloatLoops}: the element-wise kernels, from {@link Loops}.
 *   <li>{@code FloatTranspose}: a square block transposed in registers, unrolled for each number of lanes.
 * </ul>
 *
 * Usage: {@code java Generate.java SOURCES OUTPUT}.
 */
final class Generate {
    private static final String PACKAGE = "dev/ninjagrad/kernels";
    private static final int[] ROWS = {1, 2, 3, 4, 5, 6, 7, 8};
    private static final int VECTORS = 3;
    private static final Set<String> WRITTEN = new HashSet<>();

    private Generate() {}

    public static void main(String[] args) throws IOException {
        Path sources = Path.of(args[0]).resolve(PACKAGE);
        Path output = Path.of(args[1]).resolve(PACKAGE);
        Files.createDirectories(output);
        write(output, "FloatTiles.java", tiles());
        write(output, "DoubleTiles.java", twin(tiles()));
        write(output, "FloatLoops.java", Loops.text());
        write(output, "DoubleLoops.java", twin(Loops.text()));
        write(output, "FloatTranspose.java", transpose());
        write(output, "DoubleTranspose.java", twin(transpose()));
        List<Path> floats;
        try (Stream<Path> files = Files.list(sources)) {
            floats = files.filter(f -> f.getFileName().toString().startsWith("Float")).sorted().toList();
        }
        for (Path file : floats) {
            String name = file.getFileName().toString().replace("Float", "Double");
            if (!Files.exists(sources.resolve(name))) {
                write(output, name, twin(Files.readString(file)));
            }
        }
        forgetOthers(output);
    }

    /** Deletes what an earlier run wrote and this one did not: its source is gone. */
    private static void forgetOthers(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> listed = Files.list(folder)) {
            files = listed.toList();
        }
        for (Path file : files) {
            if (!WRITTEN.contains(file.getFileName().toString())) {
                Files.delete(file);
            }
        }
    }

    /** Leaves an unchanged file alone, so that the compiler need not run again. */
    private static void write(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        WRITTEN.add(name);
        if (!Files.exists(file) || !Files.readString(file).equals(text)) {
            Files.writeString(file, text);
        }
    }

    private static String twin(String text) {
        return text.replace("Float", "Double")
                .replace("float", "double")
                .replace("(double) ", "")
                .replace("F32", "F64")
                .replaceAll("(\\d)f\\b", "$1");
    }

    private static String tiles() {
        StringBuilder out = new StringBuilder("""
                package dev.ninjagrad.kernels;

                import jdk.incubator.vector.FloatVector;
                import jdk.incubator.vector.VectorSpecies;

                /** Generated: the micro-kernel of {@link FloatMatMul}, unrolled so that all sums stay in registers. */
                final class FloatTiles {
                    private static final VectorSpecies<Float> S = FloatLanes.S;
                    private static final int L = S.length();

                    private FloatTiles() {}
                """);
        out.append(dispatch());
        for (int rows : ROWS) {
            for (int vectors = 1; vectors <= VECTORS; vectors++) {
                out.append(tile(rows, vectors));
            }
        }
        return out.append("}\n").toString();
    }

    /** The switch over all tiles; the arguments are explained at FloatMatMul.tile, its caller. */
    private static String dispatch() {
        StringBuilder out = new StringBuilder("\n    static void tile(int rows, int vectors, " + PARAMETERS + ") {\n");
        out.append("        switch (rows * 4 + vectors) {\n");
        for (int rows : ROWS) {
            for (int vectors = 1; vectors <= VECTORS; vectors++) {
                out.append("            case ").append(rows * 4 + vectors).append(" -> tile").append(rows).append('x')
                        .append(vectors).append("(" + ARGUMENTS + ");\n");
            }
        }
        out.append("            default -> throw new IllegalArgumentException(rows + \" x \" + vectors);\n");
        return out.append("        }\n    }\n").toString();
    }

    private static final String PARAMETERS = "int k, float[] x, int xAt, int xRow, int xStep, "
            + "float[] w, int wAt, int wStep, float[] y, int yAt, int yRow, boolean add";
    private static final String ARGUMENTS = "k, x, xAt, xRow, xStep, w, wAt, wStep, y, yAt, yRow, add";

    private static String tile(int rows, int vectors) {
        StringBuilder out = new StringBuilder();
        out.append("\n    private static void tile").append(rows).append('x').append(vectors)
                .append('(').append(PARAMETERS).append(") {\n");
        for (int r = 0; r < rows; r++) {
            for (int v = 0; v < vectors; v++) {
                line(out, 2, "FloatVector s" + r + v + " = FloatVector.zero(S);");
            }
        }
        for (int r = 1; r < rows; r++) {
            line(out, 2, "int x" + r + " = " + r + " * xRow;");
        }
        line(out, 2, "int from = wAt;");
        line(out, 2, "int at = xAt;");
        line(out, 2, "for (int p = 0; p < k; p++) {");
        for (int v = 0; v < vectors; v++) {
            line(out, 3, "FloatVector w" + v + " = FloatVector.fromArray(S, w, from" + plus(v) + ");");
        }
        for (int r = 0; r < rows; r++) {
            String name = "f" + r;
            line(out, 3, "FloatVector " + name + " = FloatVector.broadcast(S, x[at" + (r == 0 ? "" : " + x" + r) + "]);");
            for (int v = 0; v < vectors; v++) {
                line(out, 3, "s" + r + v + " = " + name + ".fma(w" + v + ", s" + r + v + ");");
            }
        }
        line(out, 3, "from += wStep;");
        line(out, 3, "at += xStep;");
        line(out, 2, "}");
        line(out, 2, "if (add) {");
        store(out, rows, vectors, true);
        line(out, 2, "} else {");
        store(out, rows, vectors, false);
        line(out, 2, "}");
        return out.append("    }\n").toString();
    }

    private static void store(StringBuilder out, int rows, int vectors, boolean add) {
        IntStream.range(0, rows).forEach(r -> {
            for (int v = 0; v < vectors; v++) {
                String at = "yAt" + (r == 0 ? "" : " + " + r + " * yRow") + plus(v);
                String sum = add ? "FloatVector.fromArray(S, y, " + at + ").add(s" + r + v + ")" : "s" + r + v;
                line(out, 3, sum + ".intoArray(y, " + at + ");");
            }
        });
    }

    private static String transpose() {
        StringBuilder out = new StringBuilder("""
                package dev.ninjagrad.kernels;

                import jdk.incubator.vector.FloatVector;
                import jdk.incubator.vector.VectorMask;
                import jdk.incubator.vector.VectorShuffle;
                import jdk.incubator.vector.VectorSpecies;

                /** Generated: rows become columns, a square block of as many rows as lanes at a time, in registers. */
                final class FloatTranspose {
                    private static final VectorSpecies<Float> S = FloatLanes.S;
                    private static final int L = S.length();

                    private FloatTranspose() {}

                    private static VectorShuffle<Float> swap(int by) {
                        return VectorShuffle.fromOp(S, lane -> (lane ^ by) % L);
                    }

                    private static VectorMask<Float> odd(int by) {
                        boolean[] lanes = new boolean[L];
                        for (int i = 0; i < L; i++) {
                            lanes[i] = (i & by) != 0;
                        }
                        return VectorMask.fromArray(S, lanes, 0);
                    }
                """);
        for (int by = 1; by < LANES[LANES.length - 1]; by *= 2) {
            line(out, 1, "private static final VectorShuffle<Float> SWAP_" + by + " = swap(" + by + ");");
            line(out, 1, "private static final VectorMask<Float> ODD_" + by + " = odd(" + by + ");");
        }
        out.append("\n    /** Of x, {@code rows} rows that lie xRow apart, the first k elements become k rows of y, yRow apart, as many whole\n");
        out.append("     * vectors long as hold the rows; what fills up the last is any number. May read and write up to L − 1 elements\n");
        out.append("     * and rows more. */\n");
        out.append("    static void rows(int k, int rows, " + ROWS_MOVED + ") {\n        switch (L) {\n");
        for (int lanes : LANES) {
            line(out, 3, "case " + lanes + " -> rows" + lanes + "(k, rows, x, xAt, xRow, y, yAt, yRow);");
        }
        line(out, 3, "default -> throw new IllegalStateException(L + \" lanes\");");
        out.append("        }\n    }\n");
        for (int lanes : LANES) {
            out.append(transpose(lanes));
        }
        return out.append("}\n").toString();
    }

    private static final int[] LANES = {2, 4, 8, 16};
    private static final String ROWS_MOVED = "float[] x, int xAt, int xRow, float[] y, int yAt, int yRow";

    /** Eklundh's method: for every bit of the index, the quarter where it is set in the row only swaps with its mirror. */
    private static String transpose(int lanes) {
        StringBuilder out = new StringBuilder("\n    private static void rows" + lanes + "(int k, int rows, " + ROWS_MOVED + ") {\n");
        line(out, 2, "for (int r = 0; r < rows; r += " + lanes + ") {");
        for (int r = 0; r < lanes; r++) {
            line(out, 3, "int x" + r + " = xAt + Math.min(r + " + r + ", rows - 1) * xRow;");
        }
        line(out, 3, "int to = yAt + r;");
        line(out, 3, "for (int p = 0; p < k; p += " + lanes + ") {");
        for (int r = 0; r < lanes; r++) {
            line(out, 4, "FloatVector v1r" + r + " = FloatVector.fromArray(S, x, x" + r + " + p);");
        }
        for (int by = 1; by < lanes; by *= 2) {
            for (int r = 0; r < lanes; r++) {
                if ((r & by) == 0) {
                    exchange(out, by, "v" + by + "r" + r, "v" + by + "r" + (r | by), "v" + 2 * by + "r" + r, "v" + 2 * by + "r" + (r | by));
                }
            }
        }
        for (int r = 0; r < lanes; r++) {
            line(out, 4, "v" + lanes + "r" + r + ".intoArray(y, to + " + r + " * yRow);");
        }
        line(out, 4, "to += " + lanes + " * yRow;");
        line(out, 3, "}");
        line(out, 2, "}");
        return out.append("    }\n").toString();
    }

    /** What goes over is gathered in one vector first: one shuffle instead of two. */
    private static void exchange(StringBuilder out, int by, String a, String b, String low, String high) {
        String over = "o" + low;
        line(out, 4, "FloatVector " + over + " = " + b + ".blend(" + a + ", ODD_" + by + ").rearrange(SWAP_" + by + ");");
        line(out, 4, "FloatVector " + low + " = " + a + ".blend(" + over + ", ODD_" + by + ");");
        line(out, 4, "FloatVector " + high + " = " + over + ".blend(" + b + ", ODD_" + by + ");");
    }

    private static String plus(int vector) {
        return vector == 0 ? "" : vector == 1 ? " + L" : " + " + vector + " * L";
    }

    private static void line(StringBuilder out, int depth, String text) {
        out.append("    ".repeat(depth)).append(text).append('\n');
    }
}
