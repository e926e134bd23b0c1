package dev.ninjagrad.nn.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what CPython drew, see cpython_random.py beside the golden file. */
class PythonRandomTest {
    /** Logarithm, sine or cosine may differ from the C library's by a unit in the last place each; measured: two. */
    private static final double LAST_PLACES = 1e-15;

    private static Golden golden;

    @BeforeAll
    static void read() throws IOException {
        golden = Golden.read("cpython-random.txt");
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                42,
                1337,
                -42,
                2147483648L,
                4294967295L,
                4294967296L,
                1099511627783L,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void everySeedStartsCpythonsStream(long seed) {
        assertThat(draw(3, new PythonRandom(seed)::random)).containsExactly(golden.doubles("random " + seed));
    }

    @Test
    void streamStaysTheSameBeyondTheFirstBlockOfTheGenerator() {
        PythonRandom rng = new PythonRandom(42);
        draw(1000, rng::random);
        assertThat(draw(5, rng::random)).containsExactly(golden.doubles("random 42 from draw 1000"));
    }

    @Test
    void aResumedGeneratorGoesOnInTheMiddleOfAPair() {
        PythonRandom rng = new PythonRandom(42);
        rng.gauss(0, 1);
        PythonRandom resumed = PythonRandom.resumed(rng.state());
        for (int i = 0; i < 1000; i++) { // across the end of the generator's block
            assertThat(resumed.nextGaussian()).isEqualTo(rng.nextGaussian());
            assertThat(resumed.nextLong()).isEqualTo(rng.nextLong());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PythonRandom.resumed(new int[625]))
                .withMessageContaining("627 words")
                .withMessageContaining("got 625 words");
    }

    @Test
    void anotherSeedIsAnotherStream() {
        assertThat(new PythonRandom(43).random()).isNotEqualTo(golden.doubles("random 42")[0]);
    }

    @Test
    void uniformScalesOneDraw() {
        PythonRandom rng = new PythonRandom(1337);
        assertThat(draw(5, () -> rng.uniform(-1, 1))).containsExactly(golden.doubles("uniform(-1, 1)"));
    }

    @Test
    void gaussAgreesToTheLastPlaces() {
        PythonRandom centred = new PythonRandom(42);
        assertClose(golden.doubles("gauss(0, 0.08)"), 0, () -> centred.gauss(0, 0.08));
        PythonRandom shifted = new PythonRandom(7);
        assertClose(golden.doubles("gauss(-3.5, 2)"), 3.5, () -> shifted.gauss(-3.5, 2));
    }

    @Test
    void secondGaussOfAPairWaitsWhileOthersDraw() {
        PythonRandom rng = new PythonRandom(3);
        double[] expected = golden.doubles("gauss random gauss random");
        assertThat(rng.gauss(0, 1)).isCloseTo(expected[0], within(LAST_PLACES));
        assertThat(rng.random()).isEqualTo(expected[1]);
        assertThat(rng.nextGaussian()).isCloseTo(expected[2], within(LAST_PLACES));
        assertThat(rng.nextDouble()).isEqualTo(expected[3]);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 32, 33, 53, 63})
    void bitsAreTakenAsCpythonTakesThem(int bits) {
        PythonRandom rng = new PythonRandom(42);
        assertThat(drawWhole(4, () -> rng.getrandbits(bits))).containsExactly(golden.longs("getrandbits " + bits));
    }

    @Test
    void sixtyFourBitsUseTheSign() {
        assertThat(drawWhole(4, new PythonRandom(42)::nextLong)).containsExactly(golden.longs("getrandbits 64 signed"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 27, 1000, 2147483648L, 4294967297L, 4611686018427387905L})
    void randrangeRejectsInsteadOfFolding(long stop) {
        PythonRandom rng = new PythonRandom(42);
        assertThat(drawWhole(6, () -> rng.randrange(stop))).containsExactly(golden.longs("randrange " + stop));
    }

    @Test
    void randrangeStartsBelowZero() {
        PythonRandom rng = new PythonRandom(42);
        assertThat(drawWhole(12, () -> rng.randrange(-5, 6))).containsExactly(golden.longs("randrange -5 6"));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 19, 1000})
    void shuffleIsCpythons(int size) {
        List<Integer> items = range(size);
        new PythonRandom(42).shuffle(items);
        assertThat(items.subList(0, Math.min(size, 20))).isEqualTo(boxed("shuffle " + size));
    }

    @Test
    void theJdksShuffleWithThisGeneratorIsCpythonsToo() {
        List<Integer> items = range(19);
        Collections.shuffle(items, new PythonRandom(42));
        assertThat(items).isEqualTo(boxed("shuffle 19"));
    }

    @Test
    void choiceAndChoicesConsumeDifferently() {
        PythonRandom rng = new PythonRandom(42);
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            chosen.add(rng.choice(range(19)));
        }
        assertThat(chosen).isEqualTo(boxed("choice 19"));
        assertThat(new PythonRandom(42).choices(range(19), 12)).isEqualTo(boxed("choices 19"));
        assertThat(chosen).isNotEqualTo(boxed("choices 19"));
    }

    @Test
    void weightedChoicesNeverTakeAWeightOfZero() {
        double[] weights = {0.0, 0.1, 0.2, 0.3, 1e-9, 2.5, 0.0};
        List<Integer> expected = boxed("choices weighted");
        assertThat(expected).doesNotContain(0, 6);
        assertThat(new PythonRandom(42).choices(range(7), weights, 40)).isEqualTo(expected);
        PythonRandom oneByOne = new PythonRandom(42);
        assertThat(IntStream.range(0, 40)
                        .mapToObj(_ -> oneByOne.choiceIndex(weights))
                        .toList())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"10,3", "10,10", "21,5", "22,5", "85,21", "86,21", "1000,30"})
    void sampleChangesItsMethodWhereCpythonDoes(int size, int count) {
        PythonRandom rng = new PythonRandom(42);
        assertThat(rng.sample(range(size), count)).isEqualTo(boxed("sample %d %d".formatted(size, count)));
        assertThat(rng.random()).isEqualTo(golden.doubles("after sample %d %d".formatted(size, count))[0]);
    }

    @Test
    void boundedDrawsOfTheInterfaceArePythons() {
        PythonRandom rng = new PythonRandom(42);
        assertThat(drawWhole(6, () -> rng.nextInt(27))).containsExactly(golden.longs("randrange 27"));
        assertThat(new PythonRandom(42).nextInt()).isEqualTo((int) golden.longs("getrandbits 32")[0]);
    }

    @Test
    void impossibleRequestsAreRefused() {
        PythonRandom rng = new PythonRandom(42);
        assertThatIllegalArgumentException().isThrownBy(() -> rng.randrange(0)).withMessageContaining("got 0 and 0");
        assertThatIllegalArgumentException().isThrownBy(() -> rng.randrange(Long.MIN_VALUE, Long.MAX_VALUE));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rng.getrandbits(65))
                .withMessageContaining("got 65");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rng.choice(List.of()))
                .withMessageContaining("choice");
        assertThatIllegalArgumentException().isThrownBy(() -> rng.choices(range(2), -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rng.choices(range(2), new double[3], 1))
                .withMessageContaining("items [2] and weights [3]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rng.choiceIndex(1, Double.NaN))
                .withMessageContaining("weight 1 is NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rng.choiceIndex(0, 0))
                .withMessageContaining("got 0.0");
        assertThatIllegalArgumentException().isThrownBy(() -> rng.choiceIndex());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rng.sample(range(3), 4))
                .withMessageContaining("count ≤ 3 items; got 4");
    }

    private static void assertClose(double[] expected, double mean, DoubleSupplier draw) {
        for (double value : expected) {
            assertThat(draw.getAsDouble()).isCloseTo(value, within(LAST_PLACES * (mean + Math.abs(value))));
        }
    }

    private static double[] draw(int count, DoubleSupplier draw) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = draw.getAsDouble();
        }
        return values;
    }

    private static long[] drawWhole(int count, LongSupplier draw) {
        return LongStream.generate(draw).limit(count).toArray();
    }

    private static List<Integer> range(int size) {
        return new ArrayList<>(IntStream.range(0, size).boxed().toList());
    }

    private static List<Integer> boxed(String name) {
        return IntStream.of(golden.ints(name)).boxed().toList();
    }
}
