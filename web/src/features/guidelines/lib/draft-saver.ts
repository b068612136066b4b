import type { DraftEdit, GuidelineDocument, GuidelineDraft } from "@hone/core/guidelines/contracts";

export type SaveStatus = "saved" | "unsaved" | "saving" | "offline" | "stale";

export interface OpenDraft {
  draft: GuidelineDraft;
  published: GuidelineDocument | null;
}

/** An edit without what the saver adds: the guideline and the revision it was made on. */
export type Change = DraftEdit extends infer Edit
  ? Edit extends DraftEdit
    ? Omit<Edit, "guidelineId" | "baseRevision">
    : never
  : never;

/** How the saver reaches the server, and how it tells what went wrong. */
export interface DraftApi {
  edit(edit: DraftEdit): Promise<{ revision: number }>;
  read(): Promise<OpenDraft>;
  /** A code of core/errors; null when there was no answer. */
  codeOf(error: unknown): string | null;
  /** Told about failures that no state shows. */
  onError(error: unknown): void;
}

export interface DraftState extends OpenDraft {
  /** Markdown by page id that is typed and not saved. */
  texts: Readonly<Record<string, string>>;
  status: SaveStatus;
}

/**
 * The working copy as it is edited in one tab. Edits go to the server one after the other, each on the revision the one
 * before it made. When somebody else has saved meanwhile, saving stops with `status` "stale" until the person decides;
 * without a connection, what was typed stays here and is sent again.
 */
export class DraftSaver {
  private state: DraftState;
  private readonly listeners = new Set<() => void>();
  private chain: Promise<unknown> = Promise.resolve();

  constructor(
    initial: OpenDraft,
    private readonly api: DraftApi,
  ) {
    this.state = { ...initial, texts: {}, status: "saved" };
  }

  readonly current = (): DraftState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** What is typed; it is not sent before `save`. */
  type(pageId: string, markdown: string): void {
    const { status, texts } = this.state;
    this.set({
      texts: { ...texts, [pageId]: markdown },
      status: status === "saved" || status === "offline" ? "unsaved" : status,
    });
  }

  /**
   * Sends what was typed. With `assignIds`, headings without an id get one: not while somebody is typing, lest ids are
   * made of half a heading. Resolves to whether everything is saved.
   */
  save(assignIds: boolean): Promise<boolean> {
    return this.enqueue(() => this.writeAll(assignIds));
  }

  /** Changes the pages, after what was typed has been saved. */
  change(change: Change): Promise<boolean> {
    return this.enqueue(async () => {
      if (change.kind !== "discard") await this.writeAll(false);
      await this.send(change);
      if (change.kind === "discard") this.set({ texts: {} });
      await this.reload();
    });
  }

  /** Drops what was typed here and shows what is stored. */
  showTheirs(): Promise<boolean> {
    this.set({ texts: {} });
    return this.refresh();
  }

  refresh(): Promise<boolean> {
    return this.enqueue(() => this.reload());
  }

  /** Puts what was typed here over what somebody else saved; a page that they deleted is added again. */
  keepMine(): Promise<boolean> {
    return this.enqueue(async () => {
      const titles = new Map(this.state.draft.pages.map((page) => [page.id, page.title]));
      await this.reload();
      for (const [pageId, markdown] of Object.entries(this.state.texts)) {
        if (this.state.draft.pages.some((page) => page.id === pageId)) continue;
        await this.send({ kind: "add", title: titles.get(pageId) ?? "?" });
        await this.reload();
        const { [pageId]: _, ...others } = this.state.texts;
        this.set({ texts: { ...others, [this.state.draft.pages.at(-1)!.id]: markdown } });
      }
      await this.writeAll(false);
    });
  }

  private async writeAll(assignIds: boolean): Promise<void> {
    const pending = { ...this.state.texts };
    const first = this.state.draft.pages[0];
    // Giving ids is asked for with a write, also when nothing was typed.
    if (assignIds && first !== undefined && Object.keys(pending).length === 0)
      pending[first.id] = first.markdown;
    const entries = Object.entries(pending);
    for (const [i, [pageId, markdown]] of entries.entries()) {
      await this.send({ kind: "write", pageId, markdown, assignIds: assignIds && i === entries.length - 1 });
      this.settle(pageId, markdown);
    }
    if (assignIds) await this.reload();
  }

  /** What was typed while it was being saved stays to be saved. */
  private settle(pageId: string, markdown: string): void {
    const { [pageId]: mine, ...others } = this.state.texts;
    const { draft } = this.state;
    const pages = draft.pages.map((page) => (page.id === pageId ? { ...page, markdown } : page));
    this.set({
      draft: { ...draft, pages },
      texts: mine === undefined || mine === markdown ? others : this.state.texts,
    });
  }

  private async send(change: Change): Promise<void> {
    const { draft } = this.state;
    this.set({ status: "saving" });
    const edit = { ...change, guidelineId: draft.guideline.id, baseRevision: draft.revision } as DraftEdit;
    const { revision } = await this.api.edit(edit);
    this.set({ draft: { ...this.state.draft, revision } });
  }

  private async reload(): Promise<void> {
    this.set(await this.api.read());
  }

  /** Runs one piece of work after everything begun before it; its failure becomes the status. */
  private enqueue(work: () => Promise<void>): Promise<boolean> {
    const result = this.chain.then(async () => {
      try {
        await work();
        this.set({ status: Object.keys(this.state.texts).length > 0 ? "unsaved" : "saved" });
        return true;
      } catch (error) {
        const code = this.api.codeOf(error);
        if (code !== null && code !== "STALE") this.api.onError(error);
        this.set({ status: code === "STALE" ? "stale" : code === null ? "offline" : "unsaved" });
        return false;
      }
    });
    this.chain = result;
    return result;
  }

  private set(change: Partial<DraftState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
