package dev.ninjagrad.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.nn.data.Contexts;
import dev.ninjagrad.nn.data.Documents;
import dev.ninjagrad.nn.data.Split;
import dev.ninjagrad.nn.data.TextStream;
import dev.ninjagrad.nn.data.Vocabulary;
import dev.ninjagrad.nn.random.PythonRandom;
import dev.ninjagrad.nn.random.TorchRandom;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Where published programs start from, before any tensor: their data in their order, their first parameters. */
class PublishedRunsTest {
    /** See PythonRandom on the last places of gauss; a wrong order of draws is off by far more. */
    private static final double LAST_PLACES = 1e-15;

    private static final Pattern PARAMETER =
            Pattern.compile("\"([a-z_0-9.]+)\": ?\\{\"shape\": ?\\[[^]]*], ?\"data\": ?\\[([^]]*)]}");

    @Test
    void microGptShufflesTheNamesAndDrawsItsParameters() throws IOException {
        String golden = Files.readString(SharedFiles.require("goldens/microgpt-python.json"));
        Documents names = Documents.read(SharedFiles.require("data/names.txt"));
        PythonRandom rng = new PythonRandom(42);

        Documents shuffled = names.shuffled(rng);
        List<String> first = Arrays.stream(list(golden, "documents_first_10").split(","))
                .map(quoted -> quoted.replace("\"", "").strip())
                .toList();
        assertThat(first).hasSize(10);
        assertThat(shuffled.items().subList(0, 10)).isEqualTo(first);

        Vocabulary vocabulary = Vocabulary.of(names, Vocabulary.Special.LAST);
        assertThat(vocabulary.size()).isEqualTo(27);
        assertThat(vocabulary.encodeDocument(first.getFirst()))
                .containsExactly(Arrays.stream(numbers(list(golden, "tokens_step_1")))
                        .mapToInt(t -> (int) t)
                        .toArray());

        int count = 0;
        Matcher parameter = PARAMETER.matcher(golden.substring(0, golden.indexOf("\"gradients_step_1\"")));
        while (parameter.find()) {
            for (double expected : numbers(parameter.group(2))) {
                assertThat(rng.gauss(0, 0.08))
                        .as("number %d, in %s", count, parameter.group(1))
                        .isCloseTo(expected, within(LAST_PLACES * Math.abs(expected)));
                count++;
            }
        }
        assertThat(count).isEqualTo(4192);
    }

    @Test
    void makemoreSplitsTheNamesAndMakesItsContexts() {
        Documents names = Documents.read(SharedFiles.require("data/names.txt"));
        Vocabulary vocabulary = Vocabulary.of(names, Vocabulary.Special.FIRST);

        Contexts firstFive = Contexts.of(names.items().subList(0, 5), vocabulary, 3);
        assertThat(firstFive.count()).isEqualTo(32); // "emma olivia ava isabella sophia", as shown in the lecture
        assertThat(firstFive.context(2)).containsExactly(0, 5, 13);

        // The sizes that the lecture prints after random.seed(42).
        Split<String> split = Split.of(names.items(), new PythonRandom(42));
        assertThat(Contexts.of(split.train(), vocabulary, 3).count()).isEqualTo(182_625);
        assertThat(Contexts.of(split.dev(), vocabulary, 3).count()).isEqualTo(22_655);
        assertThat(Contexts.of(split.test(), vocabulary, 3).count()).isEqualTo(22_866);
    }

    @Test
    void makemoreDrawsItsEmbeddingTable() {
        // torch.randn((27, 10), generator=torch.Generator().manual_seed(2147483647)), the first row as printed there.
        float[] table = new TorchRandom(2147483647).randn(27 * 10);
        float[] printed = {1.5674f, -0.2373f, -0.0274f, -1.1008f, 0.2859f};
        for (int i = 0; i < printed.length; i++) {
            assertThat(table[i]).isCloseTo(printed[i], within(5.001e-5f)); // half a unit of the last printed digit
        }
    }

    @Test
    void shakespeareHasTheSizesThatNanoGptPrints() {
        TextStream text = TextStream.read(SharedFiles.require("data/shakespeare.txt"));
        assertThat(text.length()).isEqualTo(1_115_394);
        assertThat(text.vocabulary().size()).isEqualTo(65);
        assertThat(text.training().length()).isEqualTo(1_003_854);
        assertThat(text.validation().length()).isEqualTo(111_540);
    }

    private static String list(String json, String name) {
        Matcher list = Pattern.compile("\"%s\": ?\\[([^]]*)]".formatted(name)).matcher(json);
        assertThat(list.find()).as(name).isTrue();
        return list.group(1);
    }

    private static double[] numbers(String list) {
        return Arrays.stream(list.split(",")).mapToDouble(Double::parseDouble).toArray();
    }
}
