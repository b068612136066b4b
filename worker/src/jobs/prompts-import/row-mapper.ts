import { describeError } from "@hone/core/errors";
import { cutText } from "@hone/core/prompts/describe";
import type { RowIssue } from "@hone/core/prompts/import/inspection";
import type { ImportedItem, RowProblem, RowResult } from "@hone/core/prompts/import/item";
import type { ImportDefaults, ImportMapping } from "@hone/core/prompts/import/mapping";
import { type ImportShape, mapRow } from "@hone/core/prompts/import/registry";
import type { PreparedItem } from "@hone/prisma/repositories/imports/write-items";
import { draftPrompt } from "@hone/prisma/repositories/prompts/draft";
import { IdRegistry } from "./id-registry";
import { excerptOf, type SourceRow } from "./source-row";

export interface MapperSettings {
  shape: ImportShape;
  mapping: ImportMapping;
  defaults: ImportDefaults;
  /** Name of the file: the prompts' source. */
  source: string;
  importId: string | null;
}

export interface MappedRow {
  items: PreparedItem[];
  issues: RowIssue[];
}

/** Most problems described of one row (a tree can have as many as messages). */
const mostProblemsPerRow = 10;

/** Turns the rows of one file into items ready to be stored, and into the reasons why some cannot be. */
export class RowMapper {
  private readonly ids = new IdRegistry();

  constructor(private readonly settings: MapperSettings) {}

  map(row: SourceRow): MappedRow {
    if ("problem" in row) {
      return { items: [], issues: [issueOf(row.line, row.problem, row.excerpt)] };
    }
    const { items, problems } = this.read(row.value);
    const good: PreparedItem[] = [];
    for (const item of items) {
      const prepared = this.prepare(item);
      const problem = this.checkId(prepared, row.line);
      if (problem === null) good.push(prepared);
      else problems.push(problem);
    }
    const described = problems.slice(0, mostProblemsPerRow);
    return {
      items: good,
      issues: described.map((problem) => issueOf(row.line, problem, excerptOf(row.value))),
    };
  }

  private read(value: unknown): RowResult {
    const { shape, mapping, defaults } = this.settings;
    try {
      return mapRow(value, shape, mapping, defaults);
    } catch (error) {
      // Nothing a file holds may stop the import of the rows after it: values nested deeper than the stack, say.
      return { items: [], problems: [{ field: "", message: `cannot be read (${describeError(error)})` }] };
    }
  }

  private prepare(item: ImportedItem): PreparedItem {
    const { defaults, source, importId } = this.settings;
    const draft = draftPrompt(item.messages, {
      language: item.language ?? defaults.language,
      harmful: defaults.harmful,
      tags: [...new Set([...item.tags, ...defaults.tags])],
      source,
      externalId: item.externalId,
      metadata: item.metadata,
      importId,
      authorId: null,
    });
    return { draft, item };
  }

  private checkId({ draft }: PreparedItem, line: number): RowProblem | null {
    if (draft.externalId === null) return null;
    const known = this.ids.meet(draft.externalId, draft.contentHash, line);
    if (known === null || known.samePrompt) return null;
    const id = JSON.stringify(cutText(draft.externalId, 60));
    const message = `the id ${id} names another prompt on line ${known.line}; an id must name one prompt, so this one was skipped`;
    return { field: this.settings.mapping.fields.id ?? "id", message };
  }
}

function issueOf(line: number, { field, message }: RowProblem, excerpt: string): RowIssue {
  return { line, field: cutText(field, 300), message: cutText(message, 1000), excerpt };
}
