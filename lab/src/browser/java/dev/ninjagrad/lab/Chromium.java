package dev.ninjagrad.lab;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A lab and a real browser for the tests of one class. After each test it asks what went wrong without anybody seeing it:
 * errors on the console, and requests to anywhere but the lab.
 */
final class Chromium implements BeforeAllCallback, AfterAllCallback, AfterEachCallback {
    static final int WIDE = 1280;
    static final int NARROW = 390;

    /** Two browsers that have little in common: what works in both works in between. */
    enum View {
        DESK(WIDE, false),
        PHONE(NARROW, true);

        private final int width;
        private final boolean dark;

        View(int width, boolean dark) {
            this.width = width;
            this.dark = dark;
        }

        /** Returns the name of a screenshot. */
        String of(String name) {
            return name + "-" + name().toLowerCase(Locale.ROOT);
        }
    }

    private static final Path SCREENSHOTS = Path.of("target/screenshots");

    /** A busy machine is slow, not broken. */
    private static final int PATIENCE_MS = 30_000;

    private final List<String> complaints = new ArrayList<>();
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final LabOptions options;
    private @Nullable Lab lab;
    private @Nullable Playwright playwright;
    private @Nullable Browser browser;

    Chromium() {
        this(LabOptions.onPort(0));
    }

    Chromium(LabOptions options) {
        // A process that was held up for a while must not find its trainings gone.
        this.options = options.withPatience(Duration.ofMinutes(5));
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        lab = Lab.start(options);
        playwright = Playwright.create();
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of(System.getProperty("lab.chromium", "/usr/bin/chromium")))
                        .setArgs(List.of("--no-sandbox", "--disable-gpu", "--disable-quic")));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        List<String> found = List.copyOf(complaints);
        complaints.clear();
        Assertions.assertThat(found).isEmpty();
    }

    String url() {
        return Objects.requireNonNull(lab).url();
    }

    /** Returns how many trainings are alive in the lab. */
    int trainings() {
        return Objects.requireNonNull(lab).trainings().alive();
    }

    /** Opens a page of the lab, in a browser that knows nothing of earlier visits. */
    Page page(String address, int width, boolean dark) {
        BrowserContext context = Objects.requireNonNull(browser)
                .newContext(new Browser.NewContextOptions()
                        .setViewportSize(width, 860)
                        .setColorScheme(dark ? ColorScheme.DARK : ColorScheme.LIGHT));
        context.setDefaultTimeout(PATIENCE_MS);
        contexts.add(context);
        Page page = context.newPage();
        page.addInitScript(script("observe.js"));
        page.onConsoleMessage(message -> {
            // A refusal of the engine, 400, is shown on the page; the browser reports it as an error all the same.
            if (message.type().equals("error") && !message.text().contains("400")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.onRequest(request -> {
            if (!request.url().startsWith(url()) && !request.url().startsWith("blob:" + url())) {
                complaints.add("a request to " + request.url());
            }
        });
        page.navigate(url() + address);
        return page;
    }

    Page page(String address) {
        return page(address, View.DESK);
    }

    Page page(String address, View view) {
        return page(address, view.width, view.dark);
    }

    /** Returns an empty page, for another lab, unwatched. */
    Page blank() {
        return Objects.requireNonNull(browser).newPage();
    }

    /** Puts a picture of the whole page into the folder of screenshots. */
    static void photograph(Page page, String name) {
        page.evaluate("scrollTo(0, 0)");
        page.screenshot(new Page.ScreenshotOptions().setFullPage(true).setPath(SCREENSHOTS.resolve(name + ".png")));
    }

    /** Returns the first button of this very name. */
    static Locator button(Page page, String name) {
        return page.getByRole(
                        AriaRole.BUTTON,
                        new Page.GetByRoleOptions().setName(name).setExact(true))
                .first();
    }

    /** Presses a button as somebody without a mouse does, once it can be pressed. */
    static void press(Page page, String name) {
        PlaywrightAssertions.assertThat(button(page, name)).isEnabled();
        button(page, name).focus();
        page.keyboard().press("Enter");
    }

    /** Returns a script that lies beside this class. */
    static String script(String name) {
        try (var in = Chromium.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
