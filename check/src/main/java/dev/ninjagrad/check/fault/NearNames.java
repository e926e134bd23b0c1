package dev.ninjagrad.check.fault;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which of some names somebody may have meant: those that share a word, or are a few letters away. */
public final class NearNames {
    private static final int SHOWN = 3;

    private NearNames() {}

    /** Returns at most three of the names, the likeliest first; none if nothing is near. */
    public static List<String> of(String typed, List<String> names) {
        String text = typed.toLowerCase(Locale.ROOT).replace('_', '-').strip();
        return names.stream()
                .filter(name -> distance(text, name) <= Math.max(2, text.length() / 3) || sharesAWord(text, name))
                .sorted(Comparator.comparingInt((String name) -> distance(text, name)))
                .limit(SHOWN)
                .toList();
    }

    private static boolean sharesAWord(String text, String name) {
        List<String> words = List.of(name.split("[-_]", -1));
        for (String word : text.split("[-_ ]", -1)) {
            if (word.length() > 2 && words.stream().anyMatch(w -> w.startsWith(word))) {
                return true;
            }
        }
        return false;
    }

    /** Returns Levenshtein's distance: how many insertions, deletions and replacements of one letter lead from a to b. */
    public static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
