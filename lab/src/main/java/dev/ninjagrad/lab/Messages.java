package dev.ninjagrad.lab;

import io.avaje.jex.http.Context;
import io.avaje.jsonb.Json;
import io.avaje.jsonb.Jsonb;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requests in, replies out: records as JSON, within bounds. */
final class Messages {
    /** The largest request body: an expression at its limit, or 400 drawn points, with room to spare. */
    static final int MAX_BODY = 64 * 1024;

    static final Jsonb JSONB = Jsonb.builder().serializeNulls(true).build();

    private Messages() {}

    @Json
    record Problem(String error, @Nullable Integer column) {}

    /**
     * Reads the body of a request.
     *
     * @throws Refusal if it is not JSON, too long, or not what {@code type} asks for
     */
    static <T> T read(Context ctx, Class<T> type) {
        String contentType = ctx.header("Content-Type");
        if (contentType == null || !contentType.startsWith("application/json")) {
            throw new Refusal(Refusal.NOT_JSON, "a request's body must be application/json");
        }
        return parse(body(ctx), type);
    }

    /**
     * Reads a message.
     *
     * @throws Refusal if it is not what {@code type} asks for
     */
    static <T> T parse(String json, Class<T> type) {
        T message = null;
        try {
            message = JSONB.type(type).fromJson(json);
        } catch (RuntimeException e) {
            // The reader throws many kinds for malformed text, numbers out of range among them; all are the text's
            // fault.
        }
        if (message == null) {
            throw new Refusal(Refusal.WRONG, "the request is not the JSON that was expected here");
        }
        return message;
    }

    private static String body(Context ctx) {
        try {
            byte[] body = ctx.bodyAsInputStream().readNBytes(MAX_BODY + 1);
            if (body.length > MAX_BODY) {
                throw new Refusal(Refusal.TOO_LARGE, "a request's body has at most " + MAX_BODY + " bytes");
            }
            return new String(body, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Refusal(Refusal.WRONG, "the request ended too early");
        }
    }

    /** Returns the numbers of a list from a request: none for a missing list, NaN for a missing number. */
    static double[] numbers(@Nullable List<@Nullable Double> list) {
        double[] numbers = new double[list == null ? 0 : list.size()];
        for (int i = 0; i < numbers.length; i++) {
            Double number = list == null ? null : list.get(i);
            numbers[i] = number == null ? Double.NaN : number;
        }
        return numbers;
    }

    static void reply(Context ctx, Object message) {
        reply(ctx, 200, message);
    }

    static void reply(Context ctx, int status, Object message) {
        ctx.status(status).contentType("application/json");
        write(ctx, JSONB.toJson(message).getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the whole body of a reply. */
    static void write(Context ctx, byte[] body) {
        try {
            ctx.write(body);
        } catch (UncheckedIOException e) {
            // The page left before it had its answer: nobody is there to be told.
            return;
        }
    }

    static void refuse(Context ctx, Refusal refusal) {
        reply(ctx, refusal.status(), new Problem(String.valueOf(refusal.getMessage()), refusal.column()));
    }

    /** Reads JSON of our own making, so that it can become a part of a reply. */
    static Map<String, Object> parse(String json) {
        return JSONB.type(Object.class).map().fromJson(json);
    }

    static String json(Object message) {
        return JSONB.toJson(message);
    }
}
