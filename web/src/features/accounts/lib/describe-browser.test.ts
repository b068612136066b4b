import { expect, it } from "vitest";
import { describeBrowser } from "./describe-browser";

it("names browser and system", () => {
  const chrome =
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36";
  expect(describeBrowser(chrome)).toBe("Chrome · Linux");
  expect(describeBrowser(`${chrome} Edg/140.0`)).toBe("Edge · Linux");
  expect(
    describeBrowser(
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) AppleWebKit/605.1 Version/17 Safari/605.1",
    ),
  ).toBe("Safari · macOS");
  expect(
    describeBrowser("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Safari/604.1"),
  ).toBe("Safari · iOS");
  expect(describeBrowser("curl/8.0")).toBeNull();
  expect(describeBrowser(null)).toBeNull();
});
