import { expect, it } from "vitest";
import { csvLine } from "./csv";

it("quotes what needs quotes and disarms formulas", () => {
  expect(csvLine(['=HYPERLINK("http://x")', "a,b", 'say "hi"', -3, "plain", "@x", "two\nlines"])).toBe(
    `"'=HYPERLINK(""http://x"")","a,b","say ""hi""",-3,plain,'@x,"two\nlines"\r\n`,
  );
});
