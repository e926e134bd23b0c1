package dev.ninjagrad.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares two texts of one golden file. Everything must be equal to the character except the values of an array,
 * which may differ by rounding: libtorch and OpenBLAS choose their kernels by the CPU they run on, and vector width and
 * fused multiply-add change the order and the number of roundings.
 */
final class GoldenText {
    /**
     * In units in the last place of the array's largest magnitude. Measured against the committed files with
     * {@code ATEN_CPU_CAPABILITY} default and avx2 and {@code OPENBLAS_CORETYPE} Haswell and Prescott: at most 11 in
     * float32, where rounding in the network's first normals travels through all of it, and 7 in float64.
     */
    private static final double ULPS = 32;

    /**
     * What sums leave that would be zero in exact arithmetic, such as the gradient of a bias in front of a batch norm:
     * at most 4.2e-9 in float32 and 3.8e-17 in float64 in the same measurement.
     */
    private static final double F32_FLOOR = 1e-8;

    private static final double F64_FLOOR = 1e-16;

    private static final Pattern ARRAY =
            Pattern.compile("(.*\"dtype\": \"(F32|F64)\", \"shape\": .*\"values\": \\[)([^]]*)(].*)");

    private GoldenText() {}

    /** The differences beyond rounding, one sentence each; empty if there are none. */
    static List<String> differences(String committed, String regenerated) {
        List<String> before = committed.lines().toList();
        List<String> after = regenerated.lines().toList();
        if (before.size() != after.size()) {
            return List.of("committed " + before.size() + " lines, regenerated " + after.size());
        }
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).equals(after.get(i)) && !sameArray(before.get(i), after.get(i))) {
                differences.add("line " + (i + 1) + ": committed " + before.get(i) + ", regenerated " + after.get(i));
            }
        }
        return differences;
    }

    private static boolean sameArray(String committed, String regenerated) {
        Matcher before = ARRAY.matcher(committed);
        Matcher after = ARRAY.matcher(regenerated);
        return before.matches()
                && after.matches()
                && before.group(1).equals(after.group(1))
                && before.group(4).equals(after.group(4))
                && close(before.group(2).equals("F32"), numbers(before.group(3)), numbers(after.group(3)));
    }

    private static double[] numbers(String values) {
        return Pattern.compile(", ")
                .splitAsStream(values.replace("\"", ""))
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    private static boolean close(boolean single, double[] before, double[] after) {
        if (before.length != after.length) {
            return false;
        }
        double scale = 0;
        for (double value : before) {
            scale = Double.isFinite(value) ? Math.max(scale, Math.abs(value)) : scale;
        }
        double tolerance = single ? F32_FLOOR + ULPS * Math.ulp((float) scale) : F64_FLOOR + ULPS * Math.ulp(scale);
        for (int i = 0; i < before.length; i++) {
            boolean equal = Double.compare(before[i], after[i]) == 0;
            if (!equal && !(Math.abs(before[i] - after[i]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }
}
