package dev.ninjagrad.lab;

import dev.ninjagrad.dojo.quiz.Proof;
import dev.ninjagrad.dojo.quiz.QuizBank;
import dev.ninjagrad.dojo.quiz.QuizRound;
import io.avaje.jex.Jex;
import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** The quiz: questions from the dojo's bank; the right answer and its reason come only after an answer. */
final class QuizRoom {
    private static final int MAX_QUESTIONS = 100;

    /** The questions, read when somebody first asks for one: the lab's start need not wait for them. */
    private static final class Bank {
        static final QuizBank ALL = QuizBank.standard();
    }

    @Json
    record Chapter(String name, int questions) {}

    @Json
    record Chapters(List<Chapter> chapters) {}

    /**
     * A round: the same chapters, count and seed give the same questions with the same order of options.
     *
     * @param chapters none for all
     */
    @Json
    record RoundRequest(@Nullable List<String> chapters, int count, int seed) {}

    @Json
    record Asked(String id, String chapter, String ask, List<String> options) {}

    @Json
    record Round(List<Asked> questions) {}

    /** An answer to the question {@code at} of a round, counted from 0. */
    @Json
    record AnswerRequest(@Nullable List<String> chapters, int count, int seed, int at, int option) {}

    /**
     * Whether the answer was right.
     *
     * @param answer the right option
     * @param expression what the engine computed to arrive at the answer; null where it is a matter of words
     * @param value what came out; null likewise
     * @param values of the variables
     */
    @Json
    record Judged(
            boolean right,
            int answer,
            String why,
            @Nullable String expression,
            @Nullable Map<String, Double> values,
            @Nullable String by,
            @Nullable Double value) {}

    void routes(Jex jex) {
        jex.get("/api/quiz", this::chapters)
                .post("/api/quiz/rounds", this::round)
                .post("/api/quiz/answers", this::answer);
    }

    private void chapters(Context ctx) {
        Messages.reply(
                ctx,
                new Chapters(Bank.ALL.chapters().stream()
                        .map(name -> new Chapter(name, (int) Bank.ALL.questions().stream()
                                .filter(it -> it.chapter().equals(name))
                                .count()))
                        .toList()));
    }

    private void round(Context ctx) {
        RoundRequest request = Messages.read(ctx, RoundRequest.class);
        List<Asked> asked = draw(request.chapters(), request.count(), request.seed()).items().stream()
                .map(it -> new Asked(
                        it.question().id(),
                        it.question().chapter(),
                        it.question().ask(),
                        it.options()))
                .toList();
        Messages.reply(ctx, new Round(asked));
    }

    private void answer(Context ctx) {
        AnswerRequest request = Messages.read(ctx, AnswerRequest.class);
        List<QuizRound.Item> items =
                draw(request.chapters(), request.count(), request.seed()).items();
        Bounds.check("the question", request.at(), 0, items.size() - 1);
        QuizRound.Item item = items.get(request.at());
        Bounds.check("the answer", request.option(), 0, item.options().size() - 1);
        Messages.reply(ctx, judged(item, request.option()));
    }

    private QuizRound draw(@Nullable List<String> chapters, int count, int seed) {
        Bounds.check("the number of questions", count, 1, MAX_QUESTIONS);
        List<String> from = chapters == null ? List.of() : chapters;
        if (!Bank.ALL.chapters().containsAll(from)) {
            throw new Refusal(Refusal.WRONG, "the chapters are " + String.join(", ", Bank.ALL.chapters()));
        }
        return Bank.ALL.round(from, count, seed);
    }

    private static Judged judged(QuizRound.Item item, int option) {
        String why = item.question().why();
        Proof proof = item.question().proof();
        OptionalDouble value = proof == null ? OptionalDouble.empty() : proof.compute();
        Double computed = value.isPresent() ? GuideRoom.finite(value.getAsDouble()) : null;
        return switch (proof) {
            case Proof.ValueOf it ->
                new Judged(item.isRight(option), item.answer(), why, it.expression(), it.at(), null, computed);
            case Proof.GradientOf it ->
                new Judged(item.isRight(option), item.answer(), why, it.expression(), it.at(), it.by(), computed);
            case Proof.Claim _ -> new Judged(item.isRight(option), item.answer(), why, null, null, null, null);
            case null -> new Judged(item.isRight(option), item.answer(), why, null, null, null, null);
        };
    }
}
