package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ninjagrad.lab.Chromium.View;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A learner's way through the GPT room, without a mouse. */
class GptTest {
    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @EachView
    void aGptIsTrainedAndLookedInto(View view) {
        Page page = CHROMIUM.page("#/gpt?pace=0", view);
        assertThat(page.locator(".heads canvas")).hasCount(4);
        Chromium.press(page, "► Train");
        assertThat(page.locator("[data-test=step]")).hasText(Pattern.compile("[1-9]\\d\\d+"));
        Chromium.press(page, "❚❚ Pause");
        assertThat(Chromium.button(page, "► Train")).isVisible();
        page.getByLabel("Word").fill("ada");
        assertThat(page.locator(".tokens button")).hasCount(4);
        Chromium.press(page, "Position 2, d");
        assertThat(page.locator(".looks caption")).hasText("Position 2, after “d”, looks at");
        assertThat(page.locator(".looks tbody tr")).hasCount(4);
        assertThat(page).hasURL(Pattern.compile(".*word=ada.*look=2.*"));
        assertThat(page.locator(".samples li")).hasCount(6);
        Chromium.photograph(page, view.of("gpt-trained"));
    }

    @EachView
    void everyGradientLiesOnTheDiagonal(View view) {
        Page page = CHROMIUM.page("#/gpt", view);
        Chromium.press(page, "Check all 4,192");
        assertThat(page.getByText("4,192 of 4,192 checked")).isVisible();
        assertThat(page.locator(".scatter caption"))
                .hasText(Pattern.compile("Largest difference: \\S+e−(?:0?[6-9]|1\\d) of the largest gradient"));
        Chromium.photograph(page, view.of("gpt-checked"));
    }
}
