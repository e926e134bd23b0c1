package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.options.WaitUntilState;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long the command takes from its start until the first page can be used. */
class StartTest {
    private static final Pattern ADDRESS = Pattern.compile("http://\\S+/");
    private static final int STARTS = Integer.getInteger("lab.starts", 5);

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    /**
     * Milliseconds.
     *
     * @param listening from the start of the command until it prints its address
     * @param usable from the start of the command until the page has its graph and can step it
     * @param page the part of that which the page took, from the browser's first move to it
     */
    private record Start(long listening, long usable, long page) {}

    /** What the launcher rehearses is what the first page asks. */
    @Test
    void theFirstPageAsksWhatWasRehearsed() {
        Page page = CHROMIUM.page("");
        Request request = page.waitForRequest("**/api/graph", page::reload);
        assertThat(request.postData()).isEqualTo(GraphRoom.FIRST_QUESTION);
        assertThat(page.locator(".hero-graph svg.graph")).isVisible();
    }

    /**
     * Prints figures to quote, not to assert: of launchers that are built already, with an empty page open already. Several
     * launchers are measured in turns.
     */
    @Test
    @EnabledIfSystemProperty(
            named = "lab.start",
            matches = ".+",
            disabledReason = "measures the launcher, if -Dlab.start says where it is; several with commas between")
    void theFirstPageIsOfUseSoonAfterTheStart() throws IOException {
        List<String> launchers = List.of(System.getProperty("lab.start").split(","));
        Map<String, List<Start>> starts = new LinkedHashMap<>();
        for (int i = -1; i < STARTS; i++) { // the first start warms up
            for (String launcher : launchers) {
                Start start = start(launcher);
                if (i >= 0) {
                    starts.computeIfAbsent(launcher, _ -> new ArrayList<>()).add(start);
                }
            }
        }
        starts.forEach((launcher, all) -> System.out.printf(
                "%s: listening after %s; first page of use after %s, of which the page took %s; %d starts%n",
                launcher, spread(all, Start::listening), spread(all, Start::usable), spread(all, Start::page), STARTS));
        assertThat(starts).hasSameSizeAs(launchers);
    }

    private static Start start(String launcher) throws IOException {
        Page page = CHROMIUM.blank();
        page.addInitScript(Chromium.script("usable.js"));
        long start = System.nanoTime();
        Process process = new ProcessBuilder(launcher, "lab", "--no-open", "--port", "0")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader()) {
            String address = address(out);
            long listening = (System.nanoTime() - start) / 1_000_000;
            page.navigate(address, new Page.NavigateOptions().setWaitUntil(WaitUntilState.COMMIT));
            Number pageMs = (Number) page.evaluate("window.usable");
            long usable = (System.nanoTime() - start) / 1_000_000;
            assertThat(page.locator(".hero-graph svg.graph")).isVisible();
            return new Start(listening, usable, pageMs.longValue());
        } finally {
            process.destroy();
            page.close();
        }
    }

    private static String spread(List<Start> starts, ToLongFunction<Start> part) {
        long[] sorted = starts.stream().mapToLong(part).sorted().toArray();
        return "%d ms (%d to %d)".formatted(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
    }

    private static String address(BufferedReader out) throws IOException {
        String line = Objects.requireNonNull(out.readLine(), "the command ended without an address");
        Matcher address = ADDRESS.matcher(line);
        assertThat(address.find()).as(line).isTrue();
        return address.group();
    }
}
