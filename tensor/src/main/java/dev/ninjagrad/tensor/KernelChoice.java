package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * Which kernels compute, and why. The system property {@code ninjagrad.kernels} names a provider to force, e.g. {@code
 * plain}.
 *
 * @param name the chosen provider's name
 * @param why one line for each provider that was looked at, the chosen one first
 * @param vectorBits the width of the vectors they compute with, 0 for none
 * @param threads how many threads may share one kernel's work
 * @param kernels what computes
 */
public record KernelChoice(String name, List<String> why, int vectorBits, int threads, Kernels kernels) {
    private static final class Holder {
        private static final KernelChoice CHOSEN = choose();
    }

    /** Returns the choice, made at the first call and then fixed. */
    public static KernelChoice current() {
        return Holder.CHOSEN;
    }

    private static KernelChoice choose() {
        List<KernelProvider> providers = new ArrayList<>();
        providers.add(new PlainProvider());
        ServiceLoader.load(KernelProvider.class, KernelProvider.class.getClassLoader())
                .forEach(providers::add);
        return choose(providers, System.getProperty("ninjagrad.kernels", ""));
    }

    static KernelChoice choose(List<KernelProvider> providers, String forced) {
        List<KernelProvider> ranked = new ArrayList<>(providers);
        ranked.sort(Comparator.comparingInt(KernelProvider::priority).reversed());
        List<String> why = new ArrayList<>();
        KernelProvider chosen = null;
        for (KernelProvider p : ranked) {
            boolean wanted = forced.isEmpty() || forced.equals(p.name());
            if (chosen == null && wanted && p.usable()) {
                chosen = p;
                why.addFirst(p.name() + ": " + p.why());
            } else {
                why.add(p.name() + " not used: " + (wanted ? p.why() : "ninjagrad.kernels=" + forced));
            }
        }
        if (chosen == null) {
            throw new IllegalArgumentException("ninjagrad.kernels=" + forced + " names no usable kernels: " + why);
        }
        return new KernelChoice(
                chosen.name(), List.copyOf(why), chosen.vectorBits(), chosen.threads(), chosen.kernels());
    }

    private static final class PlainProvider implements KernelProvider {
        @Override
        public String name() {
            return "plain";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public boolean usable() {
            return true;
        }

        @Override
        public String why() {
            return "readable reference kernels, one thread, no flags needed";
        }

        @Override
        public int vectorBits() {
            return 0;
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public Kernels kernels() {
            return new PlainKernels();
        }
    }
}
