package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.ninjagrad.lab.Chromium.View;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A learner's way through the room Graph. */
class GraphWalkTest {
    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @EachView
    void aGraphIsTypedEditedAndWalkedBothWays(View view) {
        Page page = CHROMIUM.page("#/graph", view);
        page.getByLabel("Expression", new Page.GetByLabelOptions().setExact(true))
                .last()
                .fill("L = a*b + a");
        page.getByLabel("Value of a").fill("2");
        page.getByLabel("Value of b").fill("-3");
        for (int i = 0; i < 3; i++) {
            Chromium.press(page, "Step");
        }
        assertThat(page.locator(".stage .count")).hasText("3 / 5");
        Chromium.press(page, "Last");
        assertThat(page.locator(".stage .term .numeric")).containsText("= 2");
        Chromium.press(page, "Step back");
        assertThat(page.locator(".stage .count")).hasText("4 / 5");
        assertThat(page.locator(".stage .term .numeric")).containsText("= −2");
        assertThat(page.locator(".stage .term .note")).containsText("Contribution 2 of 2 to a");
        assertThat(page).hasURL(Pattern.compile(".*e=L\\+%3D\\+a\\*b\\+%2B\\+a.*step=4.*"));
        page.reload();
        assertThat(page.locator(".stage .count")).hasText("4 / 5");
    }

    @Test
    void aLeafIsDraggedToAnotherValue() {
        Page page = CHROMIUM.page("#/graph?e=L+%3D+a*b&at=a:2,b:3");
        Locator leaf = page.locator(".stage g.node[aria-label^='a:']");
        assertThat(leaf).isVisible();
        var box = leaf.boundingBox();
        page.mouse().move(box.x + 20, box.y + 20);
        page.mouse().down();
        page.mouse().move(box.x + 45, box.y + 20);
        page.mouse().move(box.x + 70, box.y + 20);
        page.mouse().up();
        assertThat(page.getByLabel("Value of a")).hasValue("3");
        assertThat(page.locator(".stage g.node.output")).hasAttribute("aria-label", Pattern.compile("L.*data 9,.*"));
    }

    @EachView
    void aTensorShowsItsMatrixAndItsGradientOnFocus(View view) {
        Page page = CHROMIUM.page("#/graph", view);
        page.getByLabel("Program").selectOption("2");
        page.locator(".tensors g.node[aria-label^=logits]").focus();
        assertThat(page.locator(".tensor-pair h3")).hasText("logits [4, 5]");
        assertThat(page.locator(".tensor-pair figcaption").last()).hasText("gradient");
        assertThat(page.locator(".tensor-pair canvas")).hasCount(2);
        assertThat(page).hasURL(Pattern.compile(".*t=logits.*"));
    }

    @EachView
    void theBackwardPassOfTensorsIsWalkedBothWaysWithTheKeyboard(View view) {
        Page page = CHROMIUM.page("#/graph", view);
        Locator tensors = page.locator(".tensors");
        assertThat(tensors.locator(".count")).hasText("7 / 7");
        Locator step = tensors.getByRole(
                AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("First").setExact(true));
        step.press("Enter");
        assertThat(tensors.locator(".count")).hasText("0 / 7");
        page.locator(".tensors g.node[aria-label^=pre], .tensors g.node[aria-label^='h,']")
                .focus();
        assertThat(tensors.locator(".tensor-pair figcaption").last()).hasText("gradient: nothing has come yet");
        for (int i = 0; i < 2; i++) {
            page.keyboard().press("ArrowRight");
        }
        assertThat(tensors.locator(".term .symbolic")).containsText("∂L/∂h += ∂L/∂loss · ∂loss/∂h");
        assertThat(tensors.locator(".tensor-pair h3")).hasText("h [5, 4]");
        assertThat(tensors.locator(".tensor-pair figcaption").last()).hasText("added by this step");
        assertThat(tensors.locator("g.node.target")).hasAttribute("aria-label", Pattern.compile("h,.*1 of 1.*"));
        assertThat(page).hasURL(Pattern.compile(".*tstep=2.*"));
        page.reload();
        assertThat(tensors.locator(".count")).hasText("2 / 7");
        page.locator(".tensors g.node[aria-label^='h,']").focus();
        page.keyboard().press("ArrowLeft");
        assertThat(tensors.locator(".count")).hasText("1 / 7");
        Chromium.photograph(page, view.of("graph-tensors-stepped"));
    }

    @Test
    void aTensorShowsItsMatrixAndItsGradientUnderThePointer() {
        Page page = CHROMIUM.page("#/graph");
        page.locator(".tensors g.node[aria-label^='x,']").hover();
        assertThat(page.locator(".tensor-pair h3")).hasText("x [5, 3]");
        assertThat(page.locator(".tensor-pair figcaption")).hasText(new String[] {"data", "gradient"});
        page.locator(".tensors g.node[aria-label^='h,']").hover();
        assertThat(page.locator(".tensor-pair h3")).hasText("h [5, 4]");
    }

    @Test
    void playingThePassOfTensorsStopsAtABreakpoint() {
        Page page = CHROMIUM.page("#/graph?t=sum(x[3]*x)&tstep=0");
        Locator tensors = page.locator(".tensors");
        tensors.locator("g.node[aria-label^='x,']").press("Enter");
        assertThat(tensors.locator("g.node[aria-label^='x,']")).hasAttribute("aria-pressed", "true");
        tensors.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Play").setExact(true))
                .press("Enter");
        assertThat(tensors.locator(".count")).hasText("3 / 4");
        assertThat(tensors.getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Play").setExact(true)))
                .isVisible();
        assertThat(page).hasURL(Pattern.compile(".*tbreaks=x.*"));
    }

    @Test
    void anExpressionOfTensorsIsTypedAndAMistakeIsShownWhereItIs() {
        Page page = CHROMIUM.page("#/graph");
        Locator expression = page.getByLabel("Expression of tensors");
        expression.fill("loss = mean((x[4,2] @ w[2,1] - y[4,1]) ^ 2)");
        assertThat(page.locator(".tensors g.node[aria-label^='w,']")).isVisible();
        assertThat(page.locator(".tensors .count")).hasText("7 / 7");
        String before = page.locator(".tensors p.muted").nth(1).textContent();
        Chromium.press(page, "Other numbers");
        assertThat(page.locator(".tensors p.muted").nth(1)).not().hasText(before);
        expression.fill("sum(x[4,2] @ w[3,1])");
        assertThat(page.locator("#tensor-problem")).containsText("matmul needs");
        assertThat(page.locator("#tensor-problem .where")).hasText("column 12");
    }

    @Test
    void everyProgramAndEveryExampleIsDrawn() {
        Page page = CHROMIUM.page("#/graph");
        for (String name : List.of("Program", "Examples")) {
            Locator choice = page.getByLabel(name);
            int count = choice.locator("option").count();
            for (int i = 0; i < count - 1; i++) {
                choice.selectOption(String.valueOf(i));
                Locator part = page.locator(name.equals("Program") ? ".tensors" : ".stage");
                assertThat(part.locator(".term .symbolic")).isVisible();
                assertThat(page.locator("#tensor-problem")).hasText("");
                assertThat(page.locator("#expression-problem")).hasText("");
            }
        }
    }

    @Test
    void playingStopsAtABreakpoint() {
        Page page = CHROMIUM.page("#/graph?e=L+%3D+a*b&at=a:2,b:3");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^a: data 2")))
                .click();
        Chromium.button(page, "Play").click();
        assertThat(page.locator(".stage .count")).hasText("2 / 3");
        assertThat(Chromium.button(page, "Play")).isVisible();
    }

    @Test
    void aMistakeIsShownWhereItIs() {
        Page page = CHROMIUM.page("#/graph?e=tanh(a+*+)");
        assertThat(page.locator("#expression-problem")).containsText("column 10");
    }

    @ParameterizedTest
    @CsvSource({".stage, graph", ".tensors, tensors"})
    void theGraphIsSavedAndShared(String part, String name) {
        Page page = CHROMIUM.page("#/graph");
        for (String format : List.of("SVG", "PNG", "JSON")) {
            Locator button = page.locator(part)
                    .getByRole(
                            AriaRole.BUTTON,
                            new Locator.GetByRoleOptions().setName(format).setExact(true));
            var download = page.waitForDownload(button::click);
            assertThat(download.suggestedFilename()).isEqualTo(name + "." + format.toLowerCase(Locale.ROOT));
        }
        page.locator(part)
                .getByRole(
                        AriaRole.BUTTON,
                        new Locator.GetByRoleOptions().setName("Share link").setExact(true))
                .press("Enter");
        assertThat(page.locator(part + " .export [role=status]")).containsText("The link to this view");
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
        assertThat(page.locator(".stage .count")).hasText(Pattern.compile("40 / \\d+"));
    }
}
