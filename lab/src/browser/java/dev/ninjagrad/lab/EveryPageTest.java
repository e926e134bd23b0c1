package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds for every page: it fits, is legible, has names, stands still while it loads; light and dark, wide and narrow. */
class EveryPageTest {
    /** A fifth of what web vitals call good: a graph's height is known only when the engine has answered. */
    private static final double MOST_SHIFT = 0.02;

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @ParameterizedTest
    @CsvSource({
        "start, '', .hero-graph svg.graph",
        "graph, '#/graph?step=6', svg.graph",
        "playground, '#/playground', svg.network",
        "break, '#/break?guess=worse&on=1', '.sides .chart canvas'",
        "ninja, '#/ninja', table.ninja",
        "ninja-broken, '#/ninja?fault=broadcast-not-summed&line=bn_var_inv&row=bn_var_inv', .finding",
        "health, '#/health', .findings",
        "quiz, '#/quiz', .answers",
        "gpt, '#/gpt', .heads canvas",
        "guide-derivative, '#/guide/derivative', .curve-plot",
        "guide-chain-rule, '#/guide/chain-rule', svg.graph",
        "guide-graph, '#/guide/graph', svg.graph",
        "guide-order, '#/guide/order', svg.graph",
        "guide-value, '#/guide/value', pre.code",
        "guide-neuron, '#/guide/neuron', svg.graph",
        "guide-mlp, '#/guide/mlp', svg.graph",
        "guide-softmax, '#/guide/softmax', svg.bars",
        "guide-broadcasting, '#/guide/broadcasting', article .question",
        "guide-patterns, '#/guide/patterns', article .question",
        "guide-matmul, '#/guide/matmul', article .question",
        "guide-batch-norm, '#/guide/batch-norm', article .question",
        "guide-embedding, '#/guide/embedding', article .question",
        "guide-gradient-check, '#/guide/gradient-check', article .question",
        "guide-attention, '#/guide/attention', article .question",
        "guide-depth, '#/guide/depth', article .question",
        "guide-microgpt, '#/guide/microgpt', article .question",
        "guide-engineer, '#/guide/engineer', article .question"
    })
    void everyPageFitsIsLegibleAndNamesItsControls(String name, String address, String landmark) {
        for (int width : new int[] {Chromium.WIDE, Chromium.NARROW}) {
            for (boolean dark : new boolean[] {false, true}) {
                Page page = CHROMIUM.page(address, width, dark);
                String where = "%s, %d wide, %s".formatted(name, width, dark ? "dark" : "light");
                assertThat(page.locator("h1")).isVisible();
                assertThat(page.locator(landmark).first()).isVisible();
                assertThat(page.locator("[aria-busy=true]")).hasCount(0);
                Chromium.photograph(page, "%s-%d-%s".formatted(name, width, dark ? "dark" : "light"));
                assertThat(page.evaluate("document.documentElement.scrollWidth > innerWidth"))
                        .as("scrolls sideways: " + where)
                        .isEqualTo(false);
                assertThat(page.evaluate(Chromium.script("nameless.js")))
                        .as("controls without a name: " + where)
                        .isEqualTo(List.of());
                assertThat(page.evaluate(Chromium.script("faint.js")))
                        .as("faint text: " + where)
                        .isEqualTo(List.of());
                assertThat(((Number) page.evaluate("window.layoutShift")).doubleValue())
                        .as("layout shift: " + where)
                        .isLessThanOrEqualTo(MOST_SHIFT);
            }
        }
    }

    /** A chapter that is added to the guide must be added to the pages above. */
    @Test
    void everyChapterOfTheGuideIsAmongThePages() throws ReflectiveOperationException {
        Page page = CHROMIUM.page("#/guide");
        assertThat(page.locator(".chapters a")).not().hasCount(0);
        List<String> chapters = page.locator(".chapters a").all().stream()
                .map(it -> it.getAttribute("href"))
                .toList();
        String[] pages = EveryPageTest.class
                .getDeclaredMethod(
                        "everyPageFitsIsLegibleAndNamesItsControls", String.class, String.class, String.class)
                .getAnnotation(CsvSource.class)
                .value();
        assertThat(chapters)
                .allSatisfy(chapter ->
                        assertThat(pages).anySatisfy(it -> assertThat(it).contains("'" + chapter + "'")));
    }

    @Test
    void theThemeCanBeChosenAndIsKept() {
        Page page = CHROMIUM.page("");
        Chromium.press(page, "Switch to dark");
        page.reload();
        assertThat(page.locator("html")).hasAttribute("data-theme", "dark");
        assertThat(Chromium.button(page, "Switch to light")).isVisible();
    }

    @Test
    void aFaintOrNamelessOrShiftingPageIsCaught() {
        Page page = CHROMIUM.page("");
        assertThat(page.locator(".hero-graph svg.graph")).isVisible();
        page.evaluate("""
                () => {
                  document.querySelector("h1").style.color = "#aaa";
                  document.querySelector(".lead").style.marginTop = "300px";
                  document.querySelector(".transport button").removeAttribute("aria-label");
                }""");
        // Waiting for an expression would evaluate a text in the page, which the lab's policy forbids.
        page.evaluate("""
                () => new Promise((done) => {
                  const look = () => (window.layoutShift > 0.01 ? done() : requestAnimationFrame(look));
                  look();
                })""");
        assertThat((List<?>) page.evaluate(Chromium.script("faint.js"))).isNotEmpty();
        assertThat((List<?>) page.evaluate(Chromium.script("nameless.js"))).isNotEmpty();
    }
}
