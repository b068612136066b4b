import { expect, it } from "vitest";
import { safePath } from "./safe-path";

it("leads to this site only", () => {
  expect(safePath("/w/cafe/label/1?x=1#y")).toBe("/w/cafe/label/1?x=1#y");
  for (const foreign of [
    "//evil.test",
    "/\\evil.test",
    "https://evil.test",
    "javascript:alert(1)",
    "",
    null,
    "/\t/x",
  ]) {
    expect(safePath(foreign)).toBe("/");
  }
});
