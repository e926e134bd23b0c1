package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ninjagrad.lab.Chromium.View;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A learner's way through the health room. */
class HealthTest {
    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium(LabOptions.onPort(0).withRuns(runs(Path.of("target/runs"))));

    /** Two runs, one of which goes wrong. */
    static Path runs(Path folder) {
        try {
            Files.createDirectories(folder);
            StringBuilder good = new StringBuilder();
            StringBuilder bad = new StringBuilder();
            for (int step = 0; step < 200; step++) {
                good.append("{\"step\":%d,\"loss\":%f}%n".formatted(step, 1 / (1 + 0.05 * step)));
                bad.append("{\"step\":%d,\"loss\":%f}%n".formatted(step, 1 + 0.01 * step));
            }
            Files.writeString(Files.createDirectories(folder.resolve("good")).resolve("metrics.jsonl"), good);
            Files.writeString(Files.createDirectories(folder.resolve("bad")).resolve("metrics.jsonl"), bad);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @EachView
    void aSickTrainingIsSaidSoWithItsRemedy(View view) {
        Page page = CHROMIUM.page("#/health", view);
        page.getByLabel("Case").selectOption("1");
        assertThat(page.locator(".findings .sick").first()).isVisible();
        assertThat(page.locator(".findings")).containsText("Scale the weights before it down");
        Chromium.press(page, "► Train");
        assertThat(page.locator("[data-test=step]")).hasText(Pattern.compile("[1-9]\\d*"));
        assertThat(page.locator(".findings")).containsText("update-to-data ratio");
        assertThat(page).hasURL(Pattern.compile(".*gain=20.*"));
        Chromium.photograph(page, view.of("health-sick"));
    }

    @EachView
    void runsAreComparedWithTheKeyboard(View view) {
        Page page = CHROMIUM.page("#/health", view);
        Chromium.press(page, "good");
        Chromium.press(page, "bad");
        assertThat(page.locator(".runs .legend")).containsText("bad");
        assertThat(page.locator(".runs table").last()).containsText("above its first value");
        page.reload();
        assertThat(page.locator(".runs .legend")).containsText("good");
        Chromium.photograph(page, view.of("health-runs"));
    }
}
