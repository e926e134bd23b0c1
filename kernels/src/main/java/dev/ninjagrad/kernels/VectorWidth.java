package dev.ninjagrad.kernels;

import jdk.incubator.vector.VectorShape;

/**
 * How wide vectors are: what the machine prefers, or the system property {@code ninjagrad.vector.bits} (128, 256 or 512).
 * A width the machine lacks computes the same and is very slow.
 */
final class VectorWidth {
    static final String PROPERTY = "ninjagrad.vector.bits";
    static final VectorShape SHAPE = shape(System.getProperty(PROPERTY, ""));

    private VectorWidth() {}

    static VectorShape shape(String bits) {
        return switch (bits) {
            case "" -> VectorShape.preferredShape();
            case "128" -> VectorShape.S_128_BIT;
            case "256" -> VectorShape.S_256_BIT;
            case "512" -> VectorShape.S_512_BIT;
            default -> throw new IllegalArgumentException(PROPERTY + "=" + bits + ": expected 128, 256 or 512");
        };
    }
}
