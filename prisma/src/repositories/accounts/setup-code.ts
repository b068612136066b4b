import { createHash, randomInt, timingSafeEqual } from "node:crypto";
import type { Db } from "../../client";

/** Letters and digits that nobody mistakes for one another; 12 of them are 58 bits. */
const alphabet = "abcdefghjkmnpqrstuvwxyz23456789";
const factKey = "setup-code";

const sha256 = (text: string) => createHash("sha256").update(text).digest();
const normalize = (code: string) => code.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/**
 * A fresh one-time code for `/setup`, in place of any earlier one; null when the installation has an operator already.
 * Printed on the console by whoever starts Hone, so that the first visitor of a public address cannot make themself
 * its owner. Only its hash is stored.
 */
export async function issueSetupCode(db: Db): Promise<string | null> {
  if ((await db.user.count({ where: { isOperator: true } })) > 0) {
    await db.installationFact.deleteMany({ where: { key: factKey } });
    return null;
  }
  const letters = Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join("");
  const value = { sha256: sha256(letters).toString("hex") };
  await db.installationFact.upsert({
    where: { key: factKey },
    create: { key: factKey, value },
    update: { value },
  });
  return (letters.match(/.{4}/g) ?? []).join("-");
}

/**
 * True if `code` is the one that was issued last. Call `consumeSetupCode` in the transaction that makes the operator.
 * Case and dashes do not matter.
 */
export async function isSetupCode(db: Db, code: string): Promise<boolean> {
  const fact = await db.installationFact.findUnique({ where: { key: factKey } });
  const stored = (fact?.value as { sha256?: unknown } | undefined)?.sha256;
  if (typeof stored !== "string" || stored.length !== 64) return false;
  return timingSafeEqual(sha256(normalize(code)), Buffer.from(stored, "hex"));
}

/** Uses the code up. Returns false when another request was faster: then make no operator. */
export async function consumeSetupCode(db: Db, code: string): Promise<boolean> {
  const value = { sha256: sha256(normalize(code)).toString("hex") };
  const { count } = await db.installationFact.deleteMany({
    where: { key: factKey, value: { equals: value } },
  });
  return count === 1;
}

/** True while nobody runs this installation yet. */
export async function setupIsOpen(db: Db): Promise<boolean> {
  return (await db.user.findFirst({ where: { isOperator: true }, select: { id: true } })) === null;
}

/** True while there is no account at all: nobody could sign in. The demo's accounts run no installation, but can. */
export async function nobodyCanSignIn(db: Db): Promise<boolean> {
  return (await db.user.findFirst({ select: { id: true } })) === null;
}
