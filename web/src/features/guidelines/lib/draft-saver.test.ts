import { AppError, isAppError } from "@hone/core/errors";
import type { DraftEdit } from "@hone/core/guidelines/contracts";
import { describe, expect, it } from "vitest";
import { type DraftApi, DraftSaver, type OpenDraft } from "./draft-saver";

const at = new Date(0);
const page = (id: string, markdown: string) => ({ id, slug: id, title: id, markdown, updatedAt: at });

/** A draft that several savers share, with the server's rule of revisions. */
class SharedDraft {
  revision = 0;
  pages = [page("p1", "# One {#one}"), page("p2", "# Two {#two}")];
  online = true;
  readonly log: string[] = [];
  /** Resolves edits by hand when set. */
  gate: Promise<void> = Promise.resolve();

  open = (): OpenDraft => ({
    draft: {
      guideline: { id: "g", slug: "g", name: "G", description: "", language: "en", archivedAt: null },
      revision: this.revision,
      pages: this.pages.map((p) => ({ ...p })),
    },
    published: null,
  });

  api = (errors: unknown[] = []): DraftApi => ({
    edit: async (edit) => {
      await this.gate;
      return this.apply(edit);
    },
    read: async () => this.open(),
    codeOf: (error) => (isAppError(error) ? error.code : null),
    onError: (error) => errors.push(error),
  });

  private apply(edit: DraftEdit): { revision: number } {
    if (!this.online) throw new TypeError("fetch failed");
    if (edit.baseRevision !== this.revision) throw new AppError("STALE", "changed elsewhere");
    this.log.push(edit.kind);
    if (edit.kind === "write")
      this.pages = this.pages.map((p) => (p.id === edit.pageId ? { ...p, markdown: edit.markdown } : p));
    if (edit.kind === "add") this.pages = [...this.pages, page(`new${this.pages.length}`, `# ${edit.title}`)];
    if (edit.kind === "delete") this.pages = this.pages.filter((p) => p.id !== edit.pageId);
    this.revision++;
    return { revision: this.revision };
  }
}

const text = (shared: SharedDraft, id: string) => shared.pages.find((p) => p.id === id)?.markdown;

describe("DraftSaver", () => {
  it("saves what was typed, one edit after the other on the revision before", async () => {
    const shared = new SharedDraft();
    const saver = new DraftSaver(shared.open(), shared.api());
    saver.type("p1", "a");
    saver.type("p2", "b");
    expect(saver.current().status).toBe("unsaved");
    await Promise.all([saver.save(false), saver.change({ kind: "add", title: "Three" })]);
    expect([text(shared, "p1"), text(shared, "p2"), shared.log]).toEqual([
      "a",
      "b",
      ["write", "write", "add"],
    ]);
    expect(saver.current()).toMatchObject({ status: "saved", texts: {} });
    expect(saver.current().draft.pages.length).toBe(3);
  });

  it("keeps what is typed while a save is under way", async () => {
    const shared = new SharedDraft();
    const saver = new DraftSaver(shared.open(), shared.api());
    let open = () => {};
    shared.gate = new Promise((resolve) => {
      open = resolve;
    });
    saver.type("p1", "first");
    const saving = saver.save(false);
    await Promise.resolve();
    saver.type("p1", "first and more");
    open();
    await saving;
    expect(saver.current()).toMatchObject({ status: "unsaved", texts: { p1: "first and more" } });
    await saver.save(false);
    expect(text(shared, "p1")).toBe("first and more");
  });

  it("overwrites nothing that somebody else saved, and lets the person decide", async () => {
    const shared = new SharedDraft();
    const mine = new DraftSaver(shared.open(), shared.api());
    const theirs = new DraftSaver(shared.open(), shared.api());
    theirs.type("p1", "theirs");
    await theirs.save(false);
    mine.type("p1", "mine");
    expect(await mine.save(false)).toBe(false);
    expect([mine.current().status, text(shared, "p1"), mine.current().texts.p1]).toEqual([
      "stale",
      "theirs",
      "mine",
    ]);
    await mine.keepMine();
    expect([mine.current().status, text(shared, "p1")]).toEqual(["saved", "mine"]);

    theirs.type("p2", "late");
    await theirs.save(false);
    await theirs.showTheirs();
    expect(theirs.current()).toMatchObject({ status: "saved", texts: {} });
    expect(theirs.current().draft.pages[0]!.markdown).toBe("mine");
  });

  it("adds a page again that was deleted under the person's hands", async () => {
    const shared = new SharedDraft();
    const mine = new DraftSaver(shared.open(), shared.api());
    const theirs = new DraftSaver(shared.open(), shared.api());
    await theirs.change({ kind: "delete", pageId: "p2" });
    mine.type("p2", "my page");
    await mine.save(false);
    expect(mine.current().status).toBe("stale");
    await mine.keepMine();
    expect(shared.pages.map((p) => p.markdown)).toEqual(["# One {#one}", "my page"]);
    expect(mine.current().status).toBe("saved");
  });

  it("keeps the text without a connection and sends it later", async () => {
    const shared = new SharedDraft();
    const saver = new DraftSaver(shared.open(), shared.api());
    shared.online = false;
    saver.type("p1", "offline");
    expect(await saver.save(false)).toBe(false);
    expect(saver.current()).toMatchObject({ status: "offline", texts: { p1: "offline" } });
    shared.online = true;
    expect(await saver.save(false)).toBe(true);
    expect(text(shared, "p1")).toBe("offline");
  });
});
