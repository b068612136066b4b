import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { explain } from "./problem.mjs";

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

/** Where data live unless HONE_DATA_DIR says otherwise. */
export function dataDir() {
  return path.resolve(process.env.HONE_DATA_DIR || path.join(root, ".data"));
}

/**
 * Makes a folder and proves that it can be written.
 * @param {string} folder
 */
export function ensureWritable(folder) {
  const probe = path.join(folder, `.write-probe-${process.pid}`);
  try {
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(probe, "x".repeat(4096));
  } catch (error) {
    throw explain(error, folder);
  } finally {
    fs.rmSync(probe, { force: true });
  }
}

/**
 * Reads a JSON file; null when it is not there or not whole.
 * @param {string} file
 * @returns {any}
 */
export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8"));
  } catch (error) {
    const code = /** @type {{code?: string}} */ (error).code;
    if (code === "ENOENT" || code === "ENOTDIR" || error instanceof SyntaxError) return null;
    throw explain(error, file);
  }
}

/**
 * Writes JSON that only its owner may read, whole or not at all.
 * @param {string} file
 * @param {unknown} value
 */
export function writePrivateJson(file, value) {
  const part = `${file}.${process.pid}.part`;
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(part, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    fs.renameSync(part, file);
  } catch (error) {
    fs.rmSync(part, { force: true });
    throw explain(error, file);
  }
}
