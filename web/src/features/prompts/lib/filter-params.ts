import { type PromptBrowseFilter, promptBrowseFilterSchema } from "@hone/core/prompts/browse";

/** Choices of the filter on agreement, as they stand in the address. */
export const agreementChoices = {
  below50: { maxAgreement: 0.4999 },
  below70: { maxAgreement: 0.6999 },
  from70: { minAgreement: 0.7 },
  from90: { minAgreement: 0.9 },
  any: { minAgreement: 0 },
} as const satisfies Record<string, PromptBrowseFilter>;

/** Choices of the filter on what belongs to a prompt. */
export const contentChoices = {
  withCandidates: { hasCandidates: true },
  withoutCandidates: { hasCandidates: false },
  withDemonstrations: { hasDemonstrations: true },
  withoutDemonstrations: { hasDemonstrations: false },
  withRankings: { hasRankings: true },
  withoutRankings: { hasRankings: false },
} as const satisfies Record<string, PromptBrowseFilter>;

/** Names of the filter's fields, which are those of the address. */
export const filterFields = [
  "search",
  "tag",
  "language",
  "source",
  "import",
  "agreement",
  "content",
  "state",
] as const;
export type FilterField = (typeof filterFields)[number];

function choice<Choices extends Record<string, PromptBrowseFilter>>(choices: Choices, name: string | null) {
  return name !== null && Object.hasOwn(choices, name) ? choices[name as keyof Choices] : {};
}

/** The filter that an address stands for; what is malformed is left out. */
export function filterOfParams(params: URLSearchParams): PromptBrowseFilter {
  const text = (name: FilterField) => params.get(name)?.trim() || undefined;
  const state = text("state");
  const tag = text("tag");
  const wanted = {
    search: text("search"),
    tags: tag === undefined ? undefined : [tag],
    language: text("language"),
    source: text("source"),
    importId: text("import"),
    harmful: state === "harmful" ? true : undefined,
    archived: state === "archived" ? true : undefined,
    ...choice(agreementChoices, params.get("agreement")),
    ...choice(contentChoices, params.get("content")),
  };
  const good = Object.entries(wanted).filter(([name, value]) => {
    const schema = promptBrowseFilterSchema.shape[name as keyof PromptBrowseFilter];
    return value !== undefined && schema.safeParse(value).success;
  });
  return Object.fromEntries(good);
}
