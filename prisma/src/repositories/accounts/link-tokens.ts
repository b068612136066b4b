import { createHash, randomBytes } from "node:crypto";

/** A fresh secret for a link or a key: 32 random bytes in base64url. */
export const newToken = (): string => randomBytes(32).toString("base64url");

/** What is stored of a secret. It is long and random, so that one SHA-256 is enough. */
export const hashToken = (token: string): string => createHash("sha256").update(token).digest("hex");
