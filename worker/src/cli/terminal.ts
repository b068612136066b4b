import cliProgress from "cli-progress";

/** A running count shown on a terminal; does nothing where nobody looks. */
export interface Progress {
  /** `done` of the total; the total may be corrected on the way. */
  update(done: number, total?: number): void;
  stop(): void;
}

/**
 * Where a command writes. With `--json` stdout carries only JSON objects, one per line; everything meant for people
 * goes to stderr or is dropped.
 */
export class Terminal {
  constructor(
    readonly json: boolean,
    private readonly stdout: NodeJS.WriteStream = process.stdout,
    private readonly stderr: NodeJS.WriteStream = process.stderr,
  ) {}

  /** One result object for programs: a line of JSON with `--json`, nothing without. */
  result(value: object): void {
    if (this.json) this.stdout.write(`${JSON.stringify(value)}\n`);
  }

  /** A line of the result for people: stdout without `--json`, nothing with it. */
  print(line: string): void {
    if (!this.json) this.stdout.write(`${line}\n`);
  }

  /** A piece of text without a line break, for results that appear as they are made; nothing with `--json`. */
  write(text: string): void {
    if (!this.json) this.stdout.write(text);
  }

  /** Something worth knowing that is not the result: always stderr. */
  note(line: string): void {
    this.stderr.write(`${line}\n`);
  }

  /** A progress bar on stderr when that is a terminal and `--json` is not given. */
  progress(label: string, total: number, unit = ""): Progress {
    if (this.json || !this.stderr.isTTY) return { update() {}, stop() {} };
    const bar = new cliProgress.SingleBar({
      format: `${label} {bar} {percentage}% {value}/{total} ${unit} {eta_formatted}`,
      stream: this.stderr,
      hideCursor: true,
      clearOnComplete: true,
    });
    bar.start(total, 0);
    return {
      update(done, newTotal) {
        if (newTotal !== undefined) bar.setTotal(newTotal);
        bar.update(done);
      },
      stop: () => bar.stop(),
    };
  }
}
