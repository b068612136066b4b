import { tiersOfCandidates } from "../comparisons";
import type { ExportRanking, PromptJudgements } from "../judgements";
import {
  assistant,
  chatRules,
  checkPrompt,
  eachComparison,
  eachDemonstration,
  toMessages,
} from "./conversation";
import { type DatasetFormat, messageColumns, type RowSink, refuseUnless } from "./format";

// Shapes: huggingface/trl docs/source/dataset_formats.md and reward_trainer.md (the `margin` column).

const shared = { layout: "jsonl", containers: ["jsonl", "parquet"], version: 1 } as const;

export const trlSft: DatasetFormat = {
  ...shared,
  title: "TRL · SFT, conversational",
  description: "Whole conversations that end with the ideal response.",
  needs: "demonstrations",
  columns: { messages: messageColumns },
  refuse: (summary) => refuseUnless("demonstrations", summary),
  write: (item, sink) =>
    eachDemonstration(item, chatRules, sink, (prompt, text) => ({
      messages: [...toMessages(prompt), assistant(text)],
    })),
};

export const trlPromptCompletion: DatasetFormat = {
  ...shared,
  title: "TRL · prompt–completion",
  description: "Prompt and ideal response apart, so that only the response is learned.",
  needs: "demonstrations",
  columns: { prompt: messageColumns, completion: messageColumns },
  refuse: (summary) => refuseUnless("demonstrations", summary),
  write: (item, sink) =>
    eachDemonstration(item, chatRules, sink, (prompt, text) => ({
      prompt: toMessages(prompt),
      completion: [assistant(text)],
    })),
};

export const trlPreference: DatasetFormat = {
  ...shared,
  title: "TRL · preference, explicit prompt",
  description: "For DPO: the prompt by itself, with the chosen and the rejected response.",
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

export const trlPreferenceImplicit: DatasetFormat = {
  ...shared,
  title: "TRL · preference, implicit prompt",
  description: "For reward models: two whole conversations that differ in the last response, with a margin.",
  needs: "comparisons",
  columns: { chosen: messageColumns, rejected: messageColumns, margin: "double" },
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) =>
    eachComparison(item, chatRules, sink, (prompt, { chosen, rejected, margin }) => {
      const messages = toMessages(prompt);
      return {
        chosen: [...messages, assistant(chosen)],
        rejected: [...messages, assistant(rejected)],
        margin,
      };
    }),
};

export const trlKto: DatasetFormat = {
  ...shared,
  title: "TRL · KTO",
  description: "Single responses, each desirable or not.",
  needs: "comparisons",
  columns: { prompt: messageColumns, completion: messageColumns, label: "boolean" },
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) => {
    const prompt = checkPrompt(item.messages, chatRules);
    for (const labelled of ktoLabels(item, sink)) {
      if (typeof prompt === "string") sink.skip(prompt);
      else if (labelled.text.trim() === "") sink.skip("empty_response");
      else
        sink.row({
          prompt: toMessages(prompt),
          completion: [assistant(labelled.text)],
          label: labelled.desirable,
        });
    }
  },
};

function* ktoLabels(item: PromptJudgements, sink: RowSink): Generator<{ text: string; desirable: boolean }> {
  for (const ranking of item.rankings) {
    const tiers = tiersOfCandidates(ranking);
    if (tiers === null) {
      sink.skip("candidate_missing");
      continue;
    }
    const labels = tiers.flatMap((tier, position) =>
      tier.map(({ id, text }) => ({ text, desirable: isDesirable(ranking, id, position) })),
    );
    if (labels.every(({ desirable }) => desirable === null)) sink.skip("all_tied");
    for (const { text, desirable } of labels) if (desirable !== null) yield { text, desirable };
    if (ranking.correction !== null) yield { text: ranking.correction.text, desirable: true };
  }
  for (const { text, candidate } of item.corrections) {
    yield { text: candidate.text, desirable: false };
    yield { text, desirable: true };
  }
}

/**
 * The top tier is desirable and every other one is not; when no candidate was acceptable, none is desirable. Somebody
 * who rewrote a candidate did not want it as it was. Null where nothing is said: everything tied, and nothing more.
 */
function isDesirable(ranking: ExportRanking, candidateId: string, position: number): boolean | null {
  if (ranking.noneAcceptable || candidateId === ranking.correction?.candidateId) return false;
  return ranking.tiers.length === 1 ? null : position === 0;
}
