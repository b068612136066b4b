import type { CandidateAssessment, RankingEvent, Strength, Tiers } from "@hone/core/labeling/judgements";
import type pg from "pg";
import { type JudgementTable, judgementConditions } from "./filters";
import type { ReadOptions } from "./read-options";
import { QueryParameters, takeRows } from "./sql";

export interface JudgementRow {
  id: string;
  promptId: string;
  campaignId: string | null;
  userId: string | null;
  externalAnnotator: string | null;
  guidelineVersionId: string | null;
  createdAt: Date;
}

export interface DemonstrationRow extends JudgementRow {
  text: string;
}

export interface RankingRow extends JudgementRow {
  tiers: Tiers;
  strength: Strength | null;
  noneAcceptable: boolean;
  /** The rest is only read in full detail. */
  assessments?: Record<string, CandidateAssessment>;
  presentedOrder?: string[];
  events?: RankingEvent[];
  promptFlags?: string[];
  citations?: string[];
  note?: string;
  activeMs?: number | null;
}

export interface CorrectionRow extends JudgementRow {
  candidateId: string;
  text: string;
  citations: string[];
}

/** Rows of a server-side cursor, fetched in blocks, with a look at the next one. */
export interface PeekableRows<Row> {
  /** The next row without taking it; null at the end. */
  peek(): Promise<Row | null>;
  /** Takes all rows of a prompt, if they are next. */
  takeOf(promptId: string): Promise<Row[]>;
}

const rowsPerFetch = 250;

const stampColumns = `j."id", j."promptId", j."campaignId", j."userId", j."guidelineVersionId", j."createdAt"`;
const rankingColumns = `${stampColumns}, j."externalAnnotator", j."tiers", j."strength", j."noneAcceptable"`;
const rankingDetail = `, j."assessments", j."presentedOrder", j."events", j."promptFlags", j."citations", j."note", j."activeMs"`;

/** Opens a cursor for every table a dataset of this kind reads; must run inside a transaction. */
export async function openJudgements(client: pg.PoolClient, options: ReadOptions) {
  const { definition, fullDetail } = options;
  const comparisons = definition.kind === "comparisons";
  return {
    demonstrations: comparisons
      ? noRows<DemonstrationRow>()
      : await openCursor<DemonstrationRow>(
          client,
          "Demonstration",
          `${stampColumns}, j."externalAnnotator", j."text"`,
          options,
        ),
    rankings: comparisons
      ? await openCursor<RankingRow>(
          client,
          "Ranking",
          rankingColumns + (fullDetail ? rankingDetail : ""),
          options,
        )
      : noRows<RankingRow>(),
    corrections: definition.filters.includeCorrections
      ? await openCursor<CorrectionRow>(
          client,
          "Correction",
          `${stampColumns}, NULL AS "externalAnnotator", j."candidateId", j."text", j."citations"`,
          options,
        )
      : noRows<CorrectionRow>(),
  };
}

function noRows<Row>(): PeekableRows<Row> {
  return { peek: async () => null, takeOf: async () => [] };
}

async function openCursor<Row extends JudgementRow>(
  client: pg.PoolClient,
  table: JudgementTable,
  columns: string,
  { workspaceId, definition, promptLimit }: ReadOptions,
): Promise<PeekableRows<Row>> {
  const params = new QueryParameters();
  const where = judgementConditions(table, workspaceId, definition, params);
  const cursor = `dataset_${table.toLowerCase()}`;
  // A preview wants the first rows soon, not all rows fast.
  if (promptLimit !== undefined) await client.query("SET LOCAL cursor_tuple_fraction = 0.001");
  await client.query(
    `DECLARE ${cursor} NO SCROLL CURSOR FOR
     SELECT ${columns} FROM "${table}" j JOIN "Prompt" p ON p."id" = j."promptId"
     WHERE ${where} ORDER BY j."promptId", j."id"`,
    params.values,
  );
  const fetchSize = promptLimit === undefined ? rowsPerFetch : Math.min(rowsPerFetch, promptLimit * 4);
  let block: Row[] = [];
  let next = 0;
  let ended = false;
  const peek = async (): Promise<Row | null> => {
    if (next >= block.length && !ended) {
      block = await takeRows<Row>(client, `FETCH ${fetchSize} FROM ${cursor}`);
      next = 0;
      ended = block.length < fetchSize;
    }
    return block[next] ?? null;
  };
  const takeOf = async (promptId: string): Promise<Row[]> => {
    const taken: Row[] = [];
    for (let row = await peek(); row !== null && row.promptId === promptId; row = await peek()) {
      taken.push(row);
      next += 1;
    }
    return taken;
  };
  return { peek, takeOf };
}
