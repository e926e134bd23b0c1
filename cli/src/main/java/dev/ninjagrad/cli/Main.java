package dev.ninjagrad.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The {@code ninjagrad} command: its subcommands, and what happens when a call is wrong. */
@Command(
        name = "ninjagrad",
        versionProvider = Build.class,
        description = "Backprop you can see, check and trust, on the JVM.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  ninjagrad train moons                         train a network of scalars, write plots to runs/moons",
            "  ninjagrad train gpt                           microgpt on names; then: ninjagrad sample runs/gpt",
            "  ninjagrad graph 'tanh(a*b + c)' --at a=2,b=-3,c=10",
            "  ninjagrad verify worked                       softmax and cross-entropy, checked three ways",
            "",
            "Exit codes: 0 fine, 1 a check failed, 2 the call was wrong."
        })
public final class Main implements Runnable {
    private static final int WRONG_CALL = ExitCode.USAGE;

    /** An error in ninjagrad itself (EX_SOFTWARE of sysexits.h); never the user's doing. */
    private static final int INTERNAL_ERROR = 70;

    private static final long PATIENCE_SECONDS = 2;

    /** The commands by name, in the order of the help text. */
    private static final Map<String, Class<?>> COMMANDS = commands();

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help and exit.")
    @SuppressWarnings("unused") // picocli acts on the option itself
    private boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    @SuppressWarnings("unused") // picocli acts on the option itself
    private boolean version;

    private Main() {}

    /** Runs one command and exits with its code. */
    public static void main(String[] args) {
        PrintWriter out = new PrintWriter(System.out, false, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int code = run(out, err, args);
        out.flush();
        drainStandardError();
        System.exit(code);
    }

    /**
     * Where the launcher filters standard error, ends it and waits for the filter, so that whoever waits for this process
     * finds everything written.
     */
    private static void drainStandardError() {
        Long filter = Long.getLong("ninjagrad.filter");
        if (filter != null) {
            System.err.close();
            ProcessHandle.of(filter)
                    .ifPresent(process -> process.onExit()
                            .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                            .join());
        }
    }

    /** Runs one command against the given streams; what the tests call. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        return commandLine(args)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(110)
                .setColorScheme(CommandLine.Help.defaultColorScheme(Terminal.colours() ? Ansi.ON : Ansi.OFF))
                .setParameterExceptionHandler(Main::wrongCall)
                .setExecutionExceptionHandler(Main::failed)
                .execute(args);
    }

    /**
     * Returns the command with the subcommand that {@code args} begin with, or with all where they begin with none: to read
     * what every command takes costs as long as a short command.
     */
    static CommandLine commandLine(String... args) {
        CommandLine line = new CommandLine(new Main());
        Class<?> asked = args.length == 0 ? null : COMMANDS.get(args[0]);
        for (Class<?> command : asked == null ? COMMANDS.values() : List.of(asked)) {
            line.addSubcommand(command);
        }
        return line;
    }

    private static Map<String, Class<?>> commands() {
        Map<String, Class<?>> byName = new LinkedHashMap<>();
        byName.put("train", TrainCommand.class);
        byName.put("sample", SampleCommand.class);
        byName.put("graph", GraphCommand.class);
        byName.put("verify", VerifyCommand.class);
        byName.put("break", BreakCommand.class);
        byName.put("mutate", MutateCommand.class);
        byName.put("dojo", DojoCommand.class);
        byName.put("quiz", QuizCommand.class);
        byName.put("bench", BenchCommand.class);
        byName.put("lab", LabCommand.class);
        byName.put("info", InfoCommand.class);
        byName.put("rehearse", RehearseCommand.class);
        return byName;
    }

    @Override
    public void run() {
        CommandLine command = spec.commandLine();
        command.usage(command.getOut());
    }

    /** One line: what, where, what was expected, where to read on. */
    private static int wrongCall(ParameterException e, String[] args) {
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String message = firstLine(e);
        if (e instanceof UnmatchedArgumentException unmatched) {
            message = unmatchedMessage(unmatched);
        } else if (e instanceof MissingParameterException
                && !command.getSubcommands().isEmpty()) {
            message = "expected one of "
                    + String.join(", ", command.getSubcommands().keySet());
        }
        command.getErr().printf("%s: %s; see '%s --help'%n", name, message, name);
        return WRONG_CALL;
    }

    private static String unmatchedMessage(UnmatchedArgumentException e) {
        String argument = e.getUnmatched().getFirst();
        String what = e.isUnknownOption() ? "unknown option '" : "unexpected argument '";
        String likely = e.getSuggestions().isEmpty()
                ? ""
                : " (did you mean '" + e.getSuggestions().getFirst().strip() + "'?)";
        return what + argument + "'" + likely;
    }

    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        if (e instanceof UserError) {
            command.getErr().printf("%s: %s%n", command.getCommandSpec().qualifiedName(), e.getMessage());
            return WRONG_CALL;
        }
        command.getErr().println("ninjagrad: internal error, please report it with this trace:");
        e.printStackTrace(command.getErr());
        return INTERNAL_ERROR;
    }

    private static String firstLine(Exception e) {
        String message = String.valueOf(e.getMessage());
        String first = message.lines().findFirst().orElse(message);
        return Character.toLowerCase(first.charAt(0)) + first.substring(1);
    }
}
