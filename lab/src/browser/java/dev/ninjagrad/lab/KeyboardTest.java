package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every room from the moment its page has loaded to what one does there, with real key presses alone. */
class KeyboardTest {
    private static final Pattern SOME = Pattern.compile("[1-9]\\d*");

    @RegisterExtension
    private static final Chromium CHROMIUM =
            new Chromium(LabOptions.onPort(0).withRuns(HealthTest.runs(Path.of("target/keyboard-runs"))));

    @Test
    void theFirstPageLeadsIntoTheGuideAndPastTheBar() {
        Page page = CHROMIUM.page("");
        assertThat(page.locator(".hero-graph svg.graph")).isVisible();
        Hands hands = new Hands(page);
        hands.to("Skip to the content").press("Enter").to("Start the guide").press("Enter");
        assertThat(page.locator(".eyebrow")).hasText("Chapter 1 of 18");
        assertThat(page.locator("main")).isFocused();
    }

    @Test
    void aChapterIsTouchedAnsweredAndTurned() {
        Page page = CHROMIUM.page("#/guide/derivative");
        assertThat(page.locator(".curve-plot")).isVisible();
        Hands hands = new Hands(page).to("Function").choose("tanh(x)");
        assertThat(page).hasURL(Pattern.compile(".*f=1.*"));
        hands.to("Nudge").press("ArrowLeft", 10);
        assertThat(page).hasURL(Pattern.compile(".*eps=-1&?.*"));
        assertThat(page.locator(".result .strong td")).hasText(Pattern.compile("0\\.41997.*"));
        String first = page.locator(".question button").first().textContent().strip();
        hands.to(first).press("Enter");
        assertThat(page.locator(".question [role=status]")).not().hasText("");
        hands.to("The chain rule").press("Enter");
        assertThat(page.locator(".eyebrow")).hasText("Chapter 2 of 18");
    }

    @Test
    void aGraphIsWrittenSetSteppedAndStoppedAtABreakpoint() {
        Page page = CHROMIUM.page("#/graph");
        assertThat(page.locator(".stage svg.graph")).isVisible();
        Hands hands = new Hands(page).to("Expression").write("L = a*b + a");
        assertThat(page.getByLabel("Value of a")).isVisible();
        hands.to("Value of a").write("4").to("b").press("ArrowRight", 5);
        assertThat(page.getByLabel("Value of b")).hasValue("7");
        assertThat(page.locator(".stage g.node.output")).hasAttribute("aria-label", Pattern.compile("L.*data 32,.*"));
        hands.to("a: data 4").press("Enter").to("Play").press("Enter");
        assertThat(page.locator(".stage .count")).hasText("3 / 5");
        hands.press("ArrowLeft");
        assertThat(page.locator(".stage .count")).hasText("2 / 5");
        hands.to("All 5 steps").press("Enter");
        assertThat(page.locator(".stage .listing li")).hasCount(5);
        hands.to("Share link").press("Enter");
        assertThat(page.locator(".stage .export [role=status]")).containsText("The link to this view");
    }

    @Test
    void tensorsAreChosenLookedAtAndStepped() {
        Page page = CHROMIUM.page("#/graph");
        assertThat(page.locator(".tensors svg.graph")).isVisible();
        Hands hands = new Hands(page).to("Program").choose("Softmax");
        assertThat(page).hasURL(Pattern.compile(".*t=logits.*"));
        hands.to("logits,");
        assertThat(page.locator(".tensor-pair h3")).hasText("logits [4, 5]");
        hands.press("Home", "ArrowRight", "ArrowRight");
        assertThat(page.locator(".tensors .count")).hasText(Pattern.compile("2 / \\d+"));
    }

    @Test
    void pointsAreDrawnTrainedOnAndAWeightIsSet() {
        Page page = CHROMIUM.page("#/playground?hidden=2");
        assertThat(page.locator("svg.network")).isVisible();
        Hands hands = new Hands(page).to("Data").choose("points you draw");
        hands.to("Decision boundary").press("ArrowRight", "ArrowRight", "Enter", "ArrowUp", "Enter");
        assertThat(page.locator("canvas.boundary")).hasAttribute("aria-label", Pattern.compile(".*2 points.*"));
        hands.backTo("■ square")
                .press("Enter")
                .to("Decision boundary")
                .press("ArrowLeft", 6)
                .press("Enter");
        assertThat(page.locator("canvas.boundary")).hasAttribute("aria-label", Pattern.compile(".*3 points.*"));
        hands.backTo("► Train").press("Enter");
        assertThat(page.locator("[data-test=step]")).hasText(SOME);
        hands.to("❚❚ Pause").press("Enter");
        assertThat(Chromium.button(page, "► Train")).isVisible();
        hands.to("Gradients (backward)").press("Space");
        assertThat(Chromium.button(page, "Gradients (backward)")).hasAttribute("aria-pressed", "true");
        hands.to("layer 1, neuron 2")
                .press("Enter")
                .to("Weight from y")
                .write("1.5")
                .press("Enter");
        assertThat(page.locator(".incoming caption")).hasText("Into layer 1, neuron 2");
        assertThat(page.getByLabel("Weight from y")).hasValue("1.5");
    }

    @Test
    void aFaultIsPredictedInjectedNamedAndRepaired() {
        Page page = CHROMIUM.page("#/break");
        assertThat(page.locator(".sentence")).not().hasText("");
        Hands hands = new Hands(page).to("Fault").choose("seed-negative");
        assertThat(page.locator(".sentence")).containsText("every step climbs");
        hands.to("It learns just as well").press("Space").press("ArrowDown", 3);
        hands.to("3 · Inject it").press("Enter");
        hands.to("Speed").choose("full");
        hands.backTo("► Train").press("Enter");
        assertThat(page.locator(".outcome")).containsText("You were right. The loss climbed");
        hands.to("4 · Ask the doctor").press("Enter");
        assertThat(page.locator(".finding")).containsText("seed-negative");
        hands.to("5 · Repair and go on").press("Enter");
        assertThat(page.locator("figcaption").last()).hasText("Repaired");
    }

    @Test
    void aLineIsBrokenAndTheDoctorsRowIsOpened() {
        Page page = CHROMIUM.page("#/ninja");
        assertThat(page.locator("table.ninja")).isVisible();
        Hands hands = new Hands(page).to("Break it with").choose("path-missing");
        assertThat(page.locator(".finding")).isVisible();
        hands.to("in the line of").choose("dcounts");
        assertThat(page.locator("tr.broken th")).containsText("counts");
        hands.to("dcounts").press("Enter");
        assertThat(page.locator(".detail h2")).containsText("counts");
    }

    @Test
    void aGptIsTrainedAndItsAttentionRead() {
        Page page = CHROMIUM.page("#/gpt");
        assertThat(page.locator(".heads canvas")).hasCount(4);
        Hands hands = new Hands(page).to("► Train").press("Enter");
        assertThat(page.locator("[data-test=step]")).hasText(SOME);
        hands.to("❚❚ Pause").press("Enter");
        hands.to("Word").write("ada");
        assertThat(page.locator(".tokens button")).hasCount(4);
        hands.to("Position 2").press("Enter");
        assertThat(page.locator(".looks caption")).hasText("Position 2, after “d”, looks at");
        hands.to("Check all 4,192").press("Enter");
        assertThat(page.getByText("4,192 of 4,192 checked")).isVisible();
    }

    @Test
    void aSickTrainingIsExaminedAndRunsAreCompared() {
        Page page = CHROMIUM.page("#/health");
        assertThat(page.locator(".findings")).isVisible();
        Hands hands = new Hands(page).to("Case").choose("Saturated");
        assertThat(page.locator(".findings .sick").first()).isVisible();
        hands.to("► Train").press("Enter");
        assertThat(page.locator("[data-test=step]")).hasText(SOME);
        hands.to("❚❚ Pause").press("Enter");
        assertThat(Chromium.button(page, "► Train")).isVisible();
        hands.to("good").press("Space");
        assertThat(page.locator(".runs .legend")).containsText("good");
        hands.backTo("bad").press("Space");
        assertThat(page.locator(".runs .legend")).containsText("bad");
        hands.to("Compare").to("logarithmic").press("Space");
    }

    @Test
    void aQuizIsAnswered() {
        Page page = CHROMIUM.page("#/quiz");
        for (int question = 1; question <= 7; question++) {
            assertThat(page.locator(".eyebrow")).hasText("Question %d of 7".formatted(question));
            String first = page.locator(".answer").first().textContent().strip();
            Hands hands = new Hands(page).to(first).press("Enter");
            assertThat(page.locator(".reason")).isVisible();
            if (question < 7) {
                hands.to("Next").press("Enter");
            }
        }
        assertThat(page.locator(".outcome")).containsText(Pattern.compile("\\d of 7"));
    }

    @Test
    void theThemeIsSwitchedAndARoomIsChosenInTheBar() {
        Page page = CHROMIUM.page("#/quiz");
        assertThat(page.locator(".answers")).isVisible();
        Hands hands = new Hands(page).to("Switch to dark").press("Enter");
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        hands.backTo("Guide").press("Enter");
        assertThat(page.locator(".eyebrow")).hasText("Chapter 1 of 18");
    }
}
