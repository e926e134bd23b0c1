package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A learner's way through "Break it", without a mouse. */
class BreakTest {
    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @ParameterizedTest
    @CsvSource({"1280, false", "1280, true", "390, true"})
    void aFaultIsPredictedInjectedComparedDiagnosedAndRepaired(int width, boolean dark) {
        Page page = CHROMIUM.page("#/break", width, dark);
        page.getByLabel("Fault").last().selectOption("seed-negative");
        assertThat(page.locator(".sentence")).containsText("every step climbs");
        assertThat(Chromium.button(page, "3 · Inject it")).isDisabled();
        page.getByText("It hardly learns at all").focus();
        page.locator("input[value=stuck]").focus();
        page.keyboard().press("Space");
        page.keyboard().press("ArrowDown");
        Chromium.press(page, "3 · Inject it");
        page.getByLabel("Speed").selectOption("0");
        Chromium.press(page, "► Train");
        assertThat(page.locator(".outcome")).containsText("You were right. The loss climbed");
        Chromium.press(page, "4 · Ask the doctor");
        assertThat(page.locator(".finding")).containsText("seed-negative");
        Chromium.photograph(page, "break-judged-%d-%s".formatted(width, dark ? "dark" : "light"));
        Chromium.press(page, "5 · Repair and go on");
        assertThat(page.locator("figcaption").last()).hasText("Repaired");
    }
}
