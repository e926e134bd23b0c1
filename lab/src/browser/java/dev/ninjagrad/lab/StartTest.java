package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** How long the command takes from its start until the first page can be used. */
class StartTest {
    private static final Pattern ADDRESS = Pattern.compile("http://\\S+/");
    private static final int STARTS = 5;

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    /** Prints a figure to quote, not to assert: of a launcher that is built already, with a browser that is open already. */
    @Test
    @EnabledIfSystemProperty(
            named = "lab.start",
            matches = ".+",
            disabledReason = "measures the launcher, if -Dlab.start says where it is")
    void theFirstPageIsOfUseSoonAfterTheStart() throws IOException {
        long[] listening = new long[STARTS];
        long[] usable = new long[STARTS];
        for (int i = -1; i < STARTS; i++) { // the first start warms up
            long start = System.nanoTime();
            Process process = new ProcessBuilder(System.getProperty("lab.start"), "lab", "--no-open", "--port", "0")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try (BufferedReader out = process.inputReader()) {
                String address = address(out);
                long heard = System.nanoTime();
                Page page = CHROMIUM.foreign(address);
                assertThat(page.locator(".hero-graph svg.graph")).isVisible();
                assertThat(Chromium.button(page, "Play")).isEnabled();
                if (i >= 0) {
                    usable[i] = (System.nanoTime() - start) / 1_000_000;
                    listening[i] = (heard - start) / 1_000_000;
                }
                page.close();
            } finally {
                process.destroy();
            }
        }
        Arrays.sort(listening);
        Arrays.sort(usable);
        System.out.printf(
                "from the start of the command: listening after %d ms (%d to %d), first page of use after %d ms (%d to %d);"
                        + " medians of %d%n",
                listening[STARTS / 2],
                listening[0],
                listening[STARTS - 1],
                usable[STARTS / 2],
                usable[0],
                usable[STARTS - 1],
                STARTS);
        assertThat(usable[0]).isPositive();
    }

    private static String address(BufferedReader out) throws IOException {
        String line = Objects.requireNonNull(out.readLine(), "the command ended without an address");
        Matcher address = ADDRESS.matcher(line);
        assertThat(address.find()).as(line).isTrue();
        return address.group();
    }
}
