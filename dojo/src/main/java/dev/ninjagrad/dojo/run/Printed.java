package dev.ninjagrad.dojo.run;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Takes whatever is printed: keeps the beginning, counts the rest, never grows. */
final class Printed extends OutputStream {
    private static final int KEPT = 4096;

    private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();
    private long total;

    @Override
    public synchronized void write(int b) {
        if (total++ < KEPT) {
            beginning.write(b);
        }
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
        int room = (int) Math.max(0, Math.min(length, KEPT - total));
        beginning.write(bytes, from, room);
        total += length;
    }

    synchronized String text() {
        return beginning.toString(StandardCharsets.UTF_8);
    }

    synchronized long total() {
        return total;
    }
}
