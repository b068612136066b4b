import { describe, expect, it } from "vitest";
import { knownTimeZone, preferredLocale } from "./locales";

describe("the language of a browser", () => {
  it("is the one it likes best among ours", () => {
    expect(preferredLocale("zh-TW,zh;q=0.9,en;q=0.8")).toBe("zh-CN");
    expect(preferredLocale("de-DE,de;q=0.9,zh;q=0.3,en;q=0.5")).toBe("en");
    expect(preferredLocale("de,zh-Hans;q=0.4")).toBe("zh-CN");
    expect(preferredLocale("fr")).toBe("en");
    expect(preferredLocale(null)).toBe("en");
  });
});

describe("the time zone of a browser", () => {
  it("is believed when it exists", () => {
    expect(knownTimeZone("Asia/Shanghai")).toBe("Asia/Shanghai");
    expect(knownTimeZone("Not/AZone")).toBe("UTC");
    expect(knownTimeZone(undefined)).toBe("UTC");
    expect(knownTimeZone("")).toBe("UTC");
  });
});
