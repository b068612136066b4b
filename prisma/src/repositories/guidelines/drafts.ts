import { AppError } from "@hone/core/errors";
import { parseGuideline, retitlePage } from "@hone/core/guidelines/clauses";
import type { DraftEdit, GuidelineDraft } from "@hone/core/guidelines/contracts";
import { slugify } from "@hone/core/guidelines/folder";
import { newId } from "@hone/core/ids";
import type { Db } from "../../client";
import { isUniqueViolation } from "../../errors";
import { publishEvent } from "../../events";

export interface DraftScope {
  workspaceId: string;
  guidelineId: string;
}

export interface DraftRow {
  id: string;
  slug: string;
  title: string;
  markdown: string;
}

/** Makes a guideline without pages. A slug is used once per workspace: CONFLICT. */
export async function createGuideline(
  tx: Db,
  workspaceId: string,
  input: { slug: string; name: string; description: string; language: string },
): Promise<{ id: string; slug: string }> {
  const taken = await tx.guideline.findUnique({
    where: { workspaceId_slug: { workspaceId, slug: input.slug } },
    select: { id: true },
  });
  const error = new AppError(
    "CONFLICT",
    `A guideline with the address "${input.slug}" exists already in this workspace. Choose another address.`,
  );
  if (taken !== null) throw error;
  try {
    const row = await tx.guideline.create({ data: { id: newId(), workspaceId, ...input } });
    await publishEvent(tx, { workspaceId, topic: "guidelines", id: row.id });
    return { id: row.id, slug: row.slug };
  } catch (cause) {
    throw isUniqueViolation(cause) ? error : cause;
  }
}

/** Changes name, description and language; these belong to the guideline, not to a version. */
export async function describeGuideline(
  tx: Db,
  { workspaceId, guidelineId }: DraftScope,
  input: { name: string; description: string; language: string },
): Promise<{ before: { name: string; description: string; language: string } }> {
  const before = await tx.guideline.findFirst({
    where: { id: guidelineId, workspaceId },
    select: { name: true, description: true, language: true },
  });
  if (before === null) throw noGuideline();
  await tx.guideline.update({ where: { id: guidelineId, workspaceId }, data: input });
  await publishEvent(tx, { workspaceId, topic: "guidelines", id: guidelineId });
  return { before };
}

/** Hides a guideline from lists, or shows it again. Versions and judgements keep it. */
export async function setGuidelineArchived(
  tx: Db,
  { workspaceId, guidelineId }: DraftScope,
  archivedAt: Date | null,
): Promise<void> {
  const { count } = await tx.guideline.updateMany({
    where: { id: guidelineId, workspaceId },
    data: { archivedAt },
  });
  if (count === 0) throw noGuideline();
  await publishEvent(tx, { workspaceId, topic: "guidelines", id: guidelineId });
}

/** The working copy of a guideline, by its slug; null when there is no such guideline. */
export async function findDraft(db: Db, workspaceId: string, slug: string): Promise<GuidelineDraft | null> {
  const row = await db.guideline.findUnique({
    where: { workspaceId_slug: { workspaceId, slug } },
    include: { draftPages: { orderBy: { position: "asc" } } },
  });
  if (row === null) return null;
  return {
    guideline: {
      id: row.id,
      slug: row.slug,
      name: row.name,
      description: row.description,
      language: row.language,
      archivedAt: row.archivedAt,
    },
    revision: row.draftRevision,
    pages: row.draftPages.map(({ id, slug: pageSlug, title, markdown, updatedAt }) => ({
      id,
      slug: pageSlug,
      title,
      markdown,
      updatedAt,
    })),
  };
}

/**
 * Applies one edit to the working copy, in a transaction, and says whether it only goes on with what the same person
 * was writing. The edit names the revision it was made on; when another one
 * is stored, nothing is changed and STALE is thrown, so that nobody's words are overwritten unseen.
 */
export async function editDraft(
  tx: Db,
  workspaceId: string,
  edit: DraftEdit,
  userId: string | null,
  now: Date = new Date(),
): Promise<{ revision: number; goesOn: boolean }> {
  const scope = { workspaceId, guidelineId: edit.guidelineId };
  const revision = await nextRevision(tx, scope, edit.baseRevision);
  const pages = await draftRows(tx, scope);
  const goesOn = edit.kind === "write" && (await goesOnWriting(tx, scope, edit.pageId, userId, now));
  await writeDraft(tx, scope, pages, await applyEdit(tx, scope, pages, edit), userId);
  return { revision, goesOn };
}

const pauseMs = 10 * 60_000;

/** True if the same person saved the same page a moment ago: autosaves of one sitting are one action. */
async function goesOnWriting(
  tx: Db,
  { workspaceId, guidelineId }: DraftScope,
  pageId: string,
  userId: string | null,
  now: Date,
): Promise<boolean> {
  const page = await tx.guidelineDraftPage.findFirst({
    where: { id: pageId, workspaceId, guidelineId },
    select: { updatedById: true, updatedAt: true },
  });
  return page !== null && page.updatedById === userId && now.getTime() - page.updatedAt.getTime() < pauseMs;
}

async function applyEdit(tx: Db, scope: DraftScope, pages: DraftRow[], edit: DraftEdit): Promise<DraftRow[]> {
  const replace = (pageId: string, change: (page: DraftRow) => DraftRow) => {
    requirePage(pages, pageId);
    return pages.map((page) => (page.id === pageId ? change(page) : page));
  };
  switch (edit.kind) {
    case "write": {
      const next = replace(edit.pageId, (page) => ({ ...page, markdown: edit.markdown }));
      return withTitles(next, edit.assignIds);
    }
    case "add": {
      const slug = slugify(edit.title, new Set(pages.map((page) => page.slug)));
      const markdown = retitlePage("", edit.title);
      return withTitles([...pages, { id: newId(), slug, title: edit.title, markdown }], true);
    }
    case "retitle":
      return withTitles(
        replace(edit.pageId, (page) => ({ ...page, markdown: retitlePage(page.markdown, edit.title) })),
        false,
      );
    case "move": {
      const page = requirePage(pages, edit.pageId);
      const others = pages.filter(({ id }) => id !== edit.pageId);
      return others.toSpliced(Math.min(edit.to, others.length), 0, page);
    }
    case "delete":
      requirePage(pages, edit.pageId);
      return pages.filter(({ id }) => id !== edit.pageId);
    case "discard":
      return publishedPages(tx, scope);
  }
}

function requirePage(pages: DraftRow[], pageId: string): DraftRow {
  const page = pages.find(({ id }) => id === pageId);
  if (page === undefined)
    throw new AppError("NOT_FOUND", "This page is no longer part of the draft. Reload to see the others.");
  return page;
}

/** Titles follow the pages' first headings; with `assignIds`, headings without an id are given one. */
export function withTitles(pages: readonly DraftRow[], assignIds: boolean): DraftRow[] {
  const parsed = parseGuideline(pages);
  return pages.map((page, i) => ({
    ...page,
    title: parsed.pages[i]!.title,
    markdown: assignIds ? parsed.pages[i]!.markdown : page.markdown,
  }));
}

async function publishedPages(tx: Db, { workspaceId, guidelineId }: DraftScope): Promise<DraftRow[]> {
  const latest = await tx.guidelineVersion.findFirst({
    where: { workspaceId, guidelineId },
    orderBy: { number: "desc" },
    include: { pages: { orderBy: { position: "asc" } } },
  });
  if (latest === null)
    throw new AppError("CONFLICT", "Nothing is published yet, so there is no version to go back to.");
  return latest.pages.map(({ slug, title, markdown }) => ({ id: newId(), slug, title, markdown }));
}

/** Locks the guideline and counts its revision up; `base` null takes whatever is stored. */
export async function nextRevision(tx: Db, scope: DraftScope, base: number | null): Promise<number> {
  const rows = await tx.$queryRaw<{ draftRevision: number; archivedAt: Date | null }[]>`
    SELECT "draftRevision", "archivedAt" FROM "Guideline"
    WHERE "id" = ${scope.guidelineId}::uuid AND "workspaceId" = ${scope.workspaceId}::uuid FOR UPDATE`;
  const row = rows[0];
  if (row === undefined) throw noGuideline();
  if (row.archivedAt !== null)
    throw new AppError("CONFLICT", "This guideline is archived. Restore it before you edit it.");
  if (base !== null && row.draftRevision !== base)
    throw new AppError(
      "STALE",
      `The draft was changed elsewhere (revision ${row.draftRevision}; yours was made on ${base}). Nothing was overwritten. Reload it and make your change again.`,
      { details: { revision: row.draftRevision } },
    );
  const revision = row.draftRevision + 1;
  await tx.guideline.update({ where: { id: scope.guidelineId }, data: { draftRevision: revision } });
  return revision;
}

/** Pages of the working copy, in order. */
export async function draftRows(tx: Db, { workspaceId, guidelineId }: DraftScope): Promise<DraftRow[]> {
  return tx.guidelineDraftPage.findMany({
    where: { workspaceId, guidelineId },
    orderBy: { position: "asc" },
    select: { id: true, slug: true, title: true, markdown: true },
  });
}

/** Stores the difference between two states of the working copy, and tells open screens. */
export async function writeDraft(
  tx: Db,
  { workspaceId, guidelineId }: DraftScope,
  before: readonly DraftRow[],
  after: readonly DraftRow[],
  updatedById: string | null,
): Promise<void> {
  const kept = new Set(after.map(({ id }) => id));
  const gone = before.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
  if (gone.length > 0) await tx.guidelineDraftPage.deleteMany({ where: { workspaceId, id: { in: gone } } });
  const old = new Map(before.map((page, position) => [page.id, { ...page, position }]));
  for (const [position, page] of after.entries()) {
    const was = old.get(page.id);
    if (was === undefined) {
      await tx.guidelineDraftPage.create({
        data: { ...page, workspaceId, guidelineId, position, updatedById },
      });
    } else if (was.markdown !== page.markdown || was.title !== page.title) {
      const { title, markdown } = page;
      await tx.guidelineDraftPage.update({
        where: { id: page.id },
        data: { title, markdown, position, updatedById },
      });
    } else if (was.position !== position) {
      await tx.guidelineDraftPage.update({ where: { id: page.id }, data: { position } });
    }
  }
  await publishEvent(tx, { workspaceId, topic: "guidelines", id: guidelineId });
}

export function noGuideline(): AppError {
  return new AppError("NOT_FOUND", "There is no such guideline in this workspace.");
}
