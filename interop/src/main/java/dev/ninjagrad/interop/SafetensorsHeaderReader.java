package dev.ninjagrad.interop;

import dev.ninjagrad.interop.SafetensorsHeader.Entry;
import dev.ninjagrad.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and checks the header of a safetensors file; what it returns fits the bytes that follow. */
final class SafetensorsHeaderReader {
    private final Input in;
    private final JsonReader json;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();

    private SafetensorsHeaderReader(Input in, TextCursor cursor) {
        this.in = in;
        this.json = new JsonReader(cursor);
    }

    /**
     * Reads length and header.
     *
     * @throws FormatException if either is not what the specification says
     */
    static SafetensorsHeader read(Input in) {
        long length = in.bytes(Long.BYTES, "the length of the header").getLong();
        if (length < 0 || length > Safetensors.MAX_HEADER_BYTES) {
            throw in.error(
                    "not a safetensors file, or a broken one: its header would be %s bytes long; at most %d are allowed"
                            .formatted(Long.toUnsignedString(length), Safetensors.MAX_HEADER_BYTES));
        }
        ByteBuffer bytes = in.bytes((int) length, "the header");
        if (length == 0 || bytes.get(0) != '{') {
            throw in.error("header: does not start with '{'");
        }
        TextCursor cursor = TextCursor.decode(in.origin() + ": header", bytes, StandardCharsets.UTF_8);
        SafetensorsHeaderReader reader = new SafetensorsHeaderReader(in, cursor);
        reader.json.object(reader::member);
        cursor.expectEnd();
        reader.requireCoverage();
        return new SafetensorsHeader(reader.entries, reader.metadata);
    }

    private void member(String name) {
        if (name.equals(SafetensorsHeader.METADATA)) {
            json.object(key -> metadata.put(key, json.string()));
        } else {
            entries.add(new Fields(name).entry());
        }
    }

    /** The fields of one tensor while they are read. */
    private final class Fields {
        private final String name;
        private final String label;
        private @Nullable String dtype;
        private long @Nullable [] sizes;
        private long @Nullable [] offsets;

        Fields(String name) {
            this.name = name;
            this.label = "tensor " + FormatException.quoted(name);
            json.object(this::field);
        }

        private void field(String field) {
            switch (field) {
                case "dtype" -> dtype = json.string();
                case "shape" -> sizes = json.wholeNumbers();
                case "data_offsets" -> offsets = json.wholeNumbers();
                default -> throw json.error("%s: an unknown field %s".formatted(label, FormatException.quoted(field)));
            }
        }

        Entry entry() {
            if (dtype == null || sizes == null || offsets == null) {
                throw in.error(label + ": needs dtype, shape and data_offsets");
            }
            if (offsets.length != 2 || offsets[0] > offsets[1]) {
                throw in.error("%s: data_offsets must be [begin, end]; got %s".formatted(label, shown(offsets)));
            }
            ElementType type = type(dtype);
            Shape shape = in.shape(sizes, label);
            long bytes = (long) shape.size() * type.bytes();
            if (bytes != offsets[1] - offsets[0]) {
                throw in.error("%s: %s %s takes %d bytes, its data_offsets %s hold %d"
                        .formatted(label, type, shape, bytes, shown(offsets), offsets[1] - offsets[0]));
            }
            return new Entry(name, type, shape, offsets[0], offsets[1]);
        }

        private ElementType type(String wanted) {
            for (ElementType type : ElementType.values()) {
                if (type.name().equals(wanted)) {
                    return type;
                }
            }
            throw in.error("%s: dtype %s; readable are %s"
                    .formatted(label, FormatException.quoted(wanted), Arrays.toString(ElementType.values())));
        }
    }

    private static String shown(long[] offsets) {
        return offsets.length <= 2 ? Arrays.toString(offsets) : offsets.length + " numbers";
    }

    /** Every byte after the header belongs to exactly one tensor. */
    private void requireCoverage() {
        entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
        long at = 0;
        for (Entry entry : entries) {
            if (entry.begin() != at) {
                throw in.error("%s: its bytes begin at %d, %s: the tensor before ends at %d"
                        .formatted(
                                entry.label(), entry.begin(), entry.begin() < at ? "an overlap" : "after a gap", at));
            }
            at = entry.end();
        }
        if (at != in.remaining()) {
            String how = at > in.remaining() ? "truncated" : "trailing bytes";
            throw in.error("%s: the tensors take %d bytes, %d follow the header".formatted(how, at, in.remaining()));
        }
    }
}
