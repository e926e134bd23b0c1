package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.ninjagrad.lab.Chromium.View;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A learner's way through the guide, from the first page. */
class LearnerTest {
    private static final int CHAPTERS = 18;

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @EachView
    void theGuideIsReadFromStartToEndWithTheKeyboard(View view) {
        Page page = CHROMIUM.page("", view);
        page.getByText("Start the guide").press("Enter");
        for (int chapter = 1; chapter < CHAPTERS; chapter++) {
            assertThat(page.locator(".eyebrow")).hasText("Chapter %d of %d".formatted(chapter, CHAPTERS));
            // A new chapter takes the focus, so that a screen reader begins there.
            assertThat(page.locator("main")).isFocused();
            assertThat(page.locator("[aria-busy=true]")).hasCount(0);
            page.locator("a[rel=next]").press("Enter");
        }
        assertThat(page.locator(".eyebrow")).hasText("Chapter %d of %d".formatted(CHAPTERS, CHAPTERS));
    }

    @EachView
    void aStepAgainstTheGradientLowersTheSoftmaxLoss(View view) {
        Page page = CHROMIUM.page("#/guide/softmax", view);
        Chromium.press(page, "One step against the gradient");
        assertThat(page.locator(".widget").first()).containsText("Loss 0.2");
    }

    @Test
    void theNaiveWalkArrivesAtSixAndTheRightOneAtFour() {
        Page page = CHROMIUM.page("#/guide/order");
        assertThat(page.locator(".term .numeric")).hasCount(2);
        for (Locator last : page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Last").setExact(true))
                .all()) {
            last.click();
        }
        assertThat(page.locator(".term .numeric").first()).containsText("= 6");
        assertThat(page.locator(".term .numeric").last()).containsText("= 4");
    }

    /** Prints how soon the first page is of use. */
    @Test
    void theFirstPageIsOfUseAtOnce() {
        Page page = CHROMIUM.page("");
        assertThat(page.locator(".hero-graph svg.graph")).isVisible();
        page.reload();
        assertThat(page.locator(".hero-graph svg.graph")).isVisible();
        Object ms = page.evaluate(
                "Math.round(performance.getEntriesByType('resource').filter((it) => it.name.endsWith('/api/graph'))[0].responseEnd)");
        System.out.printf("the first page has its graph %s ms after it was asked for%n", ms);
        assertThat(Chromium.button(page, "Play")).isEnabled();
    }
}
