package dev.ninjagrad.tensor;

import org.jspecify.annotations.Nullable;

/**
 * What the current thread's scopes have switched. Immutable: a scope puts another mode in force and, closed, the
 * earlier one back.
 *
 * @param recording whether ops on tensors that require a gradient are recorded
 * @param recordingAll whether all ops are recorded while recording
 * @param lines whether nodes remember the source line that made them
 * @param checking whether outputs are checked for NaN and infinity
 * @param rule what the backward pass asks for cotangents
 * @param traversal how the backward pass goes
 * @param trace what records the computation instead of carrying it out; null outside of compiling
 * @param workspace where results of ops lie; null for arrays of their own
 */
record Mode(
        boolean recording,
        boolean recordingAll,
        boolean lines,
        boolean checking,
        VjpRule rule,
        Traversal traversal,
        @Nullable Trace trace,
        @Nullable Workspace workspace) {
    private static final ThreadLocal<Mode> CURRENT = ThreadLocal.withInitial(
            () -> new Mode(true, false, false, false, VjpRule.OWN, Traversal.REVERSE_CREATION, null, null));

    static Mode current() {
        return CURRENT.get();
    }

    Mode withRecording(boolean on) {
        return new Mode(on, recordingAll, lines, checking, rule, traversal, trace, workspace);
    }

    Mode withRecordingAll() {
        return new Mode(recording, true, lines, checking, rule, traversal, trace, workspace);
    }

    Mode withLines() {
        return new Mode(recording, recordingAll, true, checking, rule, traversal, trace, workspace);
    }

    Mode withChecking(boolean on) {
        return new Mode(recording, recordingAll, lines, on, rule, traversal, trace, workspace);
    }

    Mode withRule(VjpRule other) {
        return new Mode(recording, recordingAll, lines, checking, other, traversal, trace, workspace);
    }

    Mode withTraversal(Traversal other) {
        return new Mode(recording, recordingAll, lines, checking, rule, other, trace, workspace);
    }

    Mode withTrace(Trace watching) {
        return new Mode(recording, recordingAll, lines, checking, rule, traversal, watching, workspace);
    }

    Mode withWorkspace(Workspace other) {
        return new Mode(recording, recordingAll, lines, checking, rule, traversal, trace, other);
    }

    /** Returns what computes: the machine's kernels, or a trace's, which write down what they are asked for. */
    Kernels kernels() {
        return trace == null ? KernelChoice.current().kernels() : trace.kernels();
    }

    /** Puts this mode in force for the current thread until the scope is closed, by the same thread. */
    Scope enter() {
        Mode before = CURRENT.get();
        Thread owner = Thread.currentThread();
        CURRENT.set(this);
        return () -> {
            if (!owner.equals(Thread.currentThread())) {
                throw new AutogradException("a scope must be closed by the thread that opened it");
            }
            CURRENT.set(before);
        };
    }
}
