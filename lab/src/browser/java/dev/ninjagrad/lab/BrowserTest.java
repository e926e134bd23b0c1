package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A learner's way through every room, in real Chromium; part of the profile {@code browser}. */
class BrowserTest {
    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    private static Lab lab;
    private static Playwright playwright;
    private static Browser browser;

    /** What went wrong on a page without anybody seeing it: console errors, and requests to elsewhere. */
    private final List<String> complaints = new ArrayList<>();

    private final List<BrowserContext> contexts = new ArrayList<>();

    @BeforeAll
    static void open() throws Exception {
        lab = Lab.start(LabOptions.onPort(0));
        playwright = Playwright.create();
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(System.getProperty("lab.chromium", "/usr/bin/chromium")))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu")));
    }

    @AfterAll
    static void close() {
        playwright.close();
        lab.close();
    }

    @AfterEach
    void nothingWentWrongUnseen() {
        contexts.forEach(BrowserContext::close);
        assertThat(complaints).isEmpty();
    }

    private Page page(String address, int width, boolean dark) {
        BrowserContext context = browser.newContext(new Browser.NewContextOptions()
                .setViewportSize(width, 860)
                .setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT));
        contexts.add(context);
        Page page = context.newPage();
        page.onConsoleMessage(message -> {
            // A refusal of the engine, 400, is shown on the page; the browser reports it as an error all the same.
            if (message.type().equals("error") && !message.text().contains("400")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(lab.url()) && !request.url().startsWith("blob:" + lab.url())) {
                complaints.add("a request to " + request.url());
            }
        });
        page.navigate(lab.url() + address);
        return page;
    }

    private Page page(String address) {
        return page(address, 1280, false);
    }

    private static Locator button(Page page, String name) {
        return page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .first();
    }

    @ParameterizedTest
    @CsvSource({
        "start, ''",
        "graph, '#/graph?step=6'",
        "playground, '#/playground'",
        "guide-derivative, '#/guide/derivative'",
        "guide-chain-rule, '#/guide/chain-rule'",
        "guide-graph, '#/guide/graph'",
        "guide-order, '#/guide/order'",
        "guide-value, '#/guide/value'",
        "guide-neuron, '#/guide/neuron'",
        "guide-mlp, '#/guide/mlp'",
        "guide-softmax, '#/guide/softmax'"
    })
    void everyPageFitsWideAndNarrowLightAndDark(String name, String address) {
        for (int width : new int[] {1280, 390}) {
            for (boolean dark : new boolean[] {false, true}) {
                Page page = page(address, width, dark);
                assertThat(page.locator("h1")).isVisible();
                assertThat(page.locator("[aria-busy=true]")).hasCount(0);
                if (name.equals("playground")) {
                    assertThat(page.locator("svg.network")).isVisible();
                }
                page.screenshot(new Page.ScreenshotOptions()
                        .setFullPage(true)
                        .setPath(SCREENSHOTS.resolve("%s-%d-%s.png".formatted(name, width, dark ? "dark" : "light"))));
                assertThat(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
                        .as("%s scrolls sideways at %d", name, width)
                        .isEqualTo(false);
                assertThat(page.evaluate(NAMELESS))
                        .as("controls without a name on %s", name)
                        .isEqualTo(List.of());
            }
        }
    }

    private static final String NAMELESS = """
            [...document.querySelectorAll("button, input, select, a[href]")]
              .filter(it => !(it.ariaLabel || it.getAttribute("aria-labelledby") || it.textContent.trim() || it.labels?.length))
              .map(it => it.outerHTML)""";

    @Test
    void aGraphIsTypedEditedAndWalkedBothWays() {
        Page page = page("#/graph");
        page.getByLabel("Expression", new Page.GetByLabelOptions().setExact(true)).last().fill("L = a*b + a");
        page.getByLabel("Value of a").fill("2");
        page.getByLabel("Value of b").fill("-3");
        for (int i = 0; i < 3; i++) {
            button(page, "Step").click();
        }
        assertThat(page.locator(".count")).hasText("3 / 5");
        button(page, "Last").click();
        assertThat(page.locator(".term .numeric")).containsText("= −2");
        assertThat(page.locator(".term .note")).containsText("Contribution 2 of 2 to a");
        button(page, "Step back").click();
        assertThat(page.locator(".count")).hasText("4 / 5");
        assertThat(page).hasURL(Pattern.compile(".*e=L\\+%3D\\+a\\*b\\+%2B\\+a.*step=4.*"));
        page.reload();
        assertThat(page.locator(".count")).hasText("4 / 5");
    }

    @Test
    void playingStopsAtABreakpoint() {
        Page page = page("#/graph?e=L+%3D+a*b&at=a:2,b:3");
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(Pattern.compile("^a: data 2")))
                .click();
        button(page, "Play").click();
        assertThat(page.locator(".count")).hasText("2 / 3");
        assertThat(button(page, "Play")).isVisible();
    }

    @Test
    void aMistakeIsShownWhereItIs() {
        Page page = page("#/graph?e=tanh(a+*+)");
        assertThat(page.locator("#expression-problem")).containsText("column 10");
    }

    @ParameterizedTest
    @ValueSource(strings = {"SVG", "PNG", "JSON"})
    void theGraphIsSaved(String format) {
        Page page = page("#/graph");
        var download = page.waitForDownload(() -> button(page, format).click());
        assertThat(download.suggestedFilename()).endsWith(format.toLowerCase(Locale.ROOT));
    }

    @Test
    void aNetworkTrainsPausesStepsAndStartsAnew() {
        Page page = page("#/playground?points=40&hidden=4");
        page.getByText("► Train").click();
        assertThat(page.locator("[data-test=step]")).hasText(Pattern.compile("[1-9]\\d+"));
        page.getByText("❚❚ Pause").click();
        assertThat(page.getByText("► Train")).isVisible();
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve("playground-trained.png")));
        button(page, "Reset").click();
        assertThat(page.locator("[data-test=step]")).hasText("0");
        button(page, "Step").click();
        assertThat(page.locator("[data-test=step]")).hasText("1");
        page.getByText("Loss as a table").click();
        assertThat(page.locator(".curve tbody tr")).hasCount(2);
        button(page, "Gradients (backward)").click();
        assertThat(button(page, "Gradients (backward)")).hasAttribute("aria-pressed", "true");
    }

    @Test
    void pointsAreDrawnWithTheKeyboardAlone() {
        Page page = page("#/playground?data=drawn&hidden=2");
        Locator plane = page.locator("canvas.boundary");
        plane.focus();
        page.keyboard().press("ArrowRight");
        page.keyboard().press("Enter");
        button(page, "■ square").focus();
        page.keyboard().press("Enter");
        plane.focus();
        page.keyboard().press("ArrowUp");
        page.keyboard().press("Enter");
        assertThat(plane).hasAttribute("aria-label", Pattern.compile(".*2 points.*"));
        assertThat(page.locator("svg.network")).isVisible();
    }

    @Test
    void theGuideIsReadFromStartToEndWithTheKeyboard() {
        Page page = page("#/guide");
        for (int chapter = 1; chapter < 8; chapter++) {
            assertThat(page.locator(".eyebrow")).hasText("Chapter " + chapter + " of 8");
            page.locator("a[rel=next]").focus();
            page.keyboard().press("Enter");
        }
        assertThat(page.locator(".eyebrow")).hasText("Chapter 8 of 8");
        button(page, "One step against the gradient").focus();
        page.keyboard().press("Enter");
        assertThat(page.locator(".widget")).containsText("Loss 0.2");
    }

    @Test
    void theNaiveWalkArrivesAtSixAndTheRightOneAtFour() {
        Page page = page("#/guide/order");
        for (Locator last : page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Last").setExact(true))
                .all()) {
            last.click();
        }
        assertThat(page.locator(".term .numeric").first()).containsText("= 6");
        assertThat(page.locator(".term .numeric").last()).containsText("= 4");
    }

    @Test
    void theThemeCanBeChosenAndIsKept() {
        Page page = page("");
        button(page, "Switch to dark").click();
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        assertThat(button(page, "Switch to light")).isVisible();
    }
}
