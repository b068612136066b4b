import { z } from "zod";
import { AppError } from "../errors";

/** Judgements are compared within one collection: a campaign's, or those that one import brought. */
export type AgreementScope = { kind: "campaign" | "import"; id: string };

const uuid = z.uuid();

/** The scope as stored: a campaign's id, or `import:` and an import's id. */
export function importScope(importId: string): string {
  return `import:${importId}`;
}

/** Reads a stored scope; throws `INVALID_INPUT` for anything else. */
export function parseScope(scope: string): AgreementScope {
  const [, prefix, id] = /^(import:)?(.*)$/s.exec(scope)!;
  if (!uuid.safeParse(id).success) {
    throw new AppError(
      "INVALID_INPUT",
      `A campaign's id or "import:" and an import's id was expected, not ${JSON.stringify(scope)}.`,
    );
  }
  return { kind: prefix === undefined ? "campaign" : "import", id: id! };
}

export const agreementScopeSchema = z.string().regex(/^(import:)?[0-9a-f-]{36}$/);
