package dev.ninjagrad.dojo.course;

import java.util.List;
import java.util.Map;

final class HuntChecks {
    private HuntChecks() {}

    static void putInto(Map<String, List<Check>> checks) {}
}
