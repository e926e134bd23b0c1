package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A learner's way through graph, playground and guide. */
class LearnerTest {
    private static final int CHAPTERS = 18;

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @Test
    void aGraphIsTypedEditedAndWalkedBothWays() {
        Page page = CHROMIUM.page("#/graph");
        page.getByLabel("Expression", new Page.GetByLabelOptions().setExact(true))
                .last()
                .fill("L = a*b + a");
        page.getByLabel("Value of a").fill("2");
        page.getByLabel("Value of b").fill("-3");
        for (int i = 0; i < 3; i++) {
            Chromium.button(page, "Step").click();
        }
        assertThat(page.locator(".count")).hasText("3 / 5");
        Chromium.button(page, "Last").click();
        assertThat(page.locator(".term .numeric")).containsText("= 2");
        Chromium.button(page, "Step back").click();
        assertThat(page.locator(".count")).hasText("4 / 5");
        assertThat(page.locator(".term .numeric")).containsText("= −2");
        assertThat(page.locator(".term .note")).containsText("Contribution 2 of 2 to a");
        assertThat(page).hasURL(Pattern.compile(".*e=L\\+%3D\\+a\\*b\\+%2B\\+a.*step=4.*"));
        page.reload();
        assertThat(page.locator(".count")).hasText("4 / 5");
    }

    @Test
    void aTensorShowsItsMatrixAndItsGradientOnFocus() {
        Page page = CHROMIUM.page("#/graph");
        page.getByLabel("Program").selectOption("2");
        page.locator(".tensors g.node[aria-label^=logits]").focus();
        assertThat(page.locator(".tensor-pair h3")).hasText("logits [4, 5]");
        assertThat(page.locator(".tensor-pair canvas")).hasCount(2);
        assertThat(page).hasURL(Pattern.compile(".*tensors=2.*"));
    }

    @Test
    void playingStopsAtABreakpoint() {
        Page page = CHROMIUM.page("#/graph?e=L+%3D+a*b&at=a:2,b:3");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^a: data 2")))
                .click();
        Chromium.button(page, "Play").click();
        assertThat(page.locator(".count")).hasText("2 / 3");
        assertThat(Chromium.button(page, "Play")).isVisible();
    }

    @Test
    void aMistakeIsShownWhereItIs() {
        Page page = CHROMIUM.page("#/graph?e=tanh(a+*+)");
        assertThat(page.locator("#expression-problem")).containsText("column 10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SVG", "PNG", "JSON"})
    void theGraphIsSaved(String format) {
        Page page = CHROMIUM.page("#/graph");
        var download = page.waitForDownload(() -> Chromium.button(page, format).click());
        assertThat(download.suggestedFilename()).endsWith(format.toLowerCase(Locale.ROOT));
    }

    @Test
    void aNetworkTrainsPausesStepsAndStartsAnew() {
        Page page = CHROMIUM.page("#/playground?points=40&hidden=4");
        page.getByText("► Train").click();
        assertThat(page.locator("[data-test=step]")).hasText(Pattern.compile("[1-9]\\d+"));
        page.getByText("❚❚ Pause").click();
        assertThat(page.getByText("► Train")).isVisible();
        Chromium.photograph(page, "playground-trained");
        Chromium.button(page, "Reset").click();
        assertThat(page.locator("[data-test=step]")).hasText("0");
        Chromium.button(page, "Step").click();
        assertThat(page.locator("[data-test=step]")).hasText("1");
        page.getByText("Loss as a table").click();
        assertThat(page.locator(".curve tbody tr")).hasCount(2);
        Chromium.button(page, "Gradients (backward)").click();
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
    void aWeightIsSetByClickingItsEdgeOrWithTheKeyboardAlone() {
        Page page = CHROMIUM.page("#/playground?hidden=2&points=20");
        assertThat(page.locator(".incoming caption")).hasText("Into score");
        page.locator("svg.network").scrollIntoViewIfNeeded();
        // From y to the first neuron; the drawing is as wide as its frame.
        var box = page.locator("svg.network").boundingBox();
        page.mouse()
                .click(box.x + box.width * (50 + 0.25 * 330) / 760, box.y + box.height * (225 - 0.25 * 150) / 300);
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
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("score").setExact(true))
                .press("Enter");
        page.getByLabel("Bias").fill("-2");
        page.getByLabel("Bias").press("Tab");
        assertThat(page.getByLabel("Bias")).hasValue("-2");
        Chromium.photograph(page, "playground-weight");
    }

    @Test
    void theWholeNetworkIsConfiguredAndSharedByItsAddress() {
        Page page = CHROMIUM.page("#/playground?points=40");
        page.getByLabel("Data").selectOption("circles");
        page.getByLabel("Activation").selectOption("relu");
        page.getByLabel("L2 penalty").selectOption("0.01");
        page.getByLabel("Batch").selectOption("5");
        assertThat(page.locator(".settings")).containsText("A step sees 5 points");
        Chromium.press(page, "Add");
        page.getByLabel("Learning rate").fill("0.5");
        assertThat(page).hasURL(Pattern.compile(
                ".*data=circles.*hidden=8%2C8%2C8.*activation=relu.*rate=0.5.*l2=0.01.*batch=5.*"));
        assertThat(page.locator("svg.network")).hasAttribute("aria-label", "Network with layers of 2, 8, 8, 8, 1 neurons");
        page.reload();
        assertThat(page.getByLabel("Batch")).hasValue("5");
        Chromium.press(page, "► Train");
        assertThat(page.locator("[data-test=step]")).hasText(Pattern.compile("[1-9]\\d+"));
    }

    @Test
    void pointsAreDrawnWithTheKeyboardAlone() {
        Page page = CHROMIUM.page("#/playground?data=drawn&hidden=2");
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

    @Test
    void theGuideIsReadFromStartToEndWithTheKeyboard() {
        Page page = CHROMIUM.page("#/guide");
        for (int chapter = 1; chapter < CHAPTERS; chapter++) {
            assertThat(page.locator(".eyebrow")).hasText("Chapter %d of %d".formatted(chapter, CHAPTERS));
            // A new chapter takes the focus, so that a screen reader begins there.
            if (chapter > 1) {
                assertThat(page.locator("main")).isFocused();
            }
            assertThat(page.locator("[aria-busy=true]")).hasCount(0);
            page.locator("a[rel=next]").press("Enter");
        }
        assertThat(page.locator(".eyebrow")).hasText("Chapter %d of %d".formatted(CHAPTERS, CHAPTERS));
    }

    @Test
    void aStepAgainstTheGradientLowersTheSoftmaxLoss() {
        Page page = CHROMIUM.page("#/guide/softmax");
        Chromium.press(page, "One step against the gradient");
        assertThat(page.locator(".widget").first()).containsText("Loss 0.2");
    }

    @Test
    void theNaiveWalkArrivesAtSixAndTheRightOneAtFour() {
        Page page = CHROMIUM.page("#/guide/order");
        for (Locator last : page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName("Last").setExact(true))
                .all()) {
            last.click();
        }
        assertThat(page.locator(".term .numeric").first()).containsText("= 6");
        assertThat(page.locator(".term .numeric").last()).containsText("= 4");
    }

    /** Prints how long a step takes until it is painted: a figure to quote, not to assert. */
    @Test
    void aStepOnAGraphOfFiveHundredNodesIsPainted() {
        StringBuilder sum = new StringBuilder("L = a0*b0");
        for (int i = 1; i < 244; i++) {
            sum.append(" + a%d*b%d".formatted(i % 5, i % 7));
        }
        Page page = CHROMIUM.page("#/graph?e=" + URLEncoder.encode(sum.toString(), StandardCharsets.UTF_8));
        assertThat(page.locator("svg.graph g.node").first()).isVisible();
        List<?> ms = (List<?>) page.evaluate("""
                async () => {
                  const times = [];
                  for (let i = 0; i < 40; i++) {
                    const start = performance.now();
                    document.querySelector("button[aria-label=Step]").click();
                    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
                    times.push(performance.now() - start);
                  }
                  return times.sort((a, b) => a - b).map((it) => Math.round(it));
                }""");
        System.out.printf(
                "a step on %d nodes is painted after %s ms (median of 40; 90%%: %s)%n",
                page.locator("svg.graph g.node").count(), ms.get(20), ms.get(36));
        assertThat(page.locator(".count")).hasText(Pattern.compile("40 / \\d+"));
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
