import type { Terminal } from "./terminal";

const SHOWN = 20;

/** Rows that cannot be used: the first of them by line, the rest by number. */
export class ProblemNotes {
  private count = 0;

  constructor(private readonly terminal: Terminal) {}

  add(line: string): void {
    this.count += 1;
    if (this.count <= SHOWN) this.terminal.note(line);
  }

  end(): void {
    if (this.count > SHOWN) this.terminal.note(`… ${this.count - SHOWN} more problems.`);
  }
}
