import type { DraftBody } from "@hone/core/labeling/draft";

/** What this device keeps of a task until the server has it: survives a killed browser and a dead network. */
export interface LocalDraft {
  body: DraftBody;
  /** The server's revision that this was typed on. */
  baseRevision: number;
  /** True while the server may not have it. */
  unsaved: boolean;
  /** Milliseconds since 1970 by this device's clock; shown, never compared. */
  at: number;
}

/** The part of Storage that is used; the browser's localStorage, or a map in tests. */
export type KeyValueStore = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface LocalDraftStore {
  read(): LocalDraft | null;
  /** False when the device has no room; the server is then the only place. */
  write(draft: LocalDraft): boolean;
  remove(): void;
}

/** Drafts are kept per person: two people who share a browser never see each other's. */
export function openLocalDraft(
  storage: KeyValueStore | null,
  userId: string,
  assignmentId: string,
): LocalDraftStore {
  const key = `hone:draft:${userId}:${assignmentId}`;
  return {
    read: () => {
      try {
        return parse(storage?.getItem(key) ?? null);
      } catch {
        return null;
      }
    },
    write: (draft) => {
      try {
        storage?.setItem(key, JSON.stringify(draft));
        return storage !== null;
      } catch {
        return false;
      }
    },
    remove: () => {
      try {
        storage?.removeItem(key);
      } catch {
        // A device that forbids storage has nothing to remove.
      }
    },
  };
}

/** Whatever is not a draft — another version's, or a damaged one — is none. */
function parse(text: string | null): LocalDraft | null {
  if (text === null) return null;
  const value: unknown = JSON.parse(text);
  if (typeof value !== "object" || value === null) return null;
  const { body, baseRevision, unsaved, at } = value as Record<string, unknown>;
  if (typeof body !== "object" || body === null || typeof baseRevision !== "number") return null;
  const { kind, text: written, placements } = body as Record<string, unknown>;
  const isWritten = (kind === "demonstration" || kind === "prompt") && typeof written === "string";
  const isRanked = kind === "ranking" && typeof placements === "object" && placements !== null;
  if (!isWritten && !isRanked) return null;
  return {
    body: body as DraftBody,
    baseRevision,
    unsaved: unsaved === true,
    at: typeof at === "number" ? at : 0,
  };
}

/** The browser's storage, or null where it is forbidden. */
export function browserStorage(): KeyValueStore | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
