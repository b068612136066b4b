import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { AppError } from "@hone/core/errors";
import { type ParsedGuideline, parseGuideline } from "@hone/core/guidelines/clauses";
import {
  type GuidelineManifest,
  guidelineManifestSchema,
  guidelineSlugSchema,
  slugOfPageFile,
} from "@hone/core/guidelines/folder";
import { parseDocument } from "yaml";

/** A guideline folder: `guideline.yaml` and the Markdown files it lists. */
export interface GuidelineFolder {
  dir: string;
  /** The folder's name. */
  slug: string;
  manifest: GuidelineManifest;
  pages: { file: string; slug: string; markdown: string }[];
  parsed: ParsedGuideline;
  /** Markdown files of the folder that guideline.yaml does not list. */
  unlisted: string[];
}

const manifestName = "guideline.yaml";

/** Reads a guideline folder. Throws one clear error for a folder that is none; what is wrong inside pages is in `parsed.issues`. */
export async function readGuidelineFolder(dir: string): Promise<GuidelineFolder> {
  const folder = path.resolve(dir);
  const slug = path.basename(folder);
  if (!guidelineSlugSchema.safeParse(slug).success)
    throw new AppError(
      "INVALID_INPUT",
      `${folder}: the folder's name is the guideline's address; use lower-case letters, digits and single hyphens.`,
    );
  const manifest = await readManifest(folder);
  const pages = await Promise.all(manifest.pages.map((file) => readPage(folder, file)));
  const listed = new Set(manifest.pages);
  const unlisted = (await readdir(folder)).filter((name) => /\.md$/i.test(name) && !listed.has(name)).sort();
  return { dir: folder, slug, manifest, pages, parsed: parseGuideline(pages), unlisted };
}

async function readManifest(folder: string): Promise<GuidelineManifest> {
  const file = path.join(folder, manifestName);
  const document = parseDocument(await readText(file, "A guideline folder has this file."));
  const broken = document.errors[0];
  if (broken !== undefined) {
    const line = broken.linePos?.[0].line ?? 1;
    throw new AppError("INVALID_INPUT", `${file}:${line}: ${broken.message.split("\n")[0]}`);
  }
  const result = guidelineManifestSchema.safeParse(document.toJS());
  if (result.success) return result.data;
  const issue = result.error.issues[0]!;
  throw new AppError("INVALID_INPUT", `${file}: ${issue.path.join(".") || "the file"}: ${issue.message}`);
}

async function readPage(folder: string, file: string) {
  const slug = slugOfPageFile(file);
  if (slug === null || path.basename(file) !== file)
    throw new AppError(
      "INVALID_INPUT",
      `${path.join(folder, manifestName)}: pages: "${file}" is no page; name files of this folder such as 02-orders.md.`,
    );
  return { file, slug, markdown: await readText(path.join(folder, file), `${manifestName} lists it.`) };
}

/** Reads UTF-8 strictly: text in another encoding must not be published as rubbish. */
async function readText(file: string, why: string): Promise<string> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new AppError("NOT_FOUND", `${file} cannot be read. ${why}`, { cause });
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r\n?/g, "\n");
  } catch (cause) {
    throw new AppError("INVALID_INPUT", `${file} is not UTF-8. Save it as UTF-8.`, { cause });
  }
}

/** Writes derived ids into the files, so that they stay when words change. Returns the files written. */
export async function writeAssignedIds(folder: GuidelineFolder): Promise<string[]> {
  const changed = folder.pages.filter((page, i) => folder.parsed.pages[i]!.markdown !== page.markdown);
  for (const page of changed) {
    const { markdown } = folder.parsed.pages.find(({ slug }) => slug === page.slug)!;
    await writeFile(path.join(folder.dir, page.file), markdown);
  }
  return changed.map(({ file }) => file);
}
