package dev.ninjagrad.tensor.plan;

import dev.ninjagrad.tensor.DType;
import dev.ninjagrad.tensor.Storage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives every computed value that leaves its group an array. Values whose lifetimes, from the step that makes them to the
 * last that reads them, do not overlap share one: the largest are placed first, each into the first buffer that is free
 * for its lifetime.
 */
final class Buffers {
    /** A value's lifetime, in numbers of steps, both ends included. */
    private record Life(int value, int from, int to) {
        boolean overlaps(Life other) {
            return from <= other.to && other.from <= to;
        }
    }

    private record Buffer(DType dtype, int size, List<Life> lives) {
        boolean isFree(DType wanted, Life life) {
            return dtype == wanted && lives.stream().noneMatch(life::overlaps);
        }
    }

    private final Map<Integer, Storage> storages = new HashMap<>();
    private int count;
    private long bytes;
    private long bytesUnshared;

    static Buffers of(Listing listing, List<Group> groups) {
        Buffers buffers = new Buffers();
        buffers.place(listing, lives(listing, groups));
        return buffers;
    }

    /** Returns the values that are read outside of the group that makes them, or returned. */
    static Set<Integer> leaving(Listing listing, List<Group> groups) {
        Map<Integer, Group> maker = new HashMap<>();
        Set<Integer> leaving = new HashSet<>(listing.outputs());
        for (Group group : groups) {
            for (Group.Member m : group.members()) {
                maker.put(m.instruction().output(), group);
            }
        }
        for (Group group : groups) {
            for (Group.Member m : group.members()) {
                for (int input : m.instruction().inputs()) {
                    if (maker.containsKey(input) && maker.get(input) != group) {
                        leaving.add(input);
                    }
                }
            }
        }
        return leaving;
    }

    private static List<Life> lives(Listing listing, List<Group> groups) {
        Set<Integer> leaving = leaving(listing, groups);
        Map<Integer, Life> lives = new HashMap<>();
        for (int step = 0; step < groups.size(); step++) {
            for (Group.Member m : groups.get(step).members()) {
                for (int input : m.instruction().inputs()) {
                    Life life = lives.get(input);
                    if (life != null) {
                        lives.put(input, new Life(input, life.from, step));
                    }
                }
                int output = m.instruction().output();
                if (output >= 0
                        && listing.value(output).isComputed()
                        && (leaving.contains(output)
                                || m.ends()
                                || !groups.get(step).isProgram())) {
                    lives.put(output, new Life(output, step, step));
                }
            }
        }
        for (int output : listing.outputs()) {
            if (lives.containsKey(output)) {
                lives.put(output, new Life(output, lives.get(output).from, Integer.MAX_VALUE));
            }
        }
        return new ArrayList<>(lives.values());
    }

    private void place(Listing listing, List<Life> lives) {
        Map<Integer, Integer> continued = continuations(listing);
        Map<Integer, Life> whole = new HashMap<>();
        for (Life life : lives) {
            int root = root(life.value, continued);
            whole.merge(
                    root,
                    new Life(root, life.from, life.to),
                    (a, b) -> new Life(root, Math.min(a.from, b.from), Math.max(a.to, b.to)));
        }
        List<Life> largestFirst = new ArrayList<>(whole.values());
        largestFirst.sort((a, b) -> {
            int bySize = Integer.compare(
                    listing.value(b.value).size(), listing.value(a.value).size());
            return bySize != 0 ? bySize : Integer.compare(a.value, b.value);
        });
        List<Buffer> open = new ArrayList<>();
        Map<Integer, Integer> chosen = new HashMap<>();
        for (Life life : largestFirst) {
            Value value = listing.value(life.value);
            bytesUnshared += bytes(value.dtype(), value.size());
            int buffer = 0;
            while (buffer < open.size() && !open.get(buffer).isFree(value.dtype(), life)) {
                buffer++;
            }
            if (buffer == open.size()) {
                open.add(new Buffer(value.dtype(), value.size(), new ArrayList<>()));
            }
            open.get(buffer).lives.add(life);
            chosen.put(life.value, buffer);
        }
        allocate(listing, lives, continued, open, chosen);
    }

    private void allocate(
            Listing listing,
            List<Life> lives,
            Map<Integer, Integer> continued,
            List<Buffer> open,
            Map<Integer, Integer> chosen) {
        List<Storage> arrays = new ArrayList<>();
        for (Buffer buffer : open) {
            arrays.add(Storage.allocate(buffer.dtype, buffer.size));
            bytes += bytes(buffer.dtype, buffer.size);
        }
        count = open.size();
        for (Life life : lives) {
            Integer buffer = chosen.get(root(life.value, continued));
            if (buffer == null) {
                throw new IllegalStateException("a value of a plan has no buffer");
            }
            Storage array = arrays.get(buffer);
            storages.put(
                    life.value, Storage.within(array, listing.value(life.value).size()));
        }
    }

    /** What is copied into a part of an earlier value, or added to one, goes on in that value's array. */
    private static Map<Integer, Integer> continuations(Listing listing) {
        Map<Integer, Integer> continued = new HashMap<>();
        for (Instruction i : listing.code()) {
            if (i.continued() >= 0) {
                continued.put(i.output(), i.continued());
            }
        }
        return continued;
    }

    private static int root(int value, Map<Integer, Integer> continued) {
        int root = value;
        while (continued.containsKey(root)) {
            root = continued.get(root);
        }
        return root;
    }

    static long bytes(DType dtype, int size) {
        return (dtype == DType.F64 ? 8L : 4L) * size;
    }

    /** Returns where a value lies; it must leave its group. */
    Storage of(Listing listing, int number) {
        Storage own = listing.value(number).storage();
        Storage storage = own != null ? own : storages.get(number);
        if (storage == null) {
            throw new IllegalStateException("a plan reads a value that is not kept");
        }
        return storage;
    }

    /** Returns the number of arrays. */
    int count() {
        return count;
    }

    /** Returns the bytes of all arrays, padding not counted. */
    long bytes() {
        return bytes;
    }

    /** Returns the bytes the values would take without sharing. */
    long bytesUnshared() {
        return bytesUnshared;
    }
}
