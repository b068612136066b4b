import {
  assistant,
  chatRules,
  eachComparison,
  eachDemonstration,
  type PromptRules,
  toMessages,
} from "./conversation";
import { type ColumnType, type DatasetFormat, messageColumns, refuseUnless } from "./format";

// Shapes: axolotl docs/dataset-formats/conversation.qmd (`chat_template`) and docs/rlhf.qmd (`chat_template.default`).

const shared = { layout: "jsonl", containers: ["jsonl", "parquet"], version: 1 } as const;
const messageColumn: ColumnType = { fields: { role: "string", content: "string" } };
/** The documented role mapping of `chat_template.default` has no tool. */
const dpoRules: PromptRules = { system: true, tool: false, alternating: false };

export const axolotlSft: DatasetFormat = {
  ...shared,
  title: "Axolotl · SFT",
  description: "`type: chat_template`; conversations that end with the ideal response.",
  needs: "demonstrations",
  columns: { messages: messageColumns },
  refuse: (summary) => refuseUnless("demonstrations", summary),
  write: (item, sink) =>
    eachDemonstration(item, chatRules, sink, (prompt, text) => ({
      messages: [...toMessages(prompt), assistant(text)],
    })),
};

export const axolotlDpo: DatasetFormat = {
  ...shared,
  title: "Axolotl · DPO",
  description: "`type: chat_template.default`; the prompt with one chosen and one rejected message.",
  needs: "comparisons",
  columns: { messages: messageColumns, chosen: messageColumn, rejected: messageColumn },
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) =>
    eachComparison(item, dpoRules, sink, (prompt, { chosen, rejected }) => ({
      messages: toMessages(prompt),
      chosen: assistant(chosen),
      rejected: assistant(rejected),
    })),
};
