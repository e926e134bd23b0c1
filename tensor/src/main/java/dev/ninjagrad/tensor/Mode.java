package dev.ninjagrad.tensor;

/** What the current thread's scopes have switched: recording, source lines, anomaly checks, rules and traversal. */
final class Mode {
    private static final ThreadLocal<Mode> CURRENT = ThreadLocal.withInitial(Mode::new);

    private boolean recording = true;
    private boolean recordingAll;
    private boolean lines;
    private boolean checking;
    private VjpRule rule = VjpRule.OWN;
    private Traversal traversal = Traversal.REVERSE_CREATION;

    private Mode() {}

    static Mode current() {
        return CURRENT.get();
    }

    boolean recording() {
        return recording;
    }

    boolean recordingAll() {
        return recordingAll;
    }

    boolean lines() {
        return lines;
    }

    boolean checking() {
        return checking;
    }

    VjpRule rule() {
        return rule;
    }

    Traversal traversal() {
        return traversal;
    }

    /** Returns the scope whose closing puts everything back as it is now. */
    Scope scope() {
        Thread owner = Thread.currentThread();
        boolean oldRecording = recording;
        boolean oldRecordingAll = recordingAll;
        boolean oldLines = lines;
        boolean oldChecking = checking;
        VjpRule oldRule = rule;
        Traversal oldTraversal = traversal;
        return () -> {
            if (!owner.equals(Thread.currentThread())) {
                throw new AutogradException("a scope must be closed by the thread that opened it");
            }
            recording = oldRecording;
            recordingAll = oldRecordingAll;
            lines = oldLines;
            checking = oldChecking;
            rule = oldRule;
            traversal = oldTraversal;
        };
    }

    Scope record(boolean on) {
        Scope scope = scope();
        recording = on;
        return scope;
    }

    Scope recordAll() {
        Scope scope = scope();
        recordingAll = true;
        return scope;
    }

    Scope recordLines() {
        Scope scope = scope();
        lines = true;
        return scope;
    }

    Scope check(VjpRule checkingRule) {
        Scope scope = scope();
        lines = true;
        checking = true;
        rule = checkingRule;
        return scope;
    }

    Scope checkNot() {
        Scope scope = scope();
        checking = false;
        return scope;
    }

    Scope use(VjpRule newRule) {
        Scope scope = scope();
        rule = newRule;
        return scope;
    }

    Scope use(Traversal newTraversal) {
        Scope scope = scope();
        traversal = newTraversal;
        return scope;
    }
}
