package dev.ninjagrad.lab;

import io.avaje.jex.spi.JsonService;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Type;

/**
 * The server's JSON, which is that of {@link Messages}. The server would make one of its own when it starts, with an adapter for
 * every message of every room, before anybody has asked for anything.
 */
@SuppressWarnings("TypeParameterUnusedInFormals") // the interface has it so
final class LazyJson implements JsonService {
    @Override
    public void toJson(Object message, OutputStream out) {
        Messages.JSONB.toJson(message, out);
    }

    @Override
    public String toJsonString(Object message) {
        return Messages.JSONB.toJson(message);
    }

    @Override
    public <T> T fromJson(Type type, String json) {
        return Messages.JSONB.<T>type(type).fromJson(json);
    }

    @Override
    public <T> T fromJson(Type type, InputStream json) {
        return Messages.JSONB.<T>type(type).fromJson(json);
    }

    @Override
    public <T> T fromJson(Type type, byte[] json) {
        return Messages.JSONB.<T>type(type).fromJson(json);
    }
}
