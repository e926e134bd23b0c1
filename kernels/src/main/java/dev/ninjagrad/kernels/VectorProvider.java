package dev.ninjagrad.kernels;

import dev.ninjagrad.tensor.KernelProvider;
import dev.ninjagrad.tensor.Kernels;

/** Offers {@link VectorKernels} to a JVM that was started with the Vector API. */
public final class VectorProvider implements KernelProvider {
    private static final String MODULE = "jdk.incubator.vector";

    /** For {@link java.util.ServiceLoader}. */
    public VectorProvider() {}

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int priority() {
        return 10;
    }

    @Override
    public boolean usable() {
        return ModuleLayer.boot().findModule(MODULE).isPresent();
    }

    @Override
    public String why() {
        return usable()
                ? "the JDK's Vector API, " + vectorBits() + "-bit vectors, threads: " + threads()
                : "the JVM was started without --add-modules " + MODULE;
    }

    @Override
    public int vectorBits() {
        return usable() ? VectorWidth.SHAPE.vectorBitSize() : 0;
    }

    @Override
    public int threads() {
        return usable() ? ThreadTeam.configured(System.getProperty(ThreadTeam.PROPERTY, "")) : 1;
    }

    @Override
    public Kernels kernels() {
        return new VectorKernels();
    }
}
