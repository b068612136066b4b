import type { SaveDraftOutput } from "@hone/core/labeling/contracts";
import type { DraftBody } from "@hone/core/labeling/draft";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DraftSync, decideOpening, longestUnsavedMs, quietMs, type SaveState } from "./draft-sync";
import { openLocalDraft } from "./local-drafts";

const draft = (text: string): DraftBody => ({
  kind: "demonstration",
  text,
  promptFlags: [],
  citations: [],
  note: "",
});
const lease = { state: "over" as const, status: "leased" as const, serverNow: new Date(0) };

/** A server that keeps revisions, and can be cut off. */
class Server {
  revision = 0;
  body: DraftBody | null = null;
  online = true;
  saves: string[] = [];
  latencyMs = 50;

  async save(input: { expectedRevision: number; body: DraftBody }): Promise<SaveDraftOutput> {
    await new Promise((resolve) => setTimeout(resolve, this.latencyMs));
    if (!this.online) throw new TypeError("Failed to fetch");
    if (input.expectedRevision !== this.revision) {
      const theirs =
        this.body === null ? null : { revision: this.revision, body: this.body, updatedAt: new Date(0) };
      return { outcome: "stale", revision: this.revision, draft: theirs, lease };
    }
    this.revision++;
    this.body = input.body;
    this.saves.push("text" in input.body ? input.body.text : "");
    return { outcome: "saved", revision: this.revision, lease };
  }
}

function open(server: Server, revision = 0) {
  const values = new Map<string, string>();
  const storage = {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  };
  const local = openLocalDraft(storage, "me", "task");
  const states: SaveState[] = [];
  const conflicts: unknown[] = [];
  const screen = { text: "" };
  const sync = new DraftSync({
    revision,
    read: () => draft(screen.text),
    save: (input) => server.save(input),
    isNetworkError: (error) => error instanceof TypeError,
    local,
    onState: (state) => states.push(state),
    onLease: () => undefined,
    onConflict: (theirs) => conflicts.push(theirs),
    onRefused: () => undefined,
    onError: (error) => {
      throw error;
    },
  });
  const type = (text: string) => {
    screen.text = text;
    sync.touch();
  };
  return { sync, type, states, local, conflicts };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("DraftSync", () => {
  it("tells the server when the typing pauses, once", async () => {
    const server = new Server();
    const { type, states } = open(server);
    for (const text of ["h", "he", "hel"]) {
      type(text);
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(server.saves).toEqual([]);
    await vi.advanceTimersByTimeAsync(quietMs + 100);
    expect(server.saves).toEqual(["hel"]);
    expect(states).toEqual(["unsaved", "saving", "saved"]);
  });

  it("does not wait forever while somebody types on", async () => {
    const server = new Server();
    const { type } = open(server);
    for (let ms = 0; ms < longestUnsavedMs + 1_000; ms += 100) {
      type(`typed ${ms}`);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(server.saves.length).toBeGreaterThanOrEqual(1);
  });

  it("keeps one save under way, and sends what was typed meanwhile afterwards, on the new revision", async () => {
    const server = new Server();
    server.latencyMs = 3_000;
    const { type, states } = open(server);
    type("first");
    await vi.advanceTimersByTimeAsync(quietMs + 10);
    type("second");
    type("third");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.saves).toEqual(["first", "third"]);
    expect(states.at(-1)).toBe("saved");
  });

  it("has it on this device almost at once, and knows that the server does not", async () => {
    const { type, local } = open(new Server());
    type("quick");
    await vi.advanceTimersByTimeAsync(150);
    expect(local.read()).toMatchObject({ body: { text: "quick" }, baseRevision: 0, unsaved: true });
    await vi.advanceTimersByTimeAsync(quietMs + 200);
    expect(local.read()).toMatchObject({ body: { text: "quick" }, baseRevision: 1, unsaved: false });
  });

  it("keeps trying while offline and sends the latest when the network is back", async () => {
    const server = new Server();
    server.online = false;
    const { sync, type, states } = open(server);
    type("one");
    await vi.advanceTimersByTimeAsync(5_000);
    expect(states.at(-1)).toBe("offline");
    type("two");
    await vi.advanceTimersByTimeAsync(30_000);
    expect(states.at(-1)).toBe("offline");
    server.online = true;
    sync.retryNow();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.saves).toEqual(["two"]);
    expect(states.at(-1)).toBe("saved");
  });

  it("never overwrites something newer: the person chooses", async () => {
    const server = new Server();
    await Promise.all([
      server.save({ expectedRevision: 0, body: draft("other tab") }),
      vi.advanceTimersByTimeAsync(100),
    ]);
    const { sync, type, states, conflicts } = open(server, 0);
    type("mine");
    await vi.advanceTimersByTimeAsync(quietMs + 100);
    expect(conflicts).toMatchObject([{ revision: 1, body: { text: "other tab" } }]);
    expect(states.at(-1)).toBe("conflict");
    type("mine, longer");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(server.saves).toEqual(["other tab"]);
    sync.keepMine(1);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(server.saves).toEqual(["other tab", "mine, longer"]);
    expect(states.at(-1)).toBe("saved");
  });

  it("knows its own text again when only the answer was lost", async () => {
    const server = new Server();
    await Promise.all([
      server.save({ expectedRevision: 0, body: draft("mine") }),
      vi.advanceTimersByTimeAsync(100),
    ]);
    const { type, states, conflicts } = open(server, 0);
    type("mine");
    await vi.advanceTimersByTimeAsync(quietMs + 100);
    expect(conflicts).toEqual([]);
    expect(states.at(-1)).toBe("saved");
  });

  it("flushes before leaving, and forgets after a submit", async () => {
    const server = new Server();
    const { sync, type, local } = open(server);
    type("last words");
    const flushed = sync.flush();
    await vi.advanceTimersByTimeAsync(100);
    await flushed;
    expect(server.saves).toEqual(["last words"]);
    sync.stop({ forget: true });
    type("too late");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(server.saves).toEqual(["last words"]);
    expect(local.read()).toBeNull();
  });
});

describe("decideOpening", () => {
  const server = (revision: number, text: string) => ({
    revision,
    body: draft(text),
    updatedAt: new Date(0),
  });
  const local = (baseRevision: number, text: string, unsaved = true) => ({
    body: draft(text),
    baseRevision,
    unsaved,
    at: 0,
  });

  it.each([
    ["nothing here", server(2, "s"), null, "server"],
    ["saved before", server(2, "s"), local(2, "s", false), "server"],
    ["typed after the last save", server(2, "s"), local(2, "mine"), "local"],
    ["typed before the first save", null, local(0, "mine"), "local"],
    ["the same text arrived after all", server(3, "mine"), local(2, "mine"), "server"],
    ["something newer there", server(3, "theirs"), local(2, "mine"), "choose"],
  ] as const)("%s", (_, theirs, mine, expected) => {
    expect(decideOpening(theirs, mine).kind).toBe(expected);
  });
});

describe("openLocalDraft", () => {
  it("takes a damaged or foreign entry for none, and survives a device without room", () => {
    const broken = {
      getItem: () => '{"body":{"kind":"x"},"baseRevision":1}',
      setItem: () => undefined,
      removeItem: () => undefined,
    };
    expect(openLocalDraft(broken, "u", "a").read()).toBeNull();
    expect(openLocalDraft({ ...broken, getItem: () => "{" }, "u", "a").read()).toBeNull();
    const full = {
      ...broken,
      setItem: () => {
        throw new DOMException("full", "QuotaExceededError");
      },
    };
    expect(
      openLocalDraft(full, "u", "a").write({ body: draft("x"), baseRevision: 0, unsaved: true, at: 0 }),
    ).toBe(false);
  });
});
