package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ninjagrad.lab.Chromium.View;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A learner's way through the ninja room. */
class NinjaTest {
    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @EachView
    void aLineIsBrokenFoundAndRepaired(View view) {
        Page page = CHROMIUM.page("#/ninja", view);
        assertThat(page.locator(".ninja tbody tr")).hasCount(27);
        assertThat(page.locator(".report")).containsText("no finding");
        page.getByLabel("Break it with").selectOption("path-missing");
        page.getByLabel("in the line of").selectOption("counts");
        assertThat(page.locator(".finding")).containsText("The right line: dcounts =");
        assertThat(page.locator("tr.broken .mark")).hasText("fault");
        assertThat(page.locator(".mark.consequence").first()).isVisible();
        assertThat(page).hasURL(Pattern.compile(".*fault=path-missing.*line=counts.*"));
        page.reload();
        assertThat(page.locator("tr.broken th")).containsText("counts");
        page.getByLabel("Break it with").selectOption("");
        assertThat(page.locator(".report")).containsText("no finding");
    }

    @EachView
    void aRowIsChosenWithTheKeyboardAndShownLarge(View view) {
        Page page = CHROMIUM.page("#/ninja", view);
        Chromium.press(page, "bn_raw");
        assertThat(page.locator(".detail h2")).containsText("bn_raw [31, 16]");
        page.locator(".detail summary").last().focus();
        page.keyboard().press("Enter");
        assertThat(page.locator(".detail table").last()).isVisible();
    }
}
