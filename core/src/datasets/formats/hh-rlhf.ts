import { type CheckedPrompt, eachComparison, type PromptRules } from "./conversation";
import { type DatasetFormat, refuseUnless } from "./format";

// Shape: anthropics/hh-rlhf README.md and its files: two transcripts with the marks "\n\nHuman: " and "\n\nAssistant: ".

const rules: PromptRules = { system: false, tool: false, alternating: true };
const human = "\n\nHuman: ";
const model = "\n\nAssistant: ";

/** A transcript is taken apart at its marks, so a text that contains one would be read as further turns. */
function holdsMark(text: string): boolean {
  return text.includes("\n\nHuman:") || text.includes("\n\nAssistant:");
}

export const hhRlhf: DatasetFormat = {
  title: "HH-RLHF",
  description: "Two transcripts as plain text. It has no system prompt; such rows are left out and counted.",
  needs: "comparisons",
  layout: "jsonl",
  containers: ["jsonl", "parquet"],
  version: 1,
  columns: { chosen: "string", rejected: "string" },
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) =>
    eachComparison(item, rules, sink, (prompt, { chosen, rejected }) => {
      const texts = [...prompt.turns.map((turn) => turn.content), chosen, rejected];
      if (texts.some(holdsMark)) return "turn_marker_in_text";
      const start = transcript(prompt);
      return { chosen: start + chosen, rejected: start + rejected };
    }),
};

/** Everything up to and including the mark that opens the last response. */
function transcript({ turns }: CheckedPrompt): string {
  return turns.map(({ role, content }) => (role === "user" ? human : model) + content).join("") + model;
}
