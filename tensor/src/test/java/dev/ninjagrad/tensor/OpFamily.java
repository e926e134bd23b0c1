package dev.ninjagrad.tensor;

import java.util.ArrayList;
import java.util.List;

/** The kinds of op there are, for tests that must miss none: enum constants, record classes, and for {@link Reduce} its kinds. */
public final class OpFamily {
    private OpFamily() {}

    /** Returns every kind in a sealed family. */
    public static List<Object> everyOp(Class<?> family) {
        if (family == Reduce.class) {
            return List.of((Object[]) Reduce.Kind.values());
        }
        if (family.isEnum()) {
            return List.of(family.getEnumConstants());
        }
        if (!family.isSealed()) {
            return List.of(family);
        }
        List<Object> ops = new ArrayList<>();
        for (Class<?> member : family.getPermittedSubclasses()) {
            ops.addAll(everyOp(member));
        }
        return ops;
    }

    /** Returns the kind of an op. */
    public static Object kind(Op op) {
        return op instanceof Reduce reduce ? reduce.kind() : op instanceof Enum<?> constant ? constant : op.getClass();
    }
}
