package dev.ninjagrad.dojo.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.course.Exercise;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DojoFolderTest {
    private static final Course COURSE = Course.standard();
    private static final Exercise FIRST = COURSE.exercises().getFirst();

    @TempDir
    private Path temp;

    private DojoFolder fresh() {
        return DojoFolder.init(temp.resolve("d"), COURSE, false);
    }

    @Test
    void aFreshFolderHasEveryExerciseAsItsTask() {
        DojoFolder folder = fresh();
        for (Exercise e : COURSE.exercises()) {
            assertThat(folder.source(e)).isEqualTo(e.template());
        }
        assertThat(folder.root().resolve("pom.xml")).exists();
        assertThat(folder.next()).isEqualTo(FIRST);
    }

    @Test
    void nothingIsOverwrittenWithoutForce() throws IOException {
        DojoFolder folder = fresh();
        Files.writeString(folder.file(FIRST), "mine");
        assertThatThrownBy(() -> DojoFolder.init(folder.root(), COURSE, false))
                .isInstanceOf(DojoException.class)
                .hasMessageContaining("is a dojo folder already");
        assertThat(folder.source(FIRST)).isEqualTo("mine");
        folder.progress().pass(FIRST.name());
        DojoFolder again = DojoFolder.init(folder.root(), COURSE, true);
        assertThat(again.source(FIRST)).isEqualTo(FIRST.template());
        assertThat(again.progress().hasPassed(FIRST.name())).isTrue();
    }

    @Test
    void aFolderWithAPomOfItsOwnIsLeftAlone() throws IOException {
        Files.writeString(temp.resolve("pom.xml"), "<project/>");
        assertThatThrownBy(() -> DojoFolder.init(temp, COURSE, false)).hasMessageContaining("pom.xml exists already");
        assertThat(temp.resolve("src")).doesNotExist();
        assertThat(temp.resolve(".dojo")).doesNotExist();
    }

    @Test
    void theFolderIsFoundFromInsideAndNowhereElse() {
        DojoFolder folder = fresh();
        assertThat(DojoFolder.open(folder.sources(), COURSE).root())
                .isEqualTo(folder.root().toAbsolutePath());
        assertThatThrownBy(() -> DojoFolder.open(temp, COURSE)).hasMessageContaining("is not a dojo folder");
    }

    @Test
    void progressIsKept() {
        DojoFolder folder = fresh();
        folder.progress().pass("derivative");
        folder.progress().readHints("chain-rule", 2);
        DojoFolder later = DojoFolder.open(folder.root(), COURSE);
        assertThat(later.progress().hasPassed("derivative")).isTrue();
        assertThat(later.progress().hints("chain-rule")).isEqualTo(2);
        assertThat(later.next().name()).isEqualTo("chain-rule");
    }

    @Test
    void aBrokenProgressFileIsNamedWithItsLine() throws IOException {
        DojoFolder folder = fresh();
        Files.writeString(folder.root().resolve(".dojo/progress"), "passed derivative\nnonsense here\n");
        assertThatThrownBy(() -> DojoFolder.open(folder.root(), COURSE)).hasMessageContaining("progress:2: expected");
    }

    @Test
    void resetKeepsWhatWasWritten() throws IOException {
        DojoFolder folder = fresh();
        Files.writeString(folder.file(FIRST), "mine");
        folder.progress().pass(FIRST.name());
        Path kept = folder.reset(FIRST);
        assertThat(kept).hasContent("mine").hasFileName(FIRST.fileName() + ".old");
        assertThat(folder.source(FIRST)).isEqualTo(FIRST.template());
        assertThat(folder.progress().hasPassed(FIRST.name())).isFalse();
    }

    @Test
    void aMissingFileIsEmptyAndBytesThatAreNoTextAreRefused() throws IOException {
        DojoFolder folder = fresh();
        Files.delete(folder.file(FIRST));
        assertThat(folder.source(FIRST)).isEmpty();
        Files.write(folder.file(FIRST), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
        assertThatThrownBy(() -> folder.source(FIRST)).hasMessageContaining("is not UTF-8 text");
    }

    @Test
    void anUnknownExerciseComesWithNamesThatLookLikeIt() {
        assertThatThrownBy(() -> fresh().exercise("chain-rul")).hasMessageContaining("did you mean chain-rule");
        assertThatThrownBy(() -> DojoFolder.open(temp.resolve("d"), COURSE).exercise("zzzzzzzzzzzzzzzzz"))
                .hasMessageContaining("dojo list");
    }

    @Test
    void theFoldersPomNeedsOnlyWhatBuildingNinjagradHasFetched() throws IOException {
        String own = Files.readString(fresh().root().resolve("pom.xml"));
        String root = Files.readString(Path.of("..", "pom.xml"), StandardCharsets.UTF_8);
        Matcher plugin = Pattern.compile("<artifactId>(maven-\\w+-plugin)</artifactId>\\s*<version>([^<]+)</version>")
                .matcher(own);
        int plugins = 0;
        while (plugin.find()) {
            assertThat(root)
                    .containsPattern("<artifactId>" + plugin.group(1) + "</artifactId>\\s*<version>"
                            + Pattern.quote(plugin.group(2)) + "</version>");
            plugins++;
        }
        assertThat(plugins).isEqualTo(2);
    }

    @Test
    void aSaveIsNoticedWhetherInPlaceOrByRename() throws IOException, InterruptedException {
        DojoFolder folder = fresh();
        try (Changes changes = new Changes(folder.sources())) {
            assertThat(changes.await(0)).isEmpty();
            Files.writeString(folder.file(FIRST), "changed in place, to another length");
            assertThat(awaited(changes)).contains(FIRST.fileName());
            Path other = folder.sources().resolve("saving~");
            Files.writeString(other, "written elsewhere, then renamed");
            Files.move(other, folder.file(FIRST), StandardCopyOption.REPLACE_EXISTING);
            assertThat(awaited(changes)).contains(FIRST.fileName());
            assertThat(changes.await(0)).isEmpty();
        }
    }

    private static Optional<String> awaited(Changes changes) throws InterruptedException {
        Optional<String> name = Optional.empty();
        for (int i = 0; i < 200 && name.isEmpty(); i++) {
            name = changes.await(50);
        }
        return name;
    }
}
