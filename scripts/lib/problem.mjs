/** Something a person can act on: printed as it is, without a stack. */
export class Problem extends Error {
  /**
   * @param {string} message what is wrong and where
   * @param {string} [advice] what to do about it
   * @param {unknown} [cause]
   */
  constructor(message, advice, cause) {
    super(advice === undefined ? message : `${message}\n  ${advice}`, { cause });
    this.name = "Problem";
  }
}

/** @type {Record<string, (where: string) => [string, string]>} */
const systemErrors = {
  EACCES: (where) => [
    `No permission to write ${where}.`,
    `Give yourself the right to write there, or set HONE_DATA_DIR to a folder of yours.`,
  ],
  EPERM: (where) => [`The system does not allow writing ${where}.`, `Check its owner and mount options.`],
  EROFS: (where) => [
    `${where} is on a read-only file system.`,
    `Set HONE_DATA_DIR to a folder that can be written; the checkout itself must be installed and built beforehand.`,
  ],
  ENOSPC: (where) => [
    `The disk that holds ${where} is full.`,
    `Free some space and start again; no data was lost.`,
  ],
  EDQUOT: (where) => [`The disk quota for ${where} is used up.`, `Free some space and start again.`],
  EMFILE: (where) => [`Too many files are open (${where}).`, `Raise the limit with "ulimit -n 4096".`],
};

/**
 * Turns an error of the operating system into a Problem; other errors come back as they are.
 * @param {unknown} error
 * @param {string} where the file or folder that was being worked on
 */
export function explain(error, where) {
  const code = /** @type {{code?: string}} */ (error)?.code;
  const known = code === undefined ? undefined : systemErrors[code];
  if (error instanceof Problem || known === undefined) return error;
  const path = /** @type {{path?: string}} */ (error).path ?? where;
  const [message, advice] = known(path);
  return new Problem(message, advice, error);
}

/**
 * Finds what a failed program complained about in the last lines of its output.
 * @param {string} output
 */
export function explainOutput(output) {
  if (/No space left on device|ENOSPC/.test(output))
    return "The disk is full. Free some space and start again.";
  if (/EROFS|Read-only file system/i.test(output)) return "The file system is read-only.";
  if (/EACCES|Permission denied/i.test(output))
    return "A file or folder may not be written; see the lines above.";
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|network/i.test(output)) {
    return "The npm registry could not be reached. Check the network, or `npm config get registry`.";
  }
  if (/ENOMEM|heap out of memory|Killed/i.test(output)) return "The machine ran out of memory.";
  return undefined;
}
