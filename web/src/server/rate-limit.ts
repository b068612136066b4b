import "server-only";
import { createHash } from "node:crypto";
import { AppError } from "@hone/core/errors";
import { countTry, forgetTries, returnTry } from "@hone/prisma/repositories/accounts/rate-limits";
import { database } from "./database";

interface Limit {
  key: string;
  max: number;
  windowSeconds: number;
}

/** E-mail addresses are people's: the table of counts holds only their hashes. */
const hashed = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);

/**
 * What a sign-in counts against. One address may fail often (a whole team sits behind it), one account from one
 * address seldom, and one account from everywhere a little more often, so that nobody can guess from a thousand
 * addresses and a stranger cannot lock a person out with a few tries.
 */
export function signInLimits(email: string, ip: string | null): { account: Limit[]; address: Limit } {
  const account = hashed(email.trim().toLowerCase());
  const address = ip ?? "unknown";
  return {
    account: [
      { key: `sign-in:pair:${account}:${address}`, max: 8, windowSeconds: 300 },
      { key: `sign-in:account:${account}`, max: 50, windowSeconds: 900 },
    ],
    address: { key: `sign-in:address:${address}`, max: 60, windowSeconds: 300 },
  };
}

/** What opening links and the setup page counts against: tokens cannot be guessed, this only stops floods. */
export const linkLimits = (ip: string | null): Limit[] => [
  { key: `links:${ip ?? "unknown"}`, max: 60, windowSeconds: 300 },
];

/** What a wrong current password counts against. */
export const passwordLimits = (userId: string): Limit[] => [
  { key: `password:${userId}`, max: 8, windowSeconds: 300 },
];

/** Counts a try under every limit; RATE_LIMITED with the seconds to wait when one is used up. */
export async function demandWithinLimits(limits: Limit[]): Promise<void> {
  const now = new Date();
  for (const { key, ...limit } of limits) {
    const { allowed, retryAfterSeconds } = await countTry(database().db, key, limit, now);
    if (allowed) continue;
    throw new AppError("RATE_LIMITED", `Too many attempts. Try again in ${retryAfterSeconds} seconds.`, {
      details: { reason: "accounts.tooMany", retryAfterSeconds },
    });
  }
}

/** After a try that was right: it and the failures before it no longer count. */
export async function forgetLimits(limits: Limit[]): Promise<void> {
  for (const { key } of limits) await forgetTries(database().db, key);
}

/** After a try that was right: it does not count, the failures of others do. Two hundred people may begin at nine. */
export const returnToLimit = ({ key }: Limit): Promise<void> => returnTry(database().db, key);
