import { createHash } from "node:crypto";
import type { Role } from "@hone/core/accounts/roles";
import { newId } from "@hone/core/ids";
import type { Message } from "@hone/core/prompts/message";
import type { Db } from "../client";

export interface SeededWorkspace {
  workspaceId: string;
  slug: string;
  /** One member of each role; labelers carry no languages and have not agreed to harmful content. */
  users: Record<Role, { id: string; email: string; membershipId: string }>;
  guidelineId: string;
  /** Version 1, with one page and the clauses `be-helpful` and `be-honest`; every member has acknowledged it. */
  guidelineVersionId: string;
  /** In the order of their ids; each has `candidatesPerPrompt` candidates. */
  prompts: { id: string; messages: Message[]; candidateIds: string[] }[];
}

export interface SeedOptions {
  /** `test-…` with random letters unless told: several workspaces fit into one database. */
  slug?: string;
  /** 3 unless told. */
  promptCount?: number;
  /** 4 unless told. */
  candidatesPerPrompt?: number;
}

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/**
 * A small workspace to test against: a member of each role, a published and acknowledged guideline, prompts with
 * candidates. Nothing of a campaign, which tests make themselves.
 */
export async function seedWorkspace(db: Db, options: SeedOptions = {}): Promise<SeededWorkspace> {
  const workspaceId = newId();
  const slug = options.slug ?? `test-${workspaceId.slice(-12)}`;
  await db.workspace.create({ data: { id: workspaceId, slug, name: `Workspace ${slug}` } });
  const users = {
    labeler: await seedMember(db, workspaceId, slug, "labeler"),
    reviewer: await seedMember(db, workspaceId, slug, "reviewer"),
    admin: await seedMember(db, workspaceId, slug, "admin"),
  };
  const guideline = await seedGuideline(db, workspaceId, users.admin.id);
  for (const user of Object.values(users)) {
    await db.acknowledgement.create({
      data: { id: newId(), workspaceId, userId: user.id, versionId: guideline.guidelineVersionId },
    });
  }
  const prompts: SeededWorkspace["prompts"] = [];
  for (let i = 0; i < (options.promptCount ?? 3); i++) {
    prompts.push(await seedPrompt(db, workspaceId, i, options.candidatesPerPrompt ?? 4));
  }
  return { workspaceId, slug, users, ...guideline, prompts };
}

/** Adds one more person to a workspace. */
export async function seedMember(
  db: Db,
  workspaceId: string,
  slug: string,
  role: Role,
  name: string = role,
): Promise<{ id: string; email: string; membershipId: string }> {
  const id = newId();
  const membershipId = newId();
  const email = `${name}-${id.slice(-6)}@${slug}.test`;
  await db.user.create({ data: { id, name, email } });
  await db.membership.create({ data: { id: membershipId, workspaceId, userId: id, role } });
  return { id, email, membershipId };
}

async function seedGuideline(db: Db, workspaceId: string, userId: string) {
  const guidelineId = newId();
  const guidelineVersionId = newId();
  const pageId = newId();
  const clauses = [
    { clauseId: "be-helpful", number: "1.1", title: "Be helpful", text: "Do what the person asked for." },
    {
      clauseId: "be-honest",
      number: "1.2",
      title: "Be honest",
      text: "Say nothing that you know to be wrong.",
    },
  ];
  const markdown = clauses
    .map(({ title, text, clauseId }) => `## ${title} {#${clauseId}}\n\n${text}\n`)
    .join("\n");
  const page = { workspaceId, position: 0, slug: "the-job", title: "The job", markdown };
  await db.guideline.create({
    data: { id: guidelineId, workspaceId, slug: "test-guideline", name: "Test guideline", draftRevision: 1 },
  });
  await db.guidelineDraftPage.create({ data: { ...page, id: newId(), guidelineId, updatedById: userId } });
  await db.guidelineVersion.create({
    data: {
      id: guidelineVersionId,
      workspaceId,
      guidelineId,
      number: 1,
      changeNote: "First version",
      contentHash: sha256(markdown),
      publishedById: userId,
    },
  });
  await db.guidelinePage.create({ data: { ...page, id: pageId, versionId: guidelineVersionId } });
  await db.guidelineClause.createMany({
    data: clauses.map((clause, position) => ({
      ...clause,
      id: newId(),
      workspaceId,
      versionId: guidelineVersionId,
      pageId,
      position,
      level: 2,
      textHash: sha256(`${clause.title}\n${clause.text}`),
    })),
  });
  return { guidelineId, guidelineVersionId };
}

async function seedPrompt(db: Db, workspaceId: string, index: number, candidateCount: number) {
  const id = newId();
  const question = `What goes well with coffee number ${index + 1}?`;
  const messages: Message[] = [{ role: "user", content: question }];
  await db.prompt.create({
    data: {
      id,
      workspaceId,
      messages,
      searchText: question,
      preview: question,
      turnCount: 1,
      contentHash: sha256(JSON.stringify(messages)),
      language: "en",
      tags: ["coffee"],
      source: "test",
    },
  });
  const texts = Array.from({ length: candidateCount }, (_, k) => `Answer ${k + 1} to coffee ${index + 1}.`);
  const candidates = texts.map((text) => ({ id: newId(), text, textHash: sha256(text) }));
  await db.candidate.createMany({
    data: candidates.map((candidate, sampleIndex) => ({
      ...candidate,
      workspaceId,
      promptId: id,
      origin: "imported",
      sampleIndex,
      modelName: "test-model",
    })),
  });
  return { id, messages, candidateIds: candidates.map((candidate) => candidate.id) };
}
