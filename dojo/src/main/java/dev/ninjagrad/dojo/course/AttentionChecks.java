package dev.ninjagrad.dojo.course;

import java.util.List;
import java.util.Map;

final class AttentionChecks {
    private AttentionChecks() {}

    static void putInto(Map<String, List<Check>> checks) {}
}
