package dev.ninjagrad.dojo.course;

import java.util.List;
import java.util.Map;

final class LayerChecks {
    private LayerChecks() {}

    static void putInto(Map<String, List<Check>> checks) {}
}
