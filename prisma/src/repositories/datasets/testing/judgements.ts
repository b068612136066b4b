import { newId } from "@hone/core/ids";
import type { CandidateAssessment } from "@hone/core/labeling/judgements";
import type { Db } from "../../../client";
import type { Prisma } from "../../../generated/client";
import type { SeededWorkspace } from "../../../testing/seed";

type RankingFields = Partial<Omit<Prisma.RankingUncheckedCreateInput, "tiers" | "assessments">> & {
  assessments?: Record<string, Partial<CandidateAssessment>>;
};

/** A ranking of a seeded prompt; tiers are positions in its candidates. Returns its id. */
export async function seedRanking(
  db: Db,
  workspace: SeededWorkspace,
  prompt: number,
  tiers: number[][],
  fields: RankingFields = {},
): Promise<string> {
  const { id: promptId, candidateIds } = workspace.prompts[prompt]!;
  const named = tiers.map((tier) => tier.map((place) => candidateIds[place]!));
  const id = newId();
  await db.ranking.create({
    data: {
      id,
      workspaceId: workspace.workspaceId,
      promptId,
      userId: workspace.users.labeler.id,
      candidateIds: named.flat().sort(),
      presentedOrder: named.flat(),
      promptFlags: [],
      citations: [],
      events: [],
      guidelineVersionId: workspace.guidelineVersionId,
      ...fields,
      tiers: named,
      assessments: (fields.assessments ?? {}) as Prisma.InputJsonValue,
    },
  });
  return id;
}

export async function seedDemonstration(
  db: Db,
  workspace: SeededWorkspace,
  prompt: number,
  text: string,
  fields: Partial<Prisma.DemonstrationUncheckedCreateInput> = {},
): Promise<string> {
  const id = newId();
  await db.demonstration.create({
    data: {
      id,
      workspaceId: workspace.workspaceId,
      promptId: workspace.prompts[prompt]!.id,
      userId: workspace.users.labeler.id,
      wordCount: text.split(/\s+/).length,
      promptFlags: [],
      citations: [],
      guidelineVersionId: workspace.guidelineVersionId,
      ...fields,
      text,
    },
  });
  return id;
}

export async function seedCorrection(
  db: Db,
  workspace: SeededWorkspace,
  prompt: number,
  place: number,
  text: string,
  fields: Partial<Prisma.CorrectionUncheckedCreateInput> = {},
): Promise<string> {
  const id = newId();
  const { id: promptId, candidateIds } = workspace.prompts[prompt]!;
  await db.correction.create({
    data: {
      id,
      workspaceId: workspace.workspaceId,
      promptId,
      candidateId: candidateIds[place]!,
      userId: workspace.users.labeler.id,
      citations: [],
      ...fields,
      text,
    },
  });
  return id;
}
