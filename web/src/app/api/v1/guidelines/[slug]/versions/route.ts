import { publishPagesInput } from "@hone/core/guidelines/contracts";
import { guidelineSlugSchema } from "@hone/core/guidelines/folder";
import { publishFolder } from "@hone/prisma/repositories/guidelines/publish";
import { withApiKey } from "@/server/api-key";
import { readJsonBody } from "@/server/rest";

/** Publishes pages as the next version of a guideline, which is made when it is new. */
export const POST = withApiKey<{ slug: string }>(
  "guidelines:write",
  async (request, { database, workspaceId, audit }, params) => {
    const slug = guidelineSlugSchema.parse(params.slug);
    const { changeNote, waiver, replaceDraft, ...folder } = await readJsonBody(request, publishPagesInput);
    const published = await database.transaction(async (tx) => {
      const options = { changeNote, waiver, replaceDraft, userId: null };
      const { decision, ...version } = await publishFolder(tx, workspaceId, { slug, ...folder }, options);
      await audit(tx, {
        action: "guidelines.publish",
        subjectType: "guideline",
        subjectId: version.guidelineId,
        after: { number: version.number, changeNote, waiver },
      });
      return { ...version, rereading: decision.kind };
    });
    return Response.json(published, { status: 201 });
  },
);
