import { randomInt } from "node:crypto";
import { batchSchema, compareInput } from "@hone/core/generation/batch";
import { maxSeed } from "@hone/core/generation/sampling-settings";
import { createBatch } from "@hone/prisma/repositories/generation/batches";
import { draftPrompt } from "@hone/prisma/repositories/prompts/draft";
import { insertPrompts } from "@hone/prisma/repositories/prompts/insert";
import { procedure } from "@/server/trpc";

/** Puts one prompt before several models or settings. The answers are candidates like all others, and stay. */
export const compareProcedure = procedure("admin")
  .input(compareInput)
  .output(batchSchema)
  .mutation(({ ctx, input }) =>
    ctx.database.transaction(async (tx) => {
      const { workspaceId } = ctx.membership;
      const draft = draftPrompt(input.messages, {
        language: null,
        harmful: false,
        tags: ["compare"],
        source: "compare",
        externalId: null,
        metadata: null,
        importId: null,
        authorId: null,
      });
      const [prompt] = await insertPrompts(tx, workspaceId, [draft]);
      const batch = await createBatch(
        tx,
        ctx.queue,
        workspaceId,
        { name: draft.preview.slice(0, 120), plan: input.plan, prompts: { promptIds: [prompt!.id] } },
        { createdById: ctx.user.id, drawSeed: () => randomInt(maxSeed) },
      );
      await ctx.audit(tx, {
        action: "generation.compare",
        subjectType: "GenerationBatch",
        subjectId: batch.id,
        after: { promptId: prompt!.id, plan: input.plan },
      });
      return batch;
    }),
  );
