import { z } from "zod";

/** Addresses of guidelines and pages: lower-case letters, digits and hyphens. */
export const guidelineSlugSchema = z
  .string()
  .min(1)
  .max(80)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "use lower-case letters and digits, with single hyphens between them");

/** `guideline.yaml` of a guideline folder. The folder's name is the guideline's slug. */
export const guidelineManifestSchema = z.strictObject({
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(2000).default(""),
  /** BCP 47 tag of the language the pages are written in. */
  language: z
    .string()
    .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$/, 'a language tag such as "en" or "zh-CN"')
    .default("en"),
  /** File names of the pages, in order. */
  pages: z.array(z.string().min(1).max(200)).min(1).max(200),
});
export type GuidelineManifest = z.infer<typeof guidelineManifestSchema>;

/** `02-writing-a-response.md` → `writing-a-response`; null when no slug can be made of it. */
export function slugOfPageFile(fileName: string): string | null {
  const match = /^(?:\d+[-_. ])?(.+)\.(?:md|markdown)$/i.exec(fileName);
  const slug = (match?.[1] ?? "").toLowerCase().replace(/[ _.]+/g, "-");
  return guidelineSlugSchema.safeParse(slug).success ? slug : null;
}

/** A slug made from a title; never empty, and none of `taken`. */
export function slugify(title: string, taken: ReadonlySet<string> = new Set(), fallback = "page"): string {
  const stem =
    title
      .normalize("NFKD")
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .slice(0, 60)
      .replace(/^-+|-+$/g, "") || fallback;
  let slug = stem;
  for (let n = 2; taken.has(slug); n++) slug = `${stem}-${n}`;
  return slug;
}
