import type { Database, Db } from "../../client";
import { isSerializationFailure, isUniqueViolation } from "../../errors";

const mostAttempts = 5;

/**
 * Runs `work` in a transaction, and again in a fresh one when it met another transaction: a deadlock, or a row that
 * another one inserted first. `work` reads everything again, so the second run decides on the new state.
 */
export async function inTransaction<T>(database: Database, work: (tx: Db) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await database.transaction(work);
    } catch (error) {
      const met = isSerializationFailure(error) || isUniqueViolation(error);
      if (!met || attempt === mostAttempts) throw error;
    }
  }
}
