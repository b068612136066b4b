import type { ClaimNextOutput, SubmitOutput } from "@hone/core/labeling/contracts";
import type { RankingBody } from "@hone/core/labeling/judgements";
import { openLocalArtifacts } from "@hone/prisma/artifacts";
import { type Database, openDatabase } from "@hone/prisma/client";
import { openQueue } from "@hone/prisma/queue";

/** The procedures by noun and verb; those that are called by name have their types. */
export type Caller = Record<string, Record<string, (input: unknown) => Promise<unknown>>> & {
  labeling: {
    claimNext(input: { campaignId: string }): Promise<ClaimNextOutput>;
    submitRanking(input: {
      assignmentId: string;
      body: RankingBody;
      activeMs: number;
    }): Promise<SubmitOutput>;
  };
};

export interface InProcess {
  database: Database;
  /** The procedures as a member of the workspace "bench" calls them, without HTTP. */
  as(userId: string): Promise<Caller>;
  close(): Promise<void>;
}

/** In a variable: only web's own type check knows the alias. */
const webRoot: string = "@/server/root";

/**
 * Opens the procedures of web in this process. Run it with `node --conditions=react-server --import tsx` and
 * TSX_TSCONFIG_PATH=web/tsconfig.json, so that web's own imports are found.
 */
export async function openInProcess(url: string, maxConnections: number): Promise<InProcess> {
  process.env.HONE_SECRET ??= "a secret for benchmarks, long enough to be one";
  const { createCaller } = (await import(webRoot)) as { createCaller(context: unknown): Caller };
  const database = openDatabase(url, { maxConnections });
  const queue = await openQueue(url);
  return {
    database,
    as: async (userId) => {
      const { rows } = await database.pool.query(
        `SELECT u."id", u."name", u."email", u."isOperator", m.* FROM "User" u JOIN "Membership" m ON m."userId" = u."id"
         JOIN "Workspace" w ON w."id" = m."workspaceId" WHERE u."id" = $1 AND w."slug" = 'bench'`,
        [userId],
      );
      const [{ name, email, isOperator, ...membership }] = rows;
      return createCaller({
        database,
        queue,
        artifacts: openLocalArtifacts("/nonexistent"),
        user: { id: userId, name, email, isOperator, sessionId: "bench" },
        workspaceSlug: "bench",
        membership,
        ip: "127.0.0.1",
        requestId: "bench",
        log: { error: console.error },
        headers: new Headers(),
      });
    },
    close: async () => {
      await queue.close();
      await database.close();
    },
  };
}
