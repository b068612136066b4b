import { assistant, eachComparison, eachDemonstration, type PromptRules, toMessages } from "./conversation";
import { type DatasetFormat, refuseUnless } from "./format";

// Shapes: developers.openai.com, guides "supervised fine-tuning" and "direct preference optimization".

// A tool message there must name the call it answers, which our messages do not keep.
const rules: PromptRules = { system: true, tool: false, alternating: false };
const shared = { layout: "jsonl", containers: ["jsonl"], version: 1, columns: null } as const;

export const openaiSft: DatasetFormat = {
  ...shared,
  title: "OpenAI · supervised fine-tuning",
  description: "Conversations in which only the ideal response is learned: earlier answers carry weight 0.",
  needs: "demonstrations",
  refuse: (summary) => refuseUnless("demonstrations", summary),
  write: (item, sink) =>
    eachDemonstration(item, rules, sink, (prompt, text) => ({
      messages: [
        ...toMessages(prompt).map((message) =>
          message.role === "assistant" ? { ...message, weight: 0 } : message,
        ),
        { ...assistant(text), weight: 1 },
      ],
    })),
};

export const openaiPreference: DatasetFormat = {
  ...shared,
  title: "OpenAI · preference",
  description: "For direct preference optimization: the input and its preferred and non-preferred output.",
  needs: "comparisons",
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) =>
    eachComparison(item, rules, sink, (prompt, { chosen, rejected }) => ({
      input: { messages: toMessages(prompt), tools: [], parallel_tool_calls: true },
      preferred_output: [assistant(chosen)],
      non_preferred_output: [assistant(rejected)],
    })),
};
