package dev.ninjagrad.lab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/** Many numbers in a reply: base64, which is smaller than text and carries NaN and infinities, which JSON does not. */
final class Packed {
    private Packed() {}

    /** Packs numbers as little-endian 32-bit floats. */
    static String floats(double... numbers) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * numbers.length).order(ByteOrder.LITTLE_ENDIAN);
        for (double number : numbers) {
            bytes.putFloat((float) number);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    static String bytes(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
