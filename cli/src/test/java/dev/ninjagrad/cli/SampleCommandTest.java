package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SampleCommandTest {
    @TempDir
    static Path folder;

    @BeforeAll
    static void train() throws IOException {
        Path names = Runs.names(folder);
        Path text = Files.writeString(
                folder.resolve("text.txt"), "What's in a name? That which we call a rose\n".repeat(4));
        for (String model : List.of("mlp --hidden 9", "wavenet --block 4 --hidden 9", "bigram")) {
            Runs.good(
                    "train names --steps 2 --sample-every 0 --model " + model,
                    "--data",
                    names,
                    "--out",
                    folder.resolve(model.split(" ", -1)[0]));
        }
        Runs.good("train gpt --steps 2 --sample-every 0", "--data", names, "--out", folder.resolve("micro"));
        Runs.good(
                "train gpt --preset small --layers 2 --width 16 --block 8 --batch 2 --steps 2 --sample-every 0",
                "--data",
                text,
                "--out",
                folder.resolve("gpt"));
    }

    private static Path run(String model) {
        return folder.resolve(model);
    }

    @ParameterizedTest
    @ValueSource(strings = {"mlp", "wavenet", "bigram", "micro"})
    void everyModelOfNamesDrawsAsManyAsWantedFromThePromptOn(String model) {
        Call call = Runs.good("sample --count 5 --prompt mar", run(model));
        assertThat(call.out().lines()).hasSize(5).allMatch(name -> name.startsWith("mar"));
        assertThat(Runs.good("sample --count 5 --prompt mar", run(model)).out()).isEqualTo(call.out());
        assertThat(Runs.good("sample --count 5 --prompt mar --seed 7", run(model))
                        .out())
                .isNotEqualTo(call.out());
    }

    @Test
    void aRunningTextHasTheLengthThatIsWanted() {
        assertThat(Runs.good("sample --length 40", run("gpt")).out().strip().length())
                .isBetween(30, 40);
        assertThat(Runs.good("sample --length 30 --json --prompt rose", run("gpt"))
                        .out())
                .startsWith("{\"index\":0,\"text\":\"rose");
    }

    /** Longer than the block of 8, so that the window slides. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--temperature 0.3", "--top-k 3", "--prompt rose", "--prompt in_a_name_we_call"})
    void withoutTheCacheTheTextIsTheSame(String how) {
        String call = ("sample --length 60 " + how.replace("_", " ")).strip();
        List<String> words = List.of(call.split(" (?=--)", -1));
        Call cached = sample(words, false);
        Call uncached = sample(words, true);
        assertThat(cached.out()).isEqualTo(uncached.out()).isNotBlank();
    }

    private static Call sample(List<String> words, boolean uncached) {
        List<String> args = new ArrayList<>();
        words.forEach(word -> args.addAll(List.of(word.split(" ", 2))));
        args.add(run("gpt").toString());
        if (uncached) {
            args.add("--no-cache");
        }
        Call call = Call.of(args.toArray(String[]::new));
        assertThat(call.code()).as(call.err()).isZero();
        return call;
    }

    @Test
    void theLikeliestCharacterAloneLeavesNothingToChance() {
        String one = Runs.good("sample --top-k 1 --count 1", run("mlp")).out();
        assertThat(Runs.good("sample --top-k 1 --count 1 --seed 5", run("mlp")).out())
                .isEqualTo(one);
    }

    @Test
    void aCharacterThatTheModelDoesNotKnowIsRefused() {
        Runs.refused(
                Runs.call("sample --prompt Ä", run("mlp")),
                "--prompt",
                "'Ä' (U+00C4)",
                "not in the vocabulary; it knows a–z");
        Runs.refused(Runs.call("sample --prompt #", run("gpt")), "--prompt", "not in the vocabulary");
    }

    @Test
    void aPromptThatFillsTheBlockIsRefused() {
        Runs.refused(Runs.call("sample --prompt abcdefghijklmnop", run("micro")), "--prompt", "at most 15, got 16");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--count 0",
                "--length 0",
                "--temperature 0",
                "--temperature NaN",
                "--temperature -1",
                "--top-k -1"
            })
    void aBadValueIsRefusedInOneLine(String option) {
        Runs.refused(Runs.call("sample " + option, run("mlp")), option.split(" ", -1)[0]);
    }
}
