import { expect, it } from "vitest";
import { linkState } from "./links";

const now = new Date("2026-05-01T12:00:00Z");
const later = new Date("2026-05-02T12:00:00Z");
const open = { expiresAt: later, usedAt: null, revokedAt: null };

it("tells what a link is good for", () => {
  expect(linkState(null, now)).toBe("unknown");
  expect(linkState(open, now)).toBe("open");
  expect(linkState({ ...open, expiresAt: now }, now)).toBe("expired");
  expect(linkState({ ...open, revokedAt: now }, now)).toBe("revoked");
  expect(linkState({ ...open, usedAt: now, revokedAt: now, expiresAt: now }, now)).toBe("used");
});
