package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.Binary;
import dev.ninjagrad.tensor.Cast;
import dev.ninjagrad.tensor.Spec;
import dev.ninjagrad.tensor.Unary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A plan as text and as JSON: what each step does, what was fused into it, and what it costs. */
final class Description {
    /**
     * One step.
     *
     * @param kind the kernel, or {@code fused}
     * @param ops what a fused step applies, in order
     * @param shape what it walks over
     * @param flops arithmetic operations; a transcendental function counts as one
     * @param bytes read from and written to memory
     * @param origin the op and the source line that first asked for it
     */
    record Row(String kind, List<String> ops, String shape, long flops, long bytes, String origin) {}

    private final List<Spec> inputs;
    private final Listing listing;
    private final Buffers buffers;
    private final List<Row> rows = new ArrayList<>();

    Description(List<Spec> inputs, Listing listing, List<Group> groups, Buffers buffers) {
        this.inputs = inputs;
        this.listing = listing;
        this.buffers = buffers;
        Set<Integer> leaving = Buffers.leaving(listing, groups);
        for (Group group : groups) {
            rows.add(row(group, leaving));
        }
    }

    private Row row(Group group, Set<Integer> leaving) {
        Instruction first = group.members().getFirst().instruction();
        List<String> ops = new ArrayList<>();
        long flops = 0;
        long bytes = 0;
        List<Integer> counted = new ArrayList<>();
        for (Group.Member m : group.members()) {
            Instruction i = m.instruction();
            ops.addAll(labels(i));
            flops += flops(i);
            for (int input : i.inputs()) {
                boolean own =
                        group.members().stream().anyMatch(o -> o.instruction().output() == input);
                if (!own && !counted.contains(input)) {
                    counted.add(input);
                    bytes += bytes(input);
                }
            }
            if (i.output() >= 0
                    && (leaving.contains(i.output()) || m.ends() || i.call().overwrites())) {
                bytes += bytes(i.output());
            }
        }
        boolean fused = group.members().size() > 1;
        String origin = (first.origin() + " " + first.line()).strip();
        String kind = !group.stages().isEmpty() ? "pipeline" : fused ? "fused" : ops.getFirst();
        return new Row(kind, ops, shape(group, first), flops, bytes, origin);
    }

    private long bytes(int value) {
        return Buffers.bytes(listing.value(value).dtype(), listing.value(value).size());
    }

    private List<String> labels(Instruction i) {
        List<String> labels = new ArrayList<>(List.of(isCopy(i) ? "copy" : label(i.call())));
        if (i.call() instanceof Call.Layer(var _, boolean biased, Unary activation)) {
            if (biased) {
                labels.add(Binary.ADD.label());
            }
            if (activation != null) {
                labels.add(activation.label());
            }
        }
        return labels;
    }

    /** Whether this is a cast to the dtype that the operand has. */
    private boolean isCopy(Instruction i) {
        return i.call() instanceof Call.Map(var fn, var _)
                && fn instanceof Cast cast
                && listing.value(i.inputs().getFirst()).dtype() == cast.dtype();
    }

    private static String label(Call call) {
        return switch (call) {
            case Call.Map m -> m.fn().label();
            case Call.Fold f -> f.kind().name().toLowerCase(Locale.ROOT);
            case Call.ArgFold f -> f.largest() ? "argmax" : "argmin";
            case Call.MatMul _ -> "matmul";
            case Call.MatMulAdd _ -> "matmul+=";
            case Call.Layer _ -> "matmul";
            case Call.Attend _ -> "attention";
            case Call.AttendBackward _ -> "attentionᵀ";
            case Call.Place _ -> "place";
            case Call.Gather _ -> "gather";
            case Call.ScatterAdd _ -> "scatterAdd";
            case Call.Softmax s -> s.log() ? "logSoftmax" : "softmax";
            case Call.Normalize n -> n.centred() ? "layerNorm" : "rmsNorm";
            case Call.Random _ -> "random";
            case Call.Assign _ -> "assign";
            case Call.Step s -> s.update().label();
            case Call.Guard _ -> "check finite";
            case Call.Range _ -> "check index";
        };
    }

    private static String shape(Call.MatMul m) {
        return (m.xAt().size() == 1 ? "" : m.xAt().size() + " × ") + "[" + m.n() + ", " + m.k() + "]"
                + (m.xTransposed() ? "ᵀ" : "") + "·[" + m.k() + ", " + m.m() + "]" + (m.wTransposed() ? "ᵀ" : "");
    }

    private String shape(Group group, Instruction i) {
        if (group.isProgram()) {
            return group.dims().toString();
        }
        return switch (i.call()) {
            case Call.MatMul m -> shape(m);
            case Call.MatMulAdd(Call.MatMul m) -> shape(m);
            case Call.Layer layer -> shape(layer.product());
            case Call.Attend a ->
                a.y().at().size() + " × [" + a.t() + ", " + a.d() + "]·[" + a.s() + ", " + a.d() + "]ᵀ";
            case Call.AttendBackward a ->
                a.inputs().getFirst().at().size() + " × [" + a.t() + ", " + a.d() + "]·[" + a.s() + ", " + a.d() + "]ᵀ";
            case Call.Map _,
                    Call.Fold _,
                    Call.ArgFold _,
                    Call.Place _,
                    Call.Gather _,
                    Call.ScatterAdd _,
                    Call.Softmax _,
                    Call.Normalize _,
                    Call.Random _,
                    Call.Assign _,
                    Call.Step _ -> "[" + listing.value(i.output()).size() + "]";
            case Call.Guard _, Call.Range _ ->
                "[" + listing.value(i.inputs().getFirst()).size() + "]";
        };
    }

    private static long flops(Call.MatMul m) {
        return 2L * m.xAt().size() * m.n() * m.k() * m.m();
    }

    private static long layerFlops(Call.Layer layer, long elements) {
        return (layer.biased() ? elements : 0) + (layer.activation() == null ? 0 : elements);
    }

    /** Products of so many operations a weight, and as much again as a softmax has. */
    private static long attentionFlops(int t, int s, long products) {
        return t * (long) s * (products + 4);
    }

    private long flops(Instruction i) {
        return switch (i.call()) {
            case Call.MatMul m -> flops(m);
            case Call.MatMulAdd(Call.MatMul m) -> flops(m);
            case Call.Layer layer ->
                flops(layer.product())
                        + layerFlops(layer, listing.value(i.output()).size());
            case Call.Attend(var _, int t, int s, int d, int e, var _, Call.HeadsAt y) ->
                y.at().size() * attentionFlops(t, s, 2L * d + 2L * e);
            case Call.AttendBackward(var _, int t, int s, int d, int e, List<Call.HeadsAt> inputs, var _) ->
                inputs.getFirst().at().size() * attentionFlops(t, s, 6L * d + 4L * e);
            case Call.Map m -> m.fn() instanceof Cast ? 0 : m.loop().count();
            case Call.Fold f -> (long) f.outer() * f.n() * f.inner();
            case Call.ScatterAdd _ -> listing.value(i.inputs().getFirst()).size();
            case Call.Softmax s -> 4L * s.outer() * s.n() * s.inner();
            case Call.Normalize n -> 6L * n.rows() * n.n();
            case Call.Step _ -> 10L * listing.value(i.output()).size();
            case Call.ArgFold _,
                    Call.Place _,
                    Call.Gather _,
                    Call.Random _,
                    Call.Assign _,
                    Call.Guard _,
                    Call.Range _ -> 0;
        };
    }

    List<Row> rows() {
        return rows;
    }

    long flops() {
        return rows.stream().mapToLong(Row::flops).sum();
    }

    private long constantBytes() {
        return listing.values().stream()
                .filter(v -> v.kind() == Value.Kind.CONSTANT)
                .mapToLong(v -> Buffers.bytes(v.dtype(), v.size()))
                .sum();
    }

    private long fused() {
        return rows.stream()
                .filter(r -> r.kind.equals("fused"))
                .mapToLong(r -> r.ops.size())
                .sum();
    }

    private String inputs() {
        return inputs.stream().map(Spec::toString).collect(Collectors.joining(", "));
    }

    String text() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "plan for inputs %s%n  %d kernel calls traced, %d left after folding constants, sharing and dropping dead ones,"
                        + " run as %d steps (%d of them in %d fused steps)%n",
                inputs(),
                listing.calls(),
                listing.code().size(),
                rows.size(),
                fused(),
                rows.stream().filter(r -> r.kind.equals("fused")).count()));
        text.append(String.format(
                Locale.ROOT,
                "  %,d bytes in %d buffers (%,d without sharing), %,d bytes of constants; %,d FLOPs a step%n%n",
                buffers.bytes(),
                buffers.count(),
                buffers.bytesUnshared(),
                constantBytes(),
                flops()));
        text.append(String.format(
                Locale.ROOT,
                "  %4s  %-12s  %-24s  %12s  %12s  %s%n",
                "step",
                "kind",
                "over",
                "FLOPs",
                "bytes",
                "from"));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            text.append(String.format(
                    Locale.ROOT,
                    "  %4d  %-12s  %-24s  %,12d  %,12d  %s%n",
                    i + 1,
                    row.kind,
                    row.shape,
                    row.flops,
                    row.bytes,
                    row.origin));
            if (row.ops.size() > 1) {
                text.append("        ").append(String.join(" ", row.ops)).append(System.lineSeparator());
            }
        }
        return text.toString();
    }

    String json() {
        String steps = rows.stream()
                .map(r -> "{\"kind\":" + quoted(r.kind) + ",\"ops\":["
                        + r.ops.stream().map(Description::quoted).collect(Collectors.joining(",")) + "],\"over\":"
                        + quoted(r.shape) + ",\"flops\":" + r.flops + ",\"bytes\":" + r.bytes + ",\"from\":"
                        + quoted(r.origin) + "}")
                .collect(Collectors.joining(","));
        return "{\"inputs\":" + quoted(inputs()) + ",\"traced\":" + listing.calls() + ",\"calls\":"
                + listing.code().size() + ",\"buffers\":" + buffers.count() + ",\"bytes\":" + buffers.bytes()
                + ",\"bytes_unshared\":" + buffers.bytesUnshared() + ",\"constant_bytes\":" + constantBytes()
                + ",\"flops\":" + flops() + ",\"steps\":[" + steps + "]}";
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }
}
