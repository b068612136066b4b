import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const repositoryRoot = fileURLToPath(new URL("../../../..", import.meta.url));

/** Development data that lie beside the repository; tests that need them are skipped where they are absent. */
export const stories260k = `${repositoryRoot}/../shared/data/stories260k`;
export const hasStories260k = existsSync(`${stories260k}/stories260K.bin`);
export const withoutStories = hasStories260k ? "" : " (skipped: ../shared/data/stories260k is not there)";
