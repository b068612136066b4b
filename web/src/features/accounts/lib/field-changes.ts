export interface FieldChange {
  /** As in `settings.k`. */
  path: string;
  before: string | null;
  after: string | null;
  kind: "same" | "changed" | "added" | "removed";
}

/** Every field of two states as text, with what became of it; lists and nested objects are told apart by their path. */
export function fieldChanges(before: unknown, after: unknown): FieldChange[] {
  const old = flatten(before);
  const fresh = flatten(after);
  return [...new Set([...old.keys(), ...fresh.keys()])].map((path) => {
    const [was, is] = [old.get(path) ?? null, fresh.get(path) ?? null];
    return { path, before: was, after: is, kind: kindOf(was, is, before, after) };
  });
}

/** A field is new only where there was a state before: an event that only tells a result adds nothing. */
function kindOf(was: string | null, is: string | null, before: unknown, after: unknown): FieldChange["kind"] {
  if (was === is) return "same";
  if (was === null) return before === null || before === undefined ? "same" : "added";
  if (is === null) return after === null || after === undefined ? "same" : "removed";
  return "changed";
}

function flatten(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (typeof value === "object" && value !== null && Object.keys(value).length > 0) {
    for (const [key, inner] of Object.entries(value))
      flatten(inner, path === "" ? key : `${path}.${key}`, into);
  } else if (path !== "" || (value !== null && value !== undefined)) {
    into.set(path === "" ? "value" : path, typeof value === "string" ? value : JSON.stringify(value));
  }
  return into;
}
