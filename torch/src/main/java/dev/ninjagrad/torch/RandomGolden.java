package dev.ninjagrad.torch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * What PyTorch's CPU generator gives after {@code manual_seed}. {@code randn} works one value at a time below 16
 * elements and in blocks from 16 on, so both sides of that border are here. The array's name says which call made it.
 *
 * <p>In float32 those blocks use AVX2's own logarithm and cosine where the CPU has them, as here; the plain code gives
 * the same normals to 1.2e-6. The others came out the same bits either way.
 */
final class RandomGolden {
    private static final List<Long> SEEDS = List.of(42L, 1337L, 2147483647L);

    private RandomGolden() {}

    static Map<String, Object> document() {
        try (PointerScope _ = new PointerScope()) {
            List<Object> seeds = new ArrayList<>();
            for (long seed : SEEDS) {
                Map<String, Object> streams = new LinkedHashMap<>();
                streams.put("seed", Math.toIntExact(seed));
                streams.put("fresh", fresh(seed));
                streams.put("consecutive", consecutive(seed));
                seeds.add(streams);
            }
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("model", "random streams of the CPU generator");
            document.put("source", Native.source());
            document.put("seeds", seeds);
            return document;
        }
    }

    /** Each call right after seeding. */
    private static List<GoldenArray> fresh(long seed) {
        List<GoldenArray> streams = new ArrayList<>();
        for (int count : List.of(10, 15, 16, 17, 27, 200)) {
            streams.add(seeded(seed, "randn(" + count + ")", () -> torch.randn(count)));
        }
        TensorOptions doubles = new TensorOptions(ScalarType.Double);
        for (int count : List.of(10, 27)) {
            streams.add(seeded(seed, "randn(" + count + ", float64)", () -> torch.randn(new long[] {count}, doubles)));
        }
        streams.add(seeded(seed, "rand(27)", () -> torch.rand(27)));
        streams.add(seeded(seed, "rand(10, float64)", () -> torch.rand(new long[] {10}, doubles)));
        streams.add(seeded(seed, "randperm(27)", () -> torch.randperm(27)));
        streams.add(seeded(seed, "randint(0, 27, 32)", () -> whole(27, 32)));
        streams.add(seeded(seed, "randint(0, 2000000000, 8)", () -> whole(2_000_000_000, 8)));
        return streams;
    }

    /** One call after the other on one generator: what each leaves behind for the next, a spare normal included. */
    private static List<GoldenArray> consecutive(long seed) {
        torch.manual_seed(seed);
        return List.of(
                Native.array("randn(3)", torch.randn(3)),
                Native.array("randn(2)", torch.randn(2)),
                Native.array("rand(3)", torch.rand(3)),
                Native.array("randn(1)", torch.randn(1)),
                Native.array("randn(20)", torch.randn(20)),
                Native.array("randint(0, 27, 5)", whole(27, 5)),
                Native.array("randperm(9)", torch.randperm(9)),
                Native.array("randn(5)", torch.randn(5)),
                Native.array("rand(2)", torch.rand(2)));
    }

    private static GoldenArray seeded(long seed, String call, Supplier<Tensor> draw) {
        torch.manual_seed(seed);
        return Native.array(call, draw.get());
    }

    /** {@code randint} in 64-bit integers, as Python's default; C++ alone would draw floats. */
    private static Tensor whole(long bound, long count) {
        return torch.randint(0, bound, new long[] {count}, new TensorOptions(ScalarType.Long));
    }
}
