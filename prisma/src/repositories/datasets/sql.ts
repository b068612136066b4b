import type pg from "pg";

/** Collects the parameters of a raw query while its text is put together. */
export class QueryParameters {
  readonly values: unknown[] = [];

  /** The placeholder of a value, such as `$3`. */
  add(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/**
 * Runs a query of many and gives its rows. pg's results are tied to the results after them, so that one which has grown
 * old keeps the rows of all later ones until V8's next full collection: over a million rows, a hundred megabytes. A
 * result that has given its rows away keeps nothing.
 */
export async function takeRows<Row extends pg.QueryResultRow>(
  client: pg.PoolClient,
  query: string | pg.QueryConfig,
): Promise<Row[]> {
  const result = await client.query<Row>(query);
  const { rows } = result;
  result.rows = [];
  return rows;
}
