import { hash, verify } from "@node-rs/argon2";

/** Argon2id with OWASP's second recommended setting (19 MiB, two passes, one lane), about 25 ms. */
const options = { algorithm: 2 /* Argon2id */, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The PHC string of a password. */
export function hashPassword(password: string): Promise<string> {
  return hash(password.normalize("NFKC"), options);
}

export function verifyPassword(stored: string, password: string): Promise<boolean> {
  return verify(stored, password.normalize("NFKC"));
}
