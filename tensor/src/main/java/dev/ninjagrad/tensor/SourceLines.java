package dev.ninjagrad.tensor;

/** Remembering which source line made each node. Off by default: finding the line costs more than a small op. */
public final class SourceLines {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String OWN_PACKAGE = SourceLines.class.getPackageName() + ".";

    private SourceLines() {}

    /** Opens a scope in which every node recorded by this thread knows the line that made it. */
    public static Scope enter() {
        return Mode.current().withLines().enter();
    }

    /** Returns the nearest caller outside this package as {@code File.java:line}. */
    static String caller() {
        return WALKER.walk(frames -> frames.filter(f -> !isOwn(f.getClassName()))
                .findFirst()
                .map(f -> f.getFileName() + ":" + f.getLineNumber())
                .orElse("unknown"));
    }

    private static boolean isOwn(String className) {
        return className.startsWith(OWN_PACKAGE) && className.indexOf('.', OWN_PACKAGE.length()) < 0;
    }
}
