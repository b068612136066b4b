import { expect, it } from "vitest";
import { fieldChanges } from "./field-changes";

it("tells what changed, was added and was removed", () => {
  const changes = fieldChanges(
    { role: "labeler", old: 1, name: "Ada" },
    { role: "admin", name: "Ada", now: [true] },
  );
  expect(changes).toEqual([
    { path: "role", before: "labeler", after: "admin", kind: "changed" },
    { path: "old", before: "1", after: null, kind: "removed" },
    { path: "name", before: "Ada", after: "Ada", kind: "same" },
    { path: "now.0", before: null, after: "true", kind: "added" },
  ]);
});

it("shows a state that stands alone as it is", () => {
  expect(fieldChanges(null, { a: { b: 2 } })).toEqual([
    { path: "a.b", before: null, after: "2", kind: "same" },
  ]);
  expect(fieldChanges({ a: 1 }, null)).toEqual([{ path: "a", before: "1", after: null, kind: "same" }]);
  expect(fieldChanges(null, null)).toEqual([]);
});
