package dev.ninjagrad.bench.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.ninjagrad.interop.Safetensors;
import dev.ninjagrad.nn.layer.Pass;
import dev.ninjagrad.nn.model.GptSizes;
import dev.ninjagrad.nn.train.Batch;
import dev.ninjagrad.nn.train.Objective;
import dev.ninjagrad.tensor.NoGrad;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.SplittableRandom;
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
        Path file = folder.resolve(HandedFolder.FILE);
        Workload.MLP_64.task().handed().write(file);
        Safetensors read = Safetensors.read(file);
        assertThat(read.metadata()).containsEntry("optimizer", "sgd").containsEntry("architecture", "mlp");
        assertThat(read.metadata().get("parameters")).contains("2.weight");
        assertThat(values(read, "2.weight"))
                .containsExactly(
                        Objects.requireNonNull(setup.model().parameters().get("2.weight"))
                                .toDoubles());
        assertThat(values(read, "x.3"))
                .containsExactly(setup.batches().get(3).x().toDoubles());
    }

    private static double[] values(Safetensors file, String name) {
        return Objects.requireNonNull(file.tensors().get(name)).toDoubles();
    }

    @Test
    void theTemporaryFolderIsGoneOnceClosed() {
        Path path;
        try (HandedFolder folder = HandedFolder.of(Workload.MOONS.task())) {
            path = folder.path();
            assertThat(path.resolve(HandedFolder.FILE)).exists();
        }
        assertThat(path).doesNotExist();
    }

    @Test
    void recordedAndReplayedScalarsTrainAlike() {
        Task.Mine recorded = Workload.MOONS.task().mine();
        Task.Mine replayed = Workload.MOONS_REPLAYED.task().mine();
        double first = recorded.step();
        assertThat(replayed.step()).isCloseTo(first, within(1e-12));
        double last = first;
        for (int i = 0; i < 10; i++) {
            last = recorded.step();
            assertThat(replayed.step()).isCloseTo(last, within(1e-9));
        }
        assertThat(last).isLessThan(first);
    }

    /** The network that is checked is the one that is trained, and the peer is handed: its loss is the trained one's. */
    @Test
    void theCheckedNetworkIsTheTrainedOne() {
        Setup setup = Workload.GRADCHECK_FAST.setup();
        Batch batch = setup.batches().getFirst();
        double trained = Objective.crossEntropy(setup.model())
                .loss(batch, Pass.training(new SplittableRandom(1)))
                .item();
        assertThat(Workload.GRADCHECK_FAST.task().mine().step()).isCloseTo(trained, within(1e-5));
    }

    @Test
    void aTowerHasTheSizesThatItsNameSays() {
        Tower tower = new Tower(32, 3, 5);
        assertThat(Tower.parse(tower.name())).isEqualTo(tower);
        Safetensors handed = tower.task().handed();
        assertThat(handed.tensors().get("x.0"))
                .extracting(x -> x.shape().toString())
                .isEqualTo("[5, 64]");
        assertThat(handed.metadata()).containsEntry("layers", "3").containsEntry("architecture", "tower");
        Task.Mine mine = tower.task().mine();
        assertThat(mine.step()).isBetween(2.0, 8.0);
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
