import { renderToStaticMarkup } from "react-dom/server";
import { expect, it } from "vitest";
import MarkdownBody from "./MarkdownBody";

const render = (text: string) => renderToStaticMarkup(<MarkdownBody text={text} />);

it("shows Markdown", () => {
  const html = render("Some **bold** and `code`\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |");
  for (const part of ["<strong>bold</strong>", "<code>code</code>", "<li>one</li>", "<td>1</td>"]) {
    expect(html).toContain(part);
  }
});

it.each([
  "<script>alert(1)</script>",
  '<img src=x onerror="alert(1)">',
  "<svg onload=alert(1)>",
  '<iframe src="https://evil.test"></iframe>',
  '<a href="javascript:alert(1)">x</a>',
  "[x](javascript:alert(1))",
  "[x](data:text/html;base64,PHNjcmlwdD4=)",
  "[x](vbscript:msgbox)",
  '<style>*{display:none}</style><form action="https://evil.test"><input name=p></form>',
  "<details open ontoggle=alert(1)>",
])("lets no HTML and no script through: %s", (text) => {
  expect(render(text)).not.toMatch(
    /<(script|img|svg|iframe|style|form|input|details)|javascript:|data:|vbscript:|\son\w+=/i,
  );
});

it("loads nothing from elsewhere: an image becomes its words and where it is", () => {
  const html = render("![a cat](https://evil.test/track.png)");
  expect(html).not.toMatch(/<img|src=/);
  expect(html).toContain("a cat");
  expect(html).toContain("evil.test/track.png");
});

it("marks links and tells nobody where they came from", () => {
  const html = render("[docs](https://example.test/a)");
  expect(html).toMatch(/rel="noopener noreferrer nofollow"/);
  expect(html).toMatch(/title="https:\/\/example\.test\/a"/);
  expect(html).toContain("↗");
});

it("shows characters that would turn the reading order around", () => {
  expect(render("a\u202Ecod.exe")).toContain("[U+202E]");
  expect(render("`a\u2066b`")).toContain("[U+2066]");
});

it("survives text made to break it", { timeout: 60_000 }, () => {
  const texts = [
    "[".repeat(500),
    "*_".repeat(300),
    "> ".repeat(300),
    "- ".repeat(300),
    "\u0000\ufffd",
    "a".repeat(20_000),
  ];
  for (const text of texts) expect(typeof render(text)).toBe("string");
  expect(render("**long** ".repeat(30_000))).toContain("**long**");
});
