import { type CheckedPrompt, eachComparison, eachDemonstration, type PromptRules } from "./conversation";
import { type ColumnType, type DatasetFormat, refuseUnless, type WrittenFile } from "./format";

// Shapes and the description file: LLaMA-Factory data/README.md. Text files are JSON arrays there.

const rules: PromptRules = { system: true, tool: false, alternating: true };
const shared = { layout: "json", containers: ["jsonl", "parquet"], version: 1 } as const;
const turnColumn: ColumnType = { fields: { from: "string", value: "string" } };

export const llamafactoryAlpaca: DatasetFormat = {
  ...shared,
  title: "LLaMA-Factory · Alpaca",
  description:
    "Instruction, output, system and history. LLaMA-Factory learns the answers in the history too.",
  needs: "demonstrations",
  columns: {
    instruction: "string",
    input: "string",
    output: "string",
    system: "string",
    history: { list: { list: "string" } },
  },
  refuse: (summary) => refuseUnless("demonstrations", summary),
  write: (item, sink) =>
    eachDemonstration(item, rules, sink, ({ system, turns }, output) => ({
      instruction: turns.at(-1)!.content,
      input: "",
      output,
      system: system ?? "",
      history: historyOf(turns),
    })),
  companions: (name, files) =>
    describe(name, files, {
      columns: {
        prompt: "instruction",
        query: "input",
        response: "output",
        system: "system",
        history: "history",
      },
    }),
};

/** Earlier question–answer pairs; the turns alternate and the last one is left out. */
function historyOf(turns: CheckedPrompt["turns"]): [string, string][] {
  return Array.from({ length: (turns.length - 1) / 2 }, (_, i) => [
    turns[2 * i]!.content,
    turns[2 * i + 1]!.content,
  ]);
}

export const llamafactorySharegpt: DatasetFormat = {
  ...shared,
  title: "LLaMA-Factory · ShareGPT",
  description: "Conversations of `human` and `gpt` with the system prompt apart.",
  needs: "demonstrations",
  columns: { conversations: { list: turnColumn }, system: "string" },
  refuse: (summary) => refuseUnless("demonstrations", summary),
  write: (item, sink) =>
    eachDemonstration(item, rules, sink, (prompt, text) => ({
      conversations: [...toTurns(prompt), { from: "gpt", value: text }],
      system: prompt.system ?? "",
    })),
  companions: (name, files) =>
    describe(name, files, {
      formatting: "sharegpt",
      columns: { messages: "conversations", system: "system" },
    }),
};

export const llamafactoryRanking: DatasetFormat = {
  ...shared,
  title: "LLaMA-Factory · ranking",
  description: "ShareGPT conversations with a chosen and a rejected answer, for reward models and DPO.",
  needs: "comparisons",
  columns: {
    conversations: { list: turnColumn },
    chosen: turnColumn,
    rejected: turnColumn,
    system: "string",
  },
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) =>
    eachComparison(item, rules, sink, (prompt, { chosen, rejected }) => ({
      conversations: toTurns(prompt),
      chosen: { from: "gpt", value: chosen },
      rejected: { from: "gpt", value: rejected },
      system: prompt.system ?? "",
    })),
  companions: (name, files) =>
    describe(name, files, {
      formatting: "sharegpt",
      ranking: true,
      columns: { messages: "conversations", chosen: "chosen", rejected: "rejected", system: "system" },
    }),
};

function toTurns({ turns }: CheckedPrompt): { from: string; value: string }[] {
  return turns.map(({ role, content }) => ({ from: role === "user" ? "human" : "gpt", value: content }));
}

/** `dataset_info.json` with an entry per file, such as `latte_train`; names keep letters, digits, `_` and `-`. */
function describe(
  datasetName: string,
  files: readonly WrittenFile[],
  description: object,
): { name: string; content: string }[] {
  const stem = datasetName.replaceAll(/[^A-Za-z0-9_-]+/g, "_").replaceAll(/^_+|_+$/g, "") || "dataset";
  const entries = files.map(({ name, split }) => [`${stem}_${split}`, { file_name: name, ...description }]);
  return [
    { name: "dataset_info.json", content: `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n` },
  ];
}
