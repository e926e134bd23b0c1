package dev.ninjagrad.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Writes every golden file from libtorch's answers. From the root of the project:
 *
 * <pre>./mvnw -q -Poracle,goldens package -pl torch -am -DskipTests</pre>
 */
public final class GoldenGenerator {
    private GoldenGenerator() {}

    /**
     * Rewrites the golden files below a folder.
     *
     * @param args the folder, {@code tensor/src/test/resources/goldens} in this project, and that of the lessons' gradients, {@code
     *     nn/src/main/resources/dev/ninjagrad/nn/model/libtorch}
     * @throws IOException if a file cannot be written
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: GoldenGenerator FOLDER LESSONS");
            System.exit(2);
        }
        Path folder = Path.of(args[0]);
        for (Map.Entry<String, String> file : render().entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        Path lessons = Files.createDirectories(Path.of(args[1]));
        for (Map.Entry<String, byte[]> file : LessonGradients.render().entrySet()) {
            Files.write(lessons.resolve(file.getKey()), file.getValue());
        }
    }

    /** Every golden file: its path below the goldens' folder, and its text. */
    static SequencedMap<String, String> render() {
        Native.prepare();
        SequencedMap<String, String> files = new TreeMap<>();
        Stream.of(
                        ElementwiseGoldens.all(),
                        LinearGoldens.all(),
                        ReductionGoldens.all(),
                        MovementGoldens.all(),
                        IndexingGoldens.all(),
                        LossGoldens.all())
                .flatMap(List::stream)
                .forEach(golden -> files.put("ops/" + golden.op() + ".json", Json.of(golden.document())));
        files.put("models/ninja.json", Json.of(NinjaGolden.document()));
        files.put("models/softmax.json", Json.of(SmallGoldens.softmax()));
        files.put("models/neuron.json", Json.of(SmallGoldens.neuron()));
        files.put("models/random.json", Json.of(RandomGolden.document()));
        files.put("models/optimizers.json", Json.of(OptimizerGolden.document()));
        return files;
    }
}
