import path from "node:path";
import type { LanguageModel } from "../engine/generate/language-model";

type OpenModel = (folder: string) => Promise<LanguageModel>;

interface Entry {
  model: Promise<LanguageModel>;
  users: number;
  idleTimer: NodeJS.Timeout | null;
}

/**
 * Keeps models open between jobs: loading one costs more than most prompts. A model that nobody used for
 * `idleMs` is closed; one that died is forgotten, so that the next job opens it afresh.
 */
export class ModelPool {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly open: OpenModel,
    private readonly installationRoot: string,
    private readonly idleMs = 120_000,
  ) {}

  /** Lends the model of a folder to `work`. */
  async use<Result>(folder: string, work: (model: LanguageModel) => Promise<Result>): Promise<Result> {
    const key = path.resolve(this.installationRoot, folder);
    const entry = this.entries.get(key) ?? this.add(key);
    entry.users += 1;
    if (entry.idleTimer !== null) clearTimeout(entry.idleTimer);
    entry.idleTimer = null;
    try {
      return await work(await entry.model);
    } catch (error) {
      this.forget(key, entry);
      throw error;
    } finally {
      entry.users -= 1;
      if (entry.users === 0) this.closeWhenIdle(key, entry);
    }
  }

  async close(): Promise<void> {
    const entries = [...this.entries];
    for (const [key, entry] of entries) this.forget(key, entry);
    await Promise.allSettled(entries.map(async ([, entry]) => (await entry.model).close()));
  }

  private add(key: string): Entry {
    const entry: Entry = { model: this.open(key), users: 0, idleTimer: null };
    entry.model.catch(() => this.forget(key, entry));
    this.entries.set(key, entry);
    return entry;
  }

  private closeWhenIdle(key: string, entry: Entry): void {
    const close = () => {
      this.forget(key, entry);
      entry.model.then((model) => model.close()).catch(() => undefined);
    };
    if (this.entries.get(key) !== entry) close();
    else entry.idleTimer = setTimeout(close, this.idleMs).unref();
  }

  private forget(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) this.entries.delete(key);
    if (entry.idleTimer !== null) clearTimeout(entry.idleTimer);
  }
}
