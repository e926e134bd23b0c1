package dev.ninjagrad.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LabCommandTest {
    @Test
    void aFolderThatIsNoDojoIsRefusedInOneLine(@TempDir Path folder) {
        Call call = Call.of("lab", "--port", "0", "--no-open", "--dojo", folder.toString());
        assertThat(call.code()).isEqualTo(2);
        assertThat(call.out()).isEmpty();
        assertThat(call.err().strip())
                .contains("--dojo " + folder + ": expected a dojo folder")
                .contains("'ninjagrad dojo init " + folder + "' lays one out")
                .doesNotContain("\n");
    }
}
