import { expireLeases as expireBatch } from "@hone/prisma/repositories/labeling/leases";
import type { JobHandler } from "./context";

const batchSize = 500;

/** Returns leases that have run out to the pool; drafts are kept. Whatever is left over is the next run's. */
export const expireLeases: JobHandler<"labeling.expire-leases"> = async (
  _payload,
  { database, log, signal },
) => {
  let expired = 0;
  while (!signal.aborted) {
    const count = await database.transaction((tx) => expireBatch(tx, new Date(), batchSize));
    expired += count;
    if (count < batchSize) break;
  }
  if (expired > 0) log.info({ expired }, "leases expired");
};
