import { assistant, chatRules, eachComparison, eachDemonstration, toMessages } from "./conversation";
import { type DatasetFormat, messageColumns, refuseUnless } from "./format";

// Shapes: OpenRLHF openrlhf/datasets/{sft_dataset,reward_dataset}.py, with --apply_chat_template.

const shared = { layout: "jsonl", containers: ["jsonl", "parquet"], version: 1 } as const;

export const openrlhfSft: DatasetFormat = {
  ...shared,
  title: "OpenRLHF · SFT",
  description: "`--input_key input --output_key output --apply_chat_template`.",
  needs: "demonstrations",
  columns: { input: messageColumns, output: messageColumns },
  refuse: (summary) => refuseUnless("demonstrations", summary),
  write: (item, sink) =>
    eachDemonstration(item, chatRules, sink, (prompt, text) => ({
      input: toMessages(prompt),
      output: [assistant(text)],
    })),
};

export const openrlhfPreference: DatasetFormat = {
  ...shared,
  title: "OpenRLHF · preference",
  description: "`--prompt_key prompt --chosen_key chosen --rejected_key rejected --apply_chat_template`.",
  needs: "comparisons",
  columns: { prompt: messageColumns, chosen: messageColumns, rejected: messageColumns, margin: "double" },
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) =>
    eachComparison(item, chatRules, sink, (prompt, { chosen, rejected, margin }) => ({
      prompt: toMessages(prompt),
      chosen: [assistant(chosen)],
      rejected: [assistant(rejected)],
      margin,
    })),
};
