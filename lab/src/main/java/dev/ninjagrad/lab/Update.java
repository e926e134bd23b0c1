package dev.ninjagrad.lab;

import dev.ninjagrad.check.health.Finding;
import dev.ninjagrad.check.health.LayerHealth;
import dev.ninjagrad.check.health.Named;

/** How far one step moved the weights of one layer or tensor. */
@SuppressWarnings("ArrayRecordComponent") // looked at once, never changed or compared
record Update(Named before, double[] change) {
    static Update of(Named before, Named after) {
        double[] change = after.values().clone();
        for (int i = 0; i < change.length; i++) {
            change[i] -= before.values()[i];
        }
        return new Update(before, change);
    }

    /** Returns the rms of the change over that of the weights; no number where all weights are 0. */
    double ratio() {
        return Shapes.rms(change) / Shapes.rms(before.values());
    }

    Finding finding() {
        return LayerHealth.updateToData(before, change);
    }
}
