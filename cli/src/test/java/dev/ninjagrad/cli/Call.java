package dev.ninjagrad.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * One call of the command line, run in this JVM.
 *
 * @param code exit code
 * @param out what it printed on standard output
 * @param err what it printed on standard error
 */
record Call(int code, String out, String err) {
    static Call of(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Call(code, out.toString(), err.toString());
    }
}
