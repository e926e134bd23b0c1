package dev.ninjagrad.lab;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.ninjagrad.lab.Chromium.View;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A learner's way through the quiz, with the keyboard alone. */
class QuizTest {
    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    @EachView
    void theKnowledgeCheckIsAnsweredFromFirstToLast(View view) {
        Page page = CHROMIUM.page("#/quiz", view);
        for (int question = 1; question <= 7; question++) {
            assertThat(page.locator(".eyebrow")).hasText("Question %d of 7".formatted(question));
            page.locator(".answer").first().press("Enter");
            assertThat(page.locator(".reason")).isVisible();
            assertThat(page.locator(".answer.right")).hasCount(1);
            if (question < 7) {
                page.getByText("Next →").press("Enter");
            }
        }
        Chromium.photograph(page, view.of("quiz-answered"));
        assertThat(page.locator(".outcome")).containsText(Pattern.compile("\\d of 7"));
        Chromium.press(page, "Another round");
        assertThat(page.locator(".eyebrow")).hasText("Question 1 of 7");
        assertThat(page).hasURL(Pattern.compile(".*seed=2.*"));
    }
}
