package dev.ninjagrad.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Somebody at a page with nothing but keys: Tab to go on, and what the control that has the focus understands. Wherever the focus
 * stops it must be seen.
 */
final class Hands {
    /** More stops than any page has. */
    private static final int MOST_STOPS = 250;

    private final Page page;

    Hands(Page page) {
        this.page = page;
    }

    /** Goes on with Tab to the next control whose name begins like this, which may be the one that has the focus already. */
    Hands to(String name) {
        return go("Tab", name);
    }

    /** Goes back with Shift and Tab. */
    Hands backTo(String name) {
        return go("Shift+Tab", name);
    }

    private Hands go(String key, String name) {
        List<String> stops = new ArrayList<>();
        for (int i = 0; i < MOST_STOPS; i++) {
            String now = stop();
            if (now.startsWith(name)) {
                return this;
            }
            stops.add(now);
            page.keyboard().press(key);
        }
        throw new AssertionError("no %s leads to '%s'; it stops at %s".formatted(key, name, stops));
    }

    /** Presses keys of these names, one after the other. */
    Hands press(String... keys) {
        for (String key : keys) {
            page.keyboard().press(key);
        }
        return this;
    }

    /** Presses a key so many times. */
    Hands press(String key, int times) {
        for (int i = 0; i < times; i++) {
            page.keyboard().press(key);
        }
        return this;
    }

    /** Types over whatever the field holds. */
    Hands write(String text) {
        page.keyboard().press("Control+A");
        page.keyboard().type(text);
        return this;
    }

    /**
     * Chooses, in a closed list, the entry that begins with these words: by its first letter, then by arrows. Whole words would do for a
     * quick page only, because a list forgets what was typed a second ago.
     */
    Hands choose(String entry) {
        press("Home", entry.substring(0, 1));
        for (int i = 0; i < MOST_STOPS; i++) {
            String now = String.valueOf(page.evaluate("document.activeElement.selectedOptions[0].text"));
            if ((now + " ").startsWith(entry + " ")) {
                return this;
            }
            press("ArrowDown");
        }
        throw new AssertionError("no entry begins with '%s'".formatted(entry));
    }

    /** Returns the name of what has the focus, which must be shown by a ring and not be hidden. */
    private String stop() {
        Map<?, ?> focus = (Map<?, ?>) page.evaluate(Chromium.script("focused.js"));
        String name = String.valueOf(Objects.requireNonNull(focus.get("name")));
        assertThat(focus.get("ring")).as("a ring around '" + name + "'").isEqualTo(true);
        assertThat(focus.get("seen")).as("'" + name + "' can be seen").isEqualTo(true);
        return name;
    }
}
