package dev.ninjagrad.check.fault;

import dev.ninjagrad.tensor.Tensor;
import dev.ninjagrad.tensor.Traversal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The faults of the loop, done to the tensor engine's. */
final class TraversalFaults {
    private TraversalFaults() {}

    static Traversal of(Fault fault) {
        return switch (fault) {
            case TOPOLOGICAL_ORDER_WRONG ->
                new Traversal() {
                    @Override
                    public List<Tensor> order(Tensor y) {
                        return asReached(y);
                    }
                };
            case ACCUMULATION_OVERWRITES -> accumulating((_, contribution) -> contribution);
            case ACCUMULATION_FIRST_WINS -> accumulating((soFar, _) -> soFar);
            case ACCUMULATION_AVERAGES ->
                accumulating((soFar, contribution) -> soFar.add(contribution).mul(0.5));
            case SEED_ZERO -> seeded(0);
            case SEED_NEGATIVE -> seeded(-1);
            case NOT_ZEROED -> new Remembering();
            // The constants are a subset of Fault's: Injection asks for these only.
            default -> throw new IllegalArgumentException(fault.slug() + " is not a fault of the traversal");
        };
    }

    private interface Combine {
        Tensor of(Tensor soFar, Tensor contribution);
    }

    private static Traversal accumulating(Combine combine) {
        return new Traversal() {
            @Override
            public Tensor accumulate(Tensor x, @Nullable Tensor soFar, Tensor contribution) {
                return soFar == null ? contribution : combine.of(soFar, contribution);
            }
        };
    }

    private static Traversal seeded(double value) {
        return new Traversal() {
            @Override
            public Tensor seed(Tensor loss) {
                return Tensor.full(value, loss.dtype(), loss.shape());
            }
        };
    }

    /** Breadth first: a tensor with a long and a short path to the loss is visited when the short one arrives. */
    private static List<Tensor> asReached(Tensor y) {
        List<Tensor> order = new ArrayList<>();
        Set<Tensor> seen = new HashSet<>();
        Deque<Tensor> open = new ArrayDeque<>();
        seen.add(y);
        open.add(y);
        while (!open.isEmpty()) {
            Tensor t = open.remove();
            order.add(t);
            if (t.node() != null) {
                t.node().inputs().stream().filter(seen::add).forEach(open::add);
            }
        }
        return order;
    }

    /** Starts every leaf's gradient from where the last pass left it. */
    private static final class Remembering implements Traversal {
        private final Map<Tensor, Tensor> left = new HashMap<>();

        @Override
        public Tensor accumulate(Tensor x, @Nullable Tensor soFar, Tensor contribution) {
            Tensor start = soFar != null ? soFar : x.node() == null ? left.get(x) : null;
            Tensor sum = start == null ? contribution : start.add(contribution);
            if (x.node() == null) {
                left.put(x, sum);
            }
            return sum;
        }
    }
}
