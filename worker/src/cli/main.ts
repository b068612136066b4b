import { Command, CommanderError } from "commander";
import { COMMANDS, GROUPS, type RegisteredCommand } from "./registry";
import { Terminal } from "./terminal";
import { SilentExit, UsageError } from "./usage-error";

/**
 * Runs one `hone` command line and sets the exit code: 0 done, 1 failed (one line on stderr), 2 called wrongly,
 * 130 interrupted.
 * @param argv the words after `hone`
 */
export async function main(words: string[]): Promise<void> {
  // `hone help model convert` is `hone model convert --help`.
  const argv = words[0] === "help" && words.length > 1 ? [...words.slice(1), "--help"] : words;
  dieQuietlyOnClosedPipe();
  const signal = interruptSignal();
  const terminal = new Terminal(wantsJson(argv));
  try {
    const program = await buildProgram(argv, terminal, signal);
    await program.parseAsync(argv, { from: "user" });
    if (signal.aborted) process.exitCode = 130;
  } catch (error) {
    process.exitCode = report(error, signal, terminal);
  }
}

/** Finds the longest registered command whose words begin the command line. */
function called(argv: string[]): RegisteredCommand | undefined {
  return [...COMMANDS]
    .sort((a, b) => b.words.length - a.words.length)
    .find(({ words }) => words.split(" ").every((word, i) => argv[i] === word));
}

async function buildProgram(argv: string[], terminal: Terminal, signal: AbortSignal): Promise<Command> {
  const program = settled(new Command("hone"))
    .description("Hone: collect human labels, generate candidates, make datasets.")
    .helpCommand("help [command]", "Show the help of a command");
  const chosen = called(argv);
  const groups = new Map<string, Command>();
  for (const entry of COMMANDS) {
    const words = entry.words.split(" ");
    const name = words.pop()!;
    const parent = words.reduce((node, word) => groupOf(node, word, groups), program);
    const command = settled(parent.command(name)).summary(entry.summary).description(`${entry.summary}.`);
    if (entry === chosen) await attach(command, entry, terminal, signal);
  }
  return program;
}

function groupOf(parent: Command, word: string, groups: Map<string, Command>): Command {
  const known = groups.get(word);
  if (known) return known;
  const group = settled(parent.command(word));
  const sentence = GROUPS[word];
  if (sentence) group.description(sentence);
  groups.set(word, group);
  return group;
}

/** Errors are thrown to `main`, which alone decides on exit codes and on what reaches stderr. */
function settled(command: Command): Command {
  return command
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .showHelpAfterError(false);
}

async function attach(
  command: Command,
  entry: RegisteredCommand,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<void> {
  const { default: definition } = await entry.load();
  definition.configure(command);
  if (!command.options.some((option) => option.long === "--json"))
    command.option("--json", "print only JSON on stdout, one object per line");
  command.action(async () => {
    const positional = command.registeredArguments.map((argument, i) => [
      argument.name(),
      command.processedArgs[i],
    ]);
    const parsed = definition.options.safeParse({ ...command.opts(), ...Object.fromEntries(positional) });
    if (!parsed.success) {
      const issue = parsed.error.issues[0]!;
      const where = issue.path.length ? `${issue.path.join(".")}: ` : "";
      throw new UsageError(`${entry.words}: ${where}${issue.message}`);
    }
    await definition.run(parsed.data, { terminal, signal });
  });
}

function report(error: unknown, signal: AbortSignal, terminal: Terminal): number {
  if (error instanceof SilentExit) return error.exitCode;
  if (error instanceof CommanderError) {
    // Asking for help or showing it because no command was given.
    if (error.exitCode === 0) return 0;
    if (error.code !== "commander.help") terminal.note(`hone: ${error.message.replace(/^error: /, "")}`);
    return 2;
  }
  if (error instanceof UsageError) {
    terminal.note(`hone: ${error.message}`);
    return 2;
  }
  if (signal.aborted) {
    terminal.note("hone: interrupted");
    return 130;
  }
  terminal.note(`hone: ${messageOf(error)}`);
  return 1;
}

/** One line for people; for errors nobody foresaw also the place, the only clue there is. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = error.message.replaceAll(/\s*\n\s*/g, " ");
  const foreseen = "code" in error && typeof error.code === "string";
  const place = error.stack?.split("\n").find((frame) => /^\s+at /.test(frame));
  return foreseen || !place ? line : `unexpected error: ${line} (${place.trim()})`;
}

function wantsJson(argv: string[]): boolean {
  const end = argv.indexOf("--");
  return (end < 0 ? argv : argv.slice(0, end)).includes("--json");
}

function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  return controller.signal;
}

/** `hone … | head` closes our stdout early: that is the reader's choice, not an error. */
function dieQuietlyOnClosedPipe(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}
