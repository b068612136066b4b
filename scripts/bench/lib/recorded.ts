import { newId } from "@hone/core/ids";
import type pg from "pg";

/** A statement as it was sent to Postgres. */
export interface Statement {
  text: string;
  values: unknown[];
}

/** Notes every statement that a pool sends from now on, until `take` is called. */
export function recorder(pool: pg.Pool): { start(): void; take(): Statement[] } {
  let notes: Statement[] | null = null;
  pool.on("connect", (client) => {
    const send = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      const [query, values] = args as [string | { text: string; values?: unknown[] }, unknown];
      notes?.push(
        typeof query === "string"
          ? { text: query, values: Array.isArray(values) ? values : [] }
          : { text: query.text, values: query.values ?? (Array.isArray(values) ? values : []) },
      );
      return send(...args);
    }) as typeof client.query;
  });
  return {
    start: () => {
      notes = [];
    },
    take: () => {
      const taken = notes ?? [];
      notes = null;
      return taken;
    },
  };
}

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/**
 * The values of recorded statements for another person and task: ids are exchanged as `ids` says, those in `kept` stay,
 * and ids that the call itself had made are made anew, the same one for all its occurrences.
 */
export function rebound(
  ids: ReadonlyMap<string, string>,
  kept: ReadonlySet<string>,
): (value: unknown) => unknown {
  const fresh = new Map<string, string>();
  const exchange = (id: string) => {
    if (kept.has(id)) return id;
    const known = ids.get(id) ?? fresh.get(id);
    if (known !== undefined) return known;
    const made = newId();
    fresh.set(id, made);
    return made;
  };
  const bind = (value: unknown): unknown => {
    if (typeof value === "string") return value.replaceAll(uuid, exchange);
    return Array.isArray(value) ? value.map(bind) : value;
  };
  return bind;
}
