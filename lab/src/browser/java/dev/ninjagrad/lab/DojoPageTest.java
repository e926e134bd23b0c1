package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import dev.ninjagrad.dojo.course.Course;
import dev.ninjagrad.dojo.course.Exercise;
import dev.ninjagrad.dojo.folder.DojoFolder;
import dev.ninjagrad.lab.Chromium.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A learner writes an exercise in an editor of their own, with the room Ninja beside it. */
class DojoPageTest {
    private static final Course COURSE = Course.standard();
    private static final Exercise MUL = COURSE.find("value-mul").orElseThrow();

    /** What stays within the space that the card has from the beginning. */
    private static final double MOST_SHIFT = 0.02;

    private static final DojoFolder DOJO = folder();

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium(LabOptions.onPort(0).withDojo(DOJO.root()));

    private static DojoFolder folder() {
        try {
            return DojoFolder.init(Files.createTempDirectory("dojo"), COURSE, false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Saves as most editors do: a neighbour first, then a rename. */
    private static void save(String source) throws IOException {
        Path neighbour = Files.writeString(DOJO.root().resolve("saving"), source);
        Files.move(neighbour, DOJO.file(MUL), StandardCopyOption.REPLACE_EXISTING);
    }

    @EachView
    void everySaveChangesTheRowsAndTheVerdict(View view) throws IOException {
        save(MUL.template());
        Page page = CHROMIUM.page("#/ninja", view);
        Locator card = page.locator(".dojo");
        assertThat(card.locator("strong").first()).isVisible();
        assertThat(((Number) page.evaluate("window.layoutShift")).doubleValue()).isLessThanOrEqualTo(MOST_SHIFT);

        save(MUL.template()
                .replace("double da = 0;", "double da = data;")
                .replace("double db = 0;", "double db = data;"));
        assertThat(card.locator("[role=status]")).containsText("wrong");
        assertThat(card.locator("tbody tr").first()).containsText("mul-swapped-operands");
        assertThat(card.locator(".finding").first()).isVisible();
        Chromium.photograph(page, view.of("dojo-wrong"));

        save(MUL.solution() + "}");
        assertThat(card.locator("[role=status]")).containsText("does not compile");
        assertThat(card.locator("li")).containsText("Ex04ValueMul.java");

        save(MUL.solution());
        assertThat(card.locator("[role=status]")).containsText("passed");
        assertThat(card.locator("[role=status]")).containsText("100/100");
        assertThat(card.locator("tbody tr").first()).containsText("yes");
        Chromium.photograph(page, view.of("dojo-passed"));
    }
}
