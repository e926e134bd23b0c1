package dev.ninjagrad.nn.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what libtorch drew, see torch_random.py beside the golden file. Float32 has no tolerance: bits are equal. */
class TorchRandomTest {
    /** Logarithm, sine or cosine may differ from the C library's by a unit in the last place each; measured: two. */
    private static final double LAST_PLACES = 1e-15;

    private static Golden golden;

    @BeforeAll
    static void read() throws IOException {
        golden = Golden.read("torch-random.txt");
    }

    @ParameterizedTest
    @CsvSource({"42,10", "42,15", "1337,10", "1337,15", "2147483647,10", "2147483647,15"})
    void fewNormalsAreDrawnOneByOne(long seed, int count) {
        assertThat(new TorchRandom(seed).randn(count)).containsExactly(stream(seed, "randn(" + count + ")"));
    }

    @ParameterizedTest
    @CsvSource({
        "42,16",
        "42,17",
        "42,27",
        "42,200",
        "1337,16",
        "1337,17",
        "1337,27",
        "1337,200",
        "2147483647,16",
        "2147483647,17",
        "2147483647,27",
        "2147483647,200"
    })
    void sixteenNormalsAndMoreAreDrawnInBlocks(long seed, int count) {
        assertThat(new TorchRandom(seed).randn(count)).containsExactly(stream(seed, "randn(" + count + ")"));
    }

    /**
     * The checksum of libtorch 2.10.0's values on x86-64 with AVX2, big-endian. In Python: {@code torch.manual_seed(42);
     * hashlib.sha256(torch.randn(2_000_000).numpy().astype('>f4').tobytes()).hexdigest()}.
     */
    @Test
    void twoMillionNormalsHaveLibtorchsBits() throws NoSuchAlgorithmException {
        ByteBuffer bits = ByteBuffer.allocate(2_000_000 * Float.BYTES);
        bits.asFloatBuffer().put(new TorchRandom(42).randn(2_000_000));
        assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bits.array())))
                .isEqualTo("13d494f69120d2a1003ff79f1570df83eff1f2a67cfd37ce09791540414bb370");
    }

    @Test
    void theShortLastBlockOverwritesTheOneBeforeIt() {
        float[] sixteen = new TorchRandom(42).randn(16);
        float[] seventeen = new TorchRandom(42).randn(17);
        assertThat(seventeen[0]).isEqualTo(sixteen[0]);
        assertThat(Arrays.copyOfRange(seventeen, 1, 16)).isNotEqualTo(Arrays.copyOfRange(sixteen, 1, 16));
    }

    @ParameterizedTest
    @ValueSource(longs = {42, 1337, 2147483647})
    void doublePrecisionNormalsAgreeToTheLastPlaces(long seed) {
        assertClose(new TorchRandom(seed).randnF64(10), doubles(seed, "randn(10, float64)"));
        assertClose(new TorchRandom(seed).randnF64(27), doubles(seed, "randn(27, float64)"));
    }

    @ParameterizedTest
    @ValueSource(longs = {42, 1337, 2147483647})
    void uniformAndWholeNumbersAreLibtorchs(long seed) {
        assertThat(new TorchRandom(seed).rand(27)).containsExactly(stream(seed, "rand(27)"));
        assertThat(new TorchRandom(seed).randF64(10)).containsExactly(doubles(seed, "rand(10, float64)"));
        assertThat(new TorchRandom(seed).randperm(27)).containsExactly(ints(seed, "fresh randperm(27)"));
        assertThat(new TorchRandom(seed).randint(0, 27, 32)).containsExactly(ints(seed, "fresh randint(0, 27, 32)"));
    }

    @ParameterizedTest
    @ValueSource(longs = {42, 1337, 2147483647})
    void wideRangesTakeTwoWordsForEachNumber(long seed) {
        assertThat(new TorchRandom(seed).randint(0, 2_000_000_000, 8))
                .containsExactly(ints(seed, "fresh randint(0, 2000000000, 8)"));
    }

    @ParameterizedTest
    @ValueSource(longs = {42, 1337, 2147483647})
    void oneCallLeavesTheGeneratorAsLibtorchDoesForTheNext(long seed) {
        TorchRandom rng = new TorchRandom(seed);
        assertThat(rng.randn(3)).containsExactly(consecutive(seed, "randn(3)"));
        assertThat(rng.randn(2)).containsExactly(consecutive(seed, "randn(2)"));
        assertThat(rng.rand(3)).containsExactly(consecutive(seed, "rand(3)"));
        assertThat(rng.randn(1)).containsExactly(consecutive(seed, "randn(1)"));
        assertThat(rng.randn(20)).containsExactly(consecutive(seed, "randn(20)"));
        assertThat(rng.randint(0, 27, 5)).containsExactly(ints(seed, "consecutive randint(0, 27, 5)"));
        assertThat(rng.randperm(9)).containsExactly(ints(seed, "consecutive randperm(9)"));
        assertThat(rng.randn(5)).containsExactly(consecutive(seed, "randn(5)"));
        assertThat(rng.rand(2)).containsExactly(consecutive(seed, "rand(2)"));
    }

    @Test
    void aResumedGeneratorGoesOnInTheMiddleOfAPair() {
        TorchRandom rng = new TorchRandom(42);
        rng.nextGaussian();
        TorchRandom resumed = TorchRandom.resumed(rng.state());
        for (int i = 0; i < 1000; i++) { // across the end of the generator's block
            assertThat(resumed.nextGaussian()).isEqualTo(rng.nextGaussian());
            assertThat(resumed.nextLong()).isEqualTo(rng.nextLong());
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TorchRandom.resumed(new int[625]))
                .withMessageContaining("627 words")
                .withMessageContaining("got 625 words");
    }

    @Test
    void anotherSeedIsAnotherStream() {
        assertThat(new TorchRandom(43).randn(16)).isNotEqualTo(stream(42, "randn(16)"));
    }

    @Test
    void onlyTheLowerHalfOfASeedCounts() {
        assertThat(new TorchRandom((1L << 32) + 42).rand(4)).isEqualTo(new TorchRandom(42).rand(4));
        assertThat(new TorchRandom(-1).rand(4)).isEqualTo(new TorchRandom(0xffffffffL).rand(4));
    }

    @Test
    void singleDrawsOfTheInterfaceAreTheElementsOfATensor() {
        assertThat(new TorchRandom(42).nextFloat()).isEqualTo(stream(42, "rand(27)")[0]);
        assertThat(new TorchRandom(42).nextDouble()).isEqualTo(doubles(42, "rand(10, float64)")[0]);
        assertThat((float) new TorchRandom(42).nextGaussian()).isEqualTo(stream(42, "randn(10)")[0]);
        assertThat(new TorchRandom(42).nextInt(27)).isEqualTo(ints(42, "fresh randint(0, 27, 32)")[0]);
    }

    @Test
    void largestUniformNumbersGiveFiniteNormals() {
        float[] extremes = new float[BoxMuller.BLOCK];
        Arrays.fill(extremes, 1 - 0x1p-24f);
        extremes[0] = 0; // radius 0
        BoxMuller.transform(extremes, 0);
        assertThat(extremes[0]).isZero();
        assertThat(extremes[1]).isCloseTo(5.768f, within(1e-3f)); // √(48 log 2)
    }

    @Test
    void emptyRangesAreRefusedAndNegativeOnesCount() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TorchRandom(42).randint(3, 3, 1))
                .withMessageContaining("got 3 and 3");
        assertThatIllegalArgumentException().isThrownBy(() -> new TorchRandom(42).nextInt(0));
        int[] everySign = new TorchRandom(42).randint(Integer.MIN_VALUE, Integer.MAX_VALUE, 100);
        assertThat(Arrays.stream(everySign).map(Integer::signum)).contains(-1, 1);
        assertThat(new TorchRandom(42).randn(0)).isEmpty();
        assertThat(new TorchRandom(42).randperm(1)).containsExactly(0);
    }

    private static float[] stream(long seed, String call) {
        return golden.floats("%d fresh %s".formatted(seed, call));
    }

    private static float[] consecutive(long seed, String call) {
        return golden.floats("%d consecutive %s".formatted(seed, call));
    }

    private static double[] doubles(long seed, String call) {
        return golden.doubles("%d fresh %s".formatted(seed, call));
    }

    private static int[] ints(long seed, String call) {
        return golden.ints("%d %s".formatted(seed, call));
    }

    private static void assertClose(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(LAST_PLACES * Math.abs(expected[i])));
        }
    }
}
