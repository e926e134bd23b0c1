package dev.ninjagrad.cli;

import dev.ninjagrad.check.fault.Fault;
import java.io.PrintWriter;
import java.util.List;

/** Faults as the command line names them. */
final class FaultNames {
    /** Asks for the list instead of naming a fault. */
    static final String LIST = "list";

    private FaultNames() {}

    /**
     * Returns the fault of that name.
     *
     * @param where what to call the argument in the message
     * @throws UserError if there is none, with the names that are near
     */
    static Fault parse(String where, String name) {
        return Fault.named(name)
                .orElseThrow(() -> new UserError(
                        unknown(where, name, "fault", Fault.namesNear(name)) + "; '" + LIST + "' lists all"));
    }

    /** Returns the line for a name that does not exist. */
    static String unknown(String where, String name, String kind, List<String> near) {
        return "%s: there is no %s '%s'%s"
                .formatted(where, kind, name, near.isEmpty() ? "" : " (near: " + String.join(", ", near) + ")");
    }

    /** Prints each fault with its sentence. */
    static void print(PrintWriter out, List<Fault> faults) {
        int width = faults.stream().mapToInt(f -> f.slug().length()).max().orElse(1);
        for (Fault fault : faults) {
            out.println(Terminal.bold(("%-" + width + "s").formatted(fault.slug())) + "  " + fault.sentence());
        }
    }
}
