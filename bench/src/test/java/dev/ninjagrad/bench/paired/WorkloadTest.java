package dev.ninjagrad.bench.paired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.tensor.NoGrad;
import java.io.IOException;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkloadTest {
    @Test
    void everyProcessGetsTheSameNumbers() {
        Setup one = Workload.MICROGPT.setup();
        Setup two = Workload.MICROGPT.setup();
        assertThat(loss(one)).isEqualTo(loss(two)).isBetween(3.0, 3.7);
        assertThat(one.batches().get(5).x().toInts())
                .isEqualTo(two.batches().get(5).x().toInts());
    }

    @Test
    void theNetworksHaveTheirWellKnownSizes() {
        assertThat(Workload.MLP_64.setup().parameterCount()).isEqualTo(4_137);
        assertThat(Workload.MLP_200.setup().parameterCount()).isEqualTo(12_297);
        assertThat(Workload.MICROGPT.setup().parameterCount()).isEqualTo(4_192);
        assertThat(Workload.GPT_SMALL.setup().parameterCount())
                .isEqualTo((int) GptSizes.small(65).parameterCount());
    }

    @Test
    void theFileHoldsWhatTheSetupHolds(@TempDir Path folder) throws IOException {
        Setup setup = Workload.MLP_64.setup();
        WorkloadFile.write(setup, folder);
        Properties properties = new Properties();
        try (Reader in = Files.newBufferedReader(folder.resolve(WorkloadFile.PROPERTIES))) {
            properties.load(in);
        }
        ByteBuffer elements = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(WorkloadFile.ELEMENTS)))
                .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(properties.getProperty("optimizer")).isEqualTo("sgd");
        assertThat(properties.getProperty("parameters").split(" ", -1)).contains("2.weight");
        String[] entry = properties.getProperty("tensor.2.weight").split(" ", -1);
        assertThat(entry).startsWith("F32", "64x30");
        float[] weight = Objects.requireNonNull(setup.model().parameters().get("2.weight"))
                .toFloats();
        int at = Integer.parseInt(entry[2]);
        assertThat(elements.getFloat(at)).isEqualTo(weight[0]);
        assertThat(elements.getFloat(at + Float.BYTES * (weight.length - 1))).isEqualTo(weight[weight.length - 1]);
        int x = Integer.parseInt(properties.getProperty("tensor.x.3").split(" ", -1)[2]);
        assertThat(elements.getInt(x)).isEqualTo(setup.batches().get(3).x().toInts()[0]);
    }

    private static double loss(Setup setup) {
        Batch batch = setup.batches().getFirst();
        try (var _ = NoGrad.enter()) {
            return Objective.crossEntropy(setup.model())
                    .loss(batch, Pass.INFERENCE)
                    .item();
        }
    }
}
