import type { ExportRanking, PromptJudgements } from "../judgements";
import { mergeRankings } from "../merge-rankings";
import { derivedId } from "../split";
import { type CheckedPrompt, checkPrompt, type PromptRules } from "./conversation";
import { type DatasetFormat, refuseUnless } from "./format";

// Shape: LAION-AI/Open-Assistant oasst-data/oasst_data/schemas.py; keys in the order of its published files.

const rules: PromptRules = { system: false, tool: false, alternating: true };

interface Node {
  message_id: string;
  parent_id: string | null;
  user_id: string | null;
  text: string;
  role: "prompter" | "assistant";
  lang: string | null;
  review_count: number;
  review_result: boolean | null;
  deleted: boolean;
  rank: number | null;
  synthetic: boolean;
  model_name: string | null;
  emojis: Record<string, number>;
  labels: Record<string, { value: number; count: number }>;
  events: Record<string, object[]>;
  replies: Node[];
}

export const oasstTree: DatasetFormat = {
  title: "Open-Assistant message trees",
  description:
    "A tree per prompt; its replies carry the rank merged from all rankings, and tied replies share one.",
  needs: "comparisons",
  layout: "jsonl",
  // A tree of any depth has no Parquet schema.
  containers: ["jsonl"],
  version: 1,
  fullDetail: true,
  columns: null,
  refuse: (summary) => refuseUnless("comparisons", summary),
  write: (item, sink) => {
    const prompt = checkPrompt(item.messages, rules);
    if (typeof prompt === "string") return sink.skip(prompt);
    const replies = repliesOf(item);
    if (replies.some((reply) => reply.text.trim() === "")) sink.skip("empty_response");
    const kept = replies.filter((reply) => reply.text.trim() !== "");
    if (kept.length === 0) return;
    const root = treeOf(item, prompt, kept);
    sink.row({ message_tree_id: root.message_id, tree_state: "ready_for_export", prompt: root });
  },
};

/** The prompt's turns as a chain; the last one has the replies. */
function treeOf(item: PromptJudgements, { turns }: CheckedPrompt, replies: Node[]): Node {
  const idOf = (depth: number) =>
    depth === turns.length - 1 ? item.promptId : derivedId(`${item.promptId}:turn:${depth}`);
  const chain = turns.map(({ role, content }, depth) =>
    node({
      message_id: idOf(depth),
      parent_id: depth === 0 ? null : idOf(depth - 1),
      text: content,
      role: role === "user" ? "prompter" : "assistant",
      lang: item.language,
    }),
  );
  const last = chain.at(-1)!;
  last.replies = replies;
  const strict = item.rankings.filter((ranking) => ranking.tiers.every((tier) => tier.length === 1));
  if (strict.length > 0) last.events = { ranking: strict.map((ranking) => event(ranking, idOf(0), item)) };
  chain.slice(0, -1).forEach((turn, depth) => {
    turn.replies = [chain[depth + 1]!];
  });
  return chain[0]!;
}

/**
 * Ranked candidates, best first, then corrections. A correction has no rank: it was compared with its original alone.
 */
function repliesOf(item: PromptJudgements): Node[] {
  const ranks = mergeRankings(item.rankings.map((ranking) => ranking.tiers));
  const candidates = new Map(
    [...item.rankings.flatMap((r) => r.candidates), ...item.corrections.map((c) => c.candidate)].map((c) => [
      c.id,
      c,
    ]),
  );
  const reply = { parent_id: item.promptId, role: "assistant", lang: item.language } as const;
  const ranked = [...candidates.values()].map((candidate) =>
    node({
      ...reply,
      message_id: candidate.id,
      text: candidate.text,
      rank: ranks.get(candidate.id) ?? null,
      synthetic: candidate.origin === "model",
      model_name: candidate.modelName,
    }),
  );
  ranked.sort(
    (a, b) => (a.rank ?? Infinity) - (b.rank ?? Infinity) || (a.message_id < b.message_id ? -1 : 1),
  );
  const corrections = [...item.rankings, ...item.corrections].flatMap((judgement) => {
    const text = "tiers" in judgement ? judgement.correction?.text : judgement.text;
    if (text === undefined) return [];
    const message_id = derivedId(`${judgement.id}:correction`);
    return [node({ ...reply, message_id, text, user_id: judgement.annotator })];
  });
  return [...ranked, ...corrections];
}

/**
 * One person's ranking, as Open-Assistant logs it: places of the replies in the order they were shown, best first. The
 * event cannot say a tie, so rankings with ties have none.
 */
function event(ranking: ExportRanking, treeId: string, item: PromptJudgements): object {
  const order = ranking.tiers.flat();
  const shown = ranking.presentedOrder.length === order.length ? ranking.presentedOrder : [...order].sort();
  return {
    type: "ranking",
    user_id: ranking.annotator,
    ranking: order.map((id) => shown.indexOf(id)),
    ranked_message_ids: order,
    ranking_parent_id: item.promptId,
    message_tree_id: treeId,
    not_rankable: ranking.noneAcceptable,
  };
}

function node(
  fields: Pick<Node, "message_id" | "parent_id" | "text" | "role" | "lang"> & Partial<Node>,
): Node {
  return {
    message_id: fields.message_id,
    parent_id: fields.parent_id,
    user_id: fields.user_id ?? null,
    text: fields.text,
    role: fields.role,
    lang: fields.lang,
    review_count: 0,
    review_result: null,
    deleted: false,
    rank: fields.rank ?? null,
    synthetic: fields.synthetic ?? false,
    model_name: fields.model_name ?? null,
    emojis: {},
    labels: {},
    events: {},
    replies: [],
  };
}
