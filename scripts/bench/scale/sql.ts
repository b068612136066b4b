import type pg from "pg";
import { idKinds, promptStep, type ScalePlan } from "./plan";

/** A workspace being filled: its plan, its people, and SQL for the ids of what is in it. */
export interface Scene {
  client: pg.Client;
  plan: ScalePlan;
  workspaceId: string;
  /** Tells the ids of one workspace from those of the next. */
  number: number;
  guidelineVersionId: string;
  guidelineId: string;
  userIds: { labelers: string[]; reviewers: string[]; admins: string[] };
  say: (line: string) => void;
}

/** Functions the seeding statements share; `dropHelpers` takes them away again. */
export async function makeHelpers(client: pg.Client): Promise<void> {
  await client.query(`
    DROP SCHEMA IF EXISTS bench CASCADE;
    CREATE SCHEMA bench;
    -- A number from 0 to m - 1 that looks random and is always the same for n and salt.
    CREATE FUNCTION bench.pick(n bigint, salt int, m int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE
      AS 'SELECT ((hashint8extended(n, salt) & 2147483647) % m)::int';
    -- A UUID of version 7: sorted by its milliseconds, and known without looking it up.
    CREATE FUNCTION bench.id(kind int, n bigint, ms bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
      AS 'SELECT (lpad(to_hex(ms), 12, ''0'') || ''7'' || lpad(to_hex(kind), 3, ''0'') || ''8'' || lpad(to_hex(n), 15, ''0''))::uuid';
    CREATE FUNCTION bench.at(ms bigint) RETURNS timestamptz LANGUAGE sql IMMUTABLE PARALLEL SAFE
      AS 'SELECT to_timestamp(ms / 1000.0)';
  `);
}

export async function dropHelpers(client: pg.Client): Promise<void> {
  await client.query("DROP SCHEMA bench CASCADE");
}

export function idOf(scene: Scene, kind: keyof typeof idKinds, n: string, ms: string): string {
  return `bench.id(${scene.number * 64 + idKinds[kind]}, (${n})::bigint, (${ms})::bigint)`;
}

export const promptMs = ({ plan }: Scene, n: string) =>
  `(${plan.begin}::bigint + (${n})::bigint * ${promptStep(plan)})`;
export const promptId = (scene: Scene, n: string) => idOf(scene, "prompt", n, promptMs(scene, n));

/** Candidate k of a prompt is an hour younger than candidate k - 1, so ids sort as k does. */
export const candidateMs = (scene: Scene, n: string, k: string) =>
  `(${promptMs(scene, n)} + ((${k}) + 1) * 3600000)`;
export const candidateId = (scene: Scene, n: string, k: string) =>
  idOf(scene, "candidate", `(${n})::bigint * 16 + (${k})`, candidateMs(scene, n, k));

/** Element of an array literal of ids, by an index that is an SQL expression. */
export const oneOf = (ids: readonly string[], index: string, type: "uuid" | "text") =>
  `('{${ids.join(",")}}'::${type}[])[(${index}) + 1]`;

/** Runs a statement and says how many rows it wrote and how long it took. */
export async function insert(scene: Scene, name: string, sql: string): Promise<number> {
  const begun = performance.now();
  const { rowCount } = await scene.client.query(sql);
  const seconds = (performance.now() - begun) / 1000;
  if (seconds > 2) scene.say(`${name}: ${rowCount} rows in ${seconds.toFixed(1)} s`);
  return rowCount ?? 0;
}
