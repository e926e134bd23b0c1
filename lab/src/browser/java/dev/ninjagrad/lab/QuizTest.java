package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A learner's way through the quiz, with the keyboard alone. */
class QuizTest {
    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @Test
    void theKnowledgeCheckIsAnsweredFromFirstToLast() {
        Page page = CHROMIUM.page("#/quiz");
        for (int question = 1; question <= 7; question++) {
            assertThat(page.locator(".eyebrow")).hasText("Question %d of 7".formatted(question));
            page.locator(".option").first().press("Enter");
            assertThat(page.locator(".why")).isVisible();
            assertThat(page.locator(".option.right")).hasCount(1);
            if (question < 7) {
                page.getByText("Next →").press("Enter");
            }
        }
        Chromium.photograph(page, "quiz-answered");
        assertThat(page.locator(".outcome")).containsText(Pattern.compile("\\d of 7"));
        Chromium.press(page, "Another round");
        assertThat(page.locator(".eyebrow")).hasText("Question 1 of 7");
        assertThat(page).hasURL(Pattern.compile(".*seed=2.*"));
    }
}
