import { randomBytes } from "node:crypto";
import path from "node:path";
import { readJson, writePrivateJson } from "./places.mjs";

/**
 * Secrets of an installation, made once and kept in a file that only its owner may read.
 * @typedef {{postgresPassword: string, sessionSecret: string}} Secrets
 */

/**
 * @param {string} dataDir
 * @returns {Secrets}
 */
export function readSecrets(dataDir) {
  const file = path.join(dataDir, "secrets.json");
  const kept = readJson(file) ?? {};
  /** @type {Secrets} */
  const secrets = {
    postgresPassword: kept.postgresPassword ?? randomBytes(24).toString("base64url"),
    sessionSecret: kept.sessionSecret ?? randomBytes(32).toString("base64url"),
  };
  if (Object.entries(secrets).some(([name, value]) => kept[name] !== value)) {
    writePrivateJson(file, { ...kept, ...secrets });
  }
  return secrets;
}
