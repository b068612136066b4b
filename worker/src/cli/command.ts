import type { Command } from "commander";
import type { z } from "zod";
import type { Terminal } from "./terminal";

/** What a command gets beside its own options: where to write, and when to stop. */
export interface CommandContext {
  terminal: Terminal;
  /** Aborted by the first Ctrl-C or SIGTERM; a second one ends the process at once. */
  signal: AbortSignal;
}

/**
 * One command of `hone`. It lives in its own file under `commands/`, as the default export, and is listed in
 * `registry.ts`; its module is only loaded when this very command is called, so it may import what it likes.
 *
 * `--json` and `--help` are added to every command.
 */
export interface CliCommand<Options> {
  /** Adds arguments and options to the commander command (use the parsers of `parse.ts` for numbers). */
  configure(command: Command): void;
  /**
   * Shape of the options, with positional arguments under the names given to `command.argument("<name>")`. What
   * it refuses is a usage error (exit code 2).
   */
  options: z.ZodType<Options>;
  /** Throws an error whose message is one clear line: it goes to stderr and the exit code is 1. */
  run(options: Options, context: CommandContext): Promise<void>;
}

/** Gives a command its types; nothing else happens here. */
export function defineCommand<Options>(command: CliCommand<Options>): CliCommand<Options> {
  return command;
}
