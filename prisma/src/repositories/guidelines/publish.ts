import { createHash } from "node:crypto";
import { AppError } from "@hone/core/errors";
import {
  decideRereading,
  mustAcknowledge,
  type RereadingDecision,
} from "@hone/core/guidelines/acknowledgement";
import { type GuidelineIssue, type ParsedGuideline, parseGuideline } from "@hone/core/guidelines/clauses";
import type { PublishedVersion } from "@hone/core/guidelines/contracts";
import { describeIssue } from "@hone/core/guidelines/describe-issue";
import { diffClauses } from "@hone/core/guidelines/diff";
import { newId } from "@hone/core/ids";
import type { Db } from "../../client";
import { publishEvent } from "../../events";
import {
  createGuideline,
  type DraftRow,
  type DraftScope,
  draftRows,
  nextRevision,
  withTitles,
  writeDraft,
} from "./drafts";
import { latestClauses } from "./versions";

export interface PublishOptions {
  /** What changed and why; only a first version can go without. */
  changeNote: string | null;
  /** Why nobody needs to read the change again; null when they shall. */
  waiver: string | null;
  userId: string | null;
}

export type Publication = PublishedVersion & { decision: RereadingDecision };

/**
 * Publishes the working copy as version n+1, in the caller's transaction: pages, clauses, hash and the answer to whether
 * it must be acknowledged again. Throws STALE when the draft has another revision, INVALID_INPUT with places when it has
 * errors, CONFLICT when nothing changed.
 */
export async function publishDraft(
  tx: Db,
  scope: DraftScope,
  baseRevision: number | null,
  options: PublishOptions,
): Promise<Publication> {
  await nextRevision(tx, scope, baseRevision);
  const rows = await draftRows(tx, scope);
  const parsed = parseGuideline(rows);
  refuseErrors(parsed.issues);
  await writeDraft(tx, scope, rows, withTitles(rows, true), options.userId);
  return insertVersion(tx, scope, parsed, options);
}

export interface FolderToPublish {
  slug: string;
  name: string;
  description: string;
  language: string;
  pages: { slug: string; markdown: string }[];
}

/**
 * Publishes pages that were written elsewhere (a folder, a program). Makes the guideline when it is new. A working copy
 * with changes that are published nowhere is only replaced when `replaceDraft` says so: CONFLICT otherwise.
 */
export async function publishFolder(
  tx: Db,
  workspaceId: string,
  folder: FolderToPublish,
  options: PublishOptions & { replaceDraft: boolean },
): Promise<Publication & { guidelineId: string }> {
  const parsed = parseGuideline(folder.pages);
  refuseErrors(parsed.issues);
  const { slug, name, description, language } = folder;
  const known = await tx.guideline.findUnique({ where: { workspaceId_slug: { workspaceId, slug } } });
  const guidelineId =
    known?.id ?? (await createGuideline(tx, workspaceId, { slug, name, description, language })).id;
  const scope = { workspaceId, guidelineId };
  await nextRevision(tx, scope, null);
  const before = await draftRows(tx, scope);
  const after = mergeById(before, parsed);
  if (!options.replaceDraft) await refuseLostDraft(tx, scope, before, after);
  await tx.guideline.update({ where: { id: guidelineId }, data: { name, description, language } });
  await writeDraft(tx, scope, before, after, options.userId);
  return { guidelineId, ...(await insertVersion(tx, scope, parsed, options)) };
}

/** The new pages, under the row ids of old pages of the same slug. */
function mergeById(before: readonly DraftRow[], parsed: ParsedGuideline): DraftRow[] {
  const ids = new Map(before.map((page) => [page.slug, page.id]));
  return parsed.pages.map(({ slug, title, markdown }) => ({
    id: ids.get(slug) ?? newId(),
    slug,
    title,
    markdown,
  }));
}

async function refuseLostDraft(
  tx: Db,
  scope: DraftScope,
  before: readonly DraftRow[],
  after: readonly DraftRow[],
): Promise<void> {
  const latest = await findLatestHash(tx, scope);
  const stored = hashOf(before);
  if (before.length === 0 || stored === latest?.contentHash || stored === hashOf(after)) return;
  throw new AppError(
    "CONFLICT",
    "The draft in the browser holds changes that are not published; publishing these pages would drop them. Publish or discard the draft first, or ask for it to be replaced.",
  );
}

function refuseErrors(issues: readonly GuidelineIssue[]): void {
  const errors = issues.filter((issue) => issue.severity === "error");
  if (errors.length === 0) return;
  const shown = errors.slice(0, 5).map((issue) => describeIssue(issue));
  const more = errors.length > shown.length ? ` And ${errors.length - shown.length} more.` : "";
  throw new AppError("INVALID_INPUT", `The guideline cannot be published. ${shown.join(" ")}${more}`, {
    details: { errors: errors.length },
  });
}

async function insertVersion(
  tx: Db,
  scope: DraftScope,
  parsed: ParsedGuideline,
  { changeNote, waiver, userId }: PublishOptions,
): Promise<Publication> {
  const { workspaceId, guidelineId } = scope;
  const latest = await findLatestHash(tx, scope);
  const contentHash = hashOf(parsed.pages);
  if (latest?.contentHash === contentHash)
    throw new AppError(
      "CONFLICT",
      `Nothing changed since version ${latest.number}: the pages are identical, so there is no new version to publish.`,
      { details: { number: latest.number } },
    );
  if (latest !== null && changeNote === null)
    throw new AppError(
      "INVALID_INPUT",
      `Version ${latest.number} is published already: say in a change note what changed and why, for those who read it.`,
    );
  const clauses = parsed.pages.flatMap((page) => page.clauses);
  const diff =
    latest === null ? null : diffClauses(await latestClauses(tx, workspaceId, guidelineId), clauses);
  const decision = decideRereading(diff, waiver);
  const version = {
    id: newId(),
    workspaceId,
    guidelineId,
    number: (latest?.number ?? 0) + 1,
    changeNote: changeNote ?? "First version.",
    requiresAcknowledgement: mustAcknowledge(decision),
    waiver: decision.kind === "waived" ? decision.reason : null,
    contentHash,
    publishedById: userId,
  };
  await tx.guidelineVersion.create({ data: version });
  const pages = parsed.pages.map((page, position) => ({ ...page, id: newId(), position }));
  await tx.guidelinePage.createMany({
    data: pages.map(({ id, position, slug, title, markdown }) => ({
      id,
      workspaceId,
      versionId: version.id,
      position,
      slug,
      title,
      markdown,
    })),
  });
  await tx.guidelineClause.createMany({
    data: pages.flatMap((page) =>
      page.clauses.map(({ pageSlug: _, ...clause }) => ({
        ...clause,
        id: newId(),
        workspaceId,
        versionId: version.id,
        pageId: page.id,
        textHash: sha256(`${clause.title}\n${clause.text}`),
      })),
    ),
  });
  await publishEvent(tx, { workspaceId, topic: "guidelines", id: guidelineId });
  const { requiresAcknowledgement, number } = version;
  return { versionId: version.id, number, requiresAcknowledgement, decision };
}

function findLatestHash(tx: Db, { workspaceId, guidelineId }: DraftScope) {
  return tx.guidelineVersion.findFirst({
    where: { workspaceId, guidelineId },
    orderBy: { number: "desc" },
    select: { number: true, contentHash: true },
  });
}

/** SHA-256 over slugs and Markdown of the pages, in order. */
export function hashOf(pages: readonly { slug: string; markdown: string }[]): string {
  return sha256(JSON.stringify(pages.map(({ slug, markdown }) => [slug, markdown])));
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
