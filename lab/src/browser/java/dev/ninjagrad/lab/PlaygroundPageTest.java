package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import dev.ninjagrad.lab.Chromium.View;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A learner's way through the playground. */
class PlaygroundPageTest {
    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @EachView
    void aNetworkTrainsPausesStepsAndStartsAnew(View view) {
        Page page = CHROMIUM.page("#/playground?points=40&hidden=4", view);
        Chromium.press(page, "► Train");
        assertThat(page.locator("[data-test=step]")).hasText(Pattern.compile("[1-9]\\d+"));
        Chromium.press(page, "❚❚ Pause");
        assertThat(Chromium.button(page, "► Train")).isVisible();
        Chromium.photograph(page, view.of("playground-trained"));
        Chromium.press(page, "Reset");
        assertThat(page.locator("[data-test=step]")).hasText("0");
        Chromium.press(page, "Step");
        assertThat(page.locator("[data-test=step]")).hasText("1");
        page.getByText("Loss as a table").press("Enter");
        assertThat(page.locator(".curve tbody tr")).hasCount(2);
        Chromium.press(page, "Gradients (backward)");
        assertThat(Chromium.button(page, "Gradients (backward)")).hasAttribute("aria-pressed", "true");
    }

    @Test
    void tenQuickReloadsAreNotTenTrainings() {
        Page page = CHROMIUM.page("#/playground?hidden=2&points=20");
        for (int visit = 0; visit < 10; visit++) {
            assertThat(page.locator("svg.network")).isVisible();
            // Each visit ends the training of the one before, long before a write to it would tell that nobody reads.
            assertThat(CHROMIUM.trainings()).isEqualTo(1);
            page.reload();
        }
        assertThat(page.locator(".plane .problem")).hasText("");
    }

    @Test
    void visitsTooShortForATrainingToBeginTakeNoPlaceFromOthers() {
        Page page = CHROMIUM.page("#/playground?hidden=2&points=20");
        for (int visit = 0; visit < 10; visit++) {
            page.waitForRequest("**/api/trainings", page::reload);
        }
        assertThat(page.locator("svg.network")).isVisible();
        assertThat(page.locator(".plane .problem")).hasText("");
    }

    @Test
    void whatIsPressedWhileATrainingIsBeingBegunReachesIt() {
        Page page = CHROMIUM.page("#/playground?hidden=2&points=20");
        assertThat(page.locator("svg.network")).isVisible();
        List<Route> held = new ArrayList<>();
        page.route("**/api/trainings", held::add);
        page.getByLabel("Activation").selectOption("relu");
        page.waitForCondition(() -> !held.isEmpty());
        Chromium.press(page, "► Train");
        held.getFirst().resume();
        assertThat(page.locator("[data-test=step]")).hasText(Pattern.compile("[1-9]\\d*"));
    }

    @EachView
    void aWeightIsSetByClickingItsEdgeOrWithTheKeyboardAlone(View view) {
        Page page = CHROMIUM.page("#/playground?hidden=2&points=20", view);
        assertThat(page.locator(".incoming caption")).hasText("Into score");
        page.locator("svg.network").scrollIntoViewIfNeeded();
        // From y to the first neuron; the drawing is as wide as its frame.
        var box = page.locator("svg.network").boundingBox();
        page.mouse().click(box.x + box.width * (50 + 0.25 * 330) / 760, box.y + box.height * (225 - 0.25 * 150) / 300);
        assertThat(page.locator(".incoming caption")).hasText("Into layer 1, neuron 1");
        Locator weight = page.getByLabel("Weight from y");
        assertThat(weight).isFocused();
        Locator gradient = page.locator(".incoming .grad").nth(1);
        String before = gradient.textContent();
        page.keyboard().type("1.5");
        page.keyboard().press("Enter");
        assertThat(page.locator(".told")).containsText("weight 1.5");
        assertThat(gradient).not().hasText(before);
        page.keyboard().press("ArrowUp");
        assertThat(page.locator(".told")).containsText("weight 1.6");
        page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("score").setExact(true))
                .press("Enter");
        page.getByLabel("Bias").fill("-2");
        page.getByLabel("Bias").press("Tab");
        assertThat(page.getByLabel("Bias")).hasValue("-2");
        Chromium.photograph(page, view.of("playground-weight"));
    }

    @EachView
    void theWholeNetworkIsConfiguredAndSharedByItsAddress(View view) {
        Page page = CHROMIUM.page("#/playground?points=40", view);
        page.getByLabel("Data").selectOption("circles");
        page.getByLabel("Activation").selectOption("relu");
        page.getByLabel("L2 penalty").selectOption("0.01");
        page.getByLabel("Batch").selectOption("5");
        assertThat(page.locator(".settings")).containsText("A step sees 5 points");
        Chromium.press(page, "Add");
        page.getByLabel("Learning rate").fill("0.5");
        assertThat(page)
                .hasURL(Pattern.compile(
                        ".*data=circles.*hidden=8%2C8%2C8.*activation=relu.*rate=0.5.*l2=0.01.*batch=5.*"));
        assertThat(page.locator("svg.network"))
                .hasAttribute("aria-label", "Network with layers of 2, 8, 8, 8, 1 neurons");
        page.reload();
        assertThat(page.getByLabel("Batch")).hasValue("5");
        Chromium.press(page, "► Train");
        assertThat(page.locator("[data-test=step]")).hasText(Pattern.compile("[1-9]\\d+"));
    }

    @EachView
    void pointsAreDrawnWithTheKeyboardAlone(View view) {
        Page page = CHROMIUM.page("#/playground?data=drawn&hidden=2", view);
        Locator plane = page.locator("canvas.boundary");
        plane.focus();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("Enter");
        Chromium.button(page, "■ square").focus();
        page.keyboard().press("Enter");
        plane.focus();
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Enter");
        assertThat(plane).hasAttribute("aria-label", Pattern.compile(".*2 points.*"));
        assertThat(page.locator("svg.network")).isVisible();
    }
}
