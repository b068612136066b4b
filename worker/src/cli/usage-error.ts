/** The command was called wrongly: the message goes to stderr and the exit code is 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

/** The command has already said what was wrong (one line per finding, say); only the exit code is left to set. */
export class SilentExit extends Error {
  override name = "SilentExit";
  constructor(readonly exitCode: number) {
    super(`exit ${exitCode}`);
  }
}
