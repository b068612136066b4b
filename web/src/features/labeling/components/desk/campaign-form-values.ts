import type { CreateCampaignInput } from "@hone/core/labeling/campaign-contracts";

type Settings = CreateCampaignInput["settings"];
type Config = Settings["config"];

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
const commas = (text: string) =>
  text
    .split(",")
    .map((part) => part.trim())
    .filter(Boolean);

/**
 * Attribute scales, one per line: `helpfulness 0-4 How helpful it is`. Null where a line does not read like that, so
 * that the form can say which.
 */
export function parseScales(text: string): { scales: Config["attributes"] } | { wrongLine: string } {
  const scales: Config["attributes"] = [];
  for (const line of lines(text)) {
    const match = /^([a-z][a-z0-9_]{0,39})\s+(\d+)\s*[-–]\s*(\d+)(?:\s+(.{1,80}))?$/.exec(line);
    if (match === null || Number(match[3]) <= Number(match[2])) return { wrongLine: line };
    scales.push({
      name: match[1]!,
      label: match[4] ?? match[1]!,
      min: Number(match[2]),
      max: Number(match[3]),
    });
  }
  return { scales };
}

export function formatScales(scales: Config["attributes"]): string {
  return scales.map(({ name, min, max, label }) => `${name} ${min}-${max} ${label}`).join("\n");
}

/** The form's fields as the contract's input. */
export function readCampaignForm(
  form: FormData,
  scales: Config["attributes"],
): Omit<CreateCampaignInput, "settings"> & { settings: Settings } {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const number = (name: string, fallback: number) => (text(name) === "" ? fallback : Number(text(name)));
  const checked = (name: string) => form.get(name) === "on";
  const tags = commas(text("tags"));
  const search = text("search");
  return {
    settings: {
      name: text("name"),
      kind: text("kind") as Settings["kind"],
      guidelineId: text("guidelineId"),
      candidatesPerTask: number("candidatesPerTask", 4),
      overlap: number("overlap", 1),
      instructions: text("instructions"),
      languages: commas(text("languages")),
      harmfulContent: checked("harmfulContent"),
      deadline: text("deadline") === "" ? null : new Date(`${text("deadline")}T23:59:59Z`),
      priority: number("priority", 0),
      leaseMinutes: number("leaseMinutes", 30),
      config: {
        ratingEnabled: checked("ratingEnabled"),
        flags: form.getAll("flags").map(String),
        attributes: scales,
        strengthRequired: checked("strengthRequired"),
        correctionAllowed: checked("correctionAllowed"),
        citationRequired: checked("citationRequired"),
        targetWords: text("targetWords") === "" ? null : Number(text("targetWords")),
        editWindowMinutes: number("editWindowMinutes", 60),
      },
    },
    source: {
      prompts: { ...(tags.length > 0 ? { tags } : {}), ...(search === "" ? {} : { search }) },
      limit: text("limit") === "" ? null : Number(text("limit")),
      candidates: { origins: [], modelVersionIds: [], batchIds: form.getAll("batchIds").map(String) },
      briefs: lines(text("briefs")),
      promptsWanted: number("promptsWanted", 100),
      language: text("promptLanguage") === "" ? null : text("promptLanguage"),
      keepAdding: checked("keepAdding"),
    },
  };
}
