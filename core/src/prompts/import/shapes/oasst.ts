import { cutText } from "../../describe";
import type { Message } from "../../message";
import { tiersByScore } from "../common";
import { bareItem, FieldError, type ImportedItem, type ImportedRanking, type RowProblem } from "../item";
import { isRecord, type RowView, type ShapeDefinition } from "../mapping";
import { withSystem } from "../values";

/** The annotator of a `rank`: Open-Assistant merges all people's rankings into one by ranked pairs (Tideman). */
export const mergedAnnotator = "oasst-merged";

/** As long as a message list may be; the paths of a deeper tree would take memory by the square of its depth. */
const maxDepth = 1000;

/**
 * Open-Assistant message trees. Every group of assistant replies, with the thread that leads to it, is a prompt with
 * candidates. Rankings of single people (`events.ranking`) are taken where the file has them; otherwise the replies'
 * merged `rank`. Deleted and refused messages are left out with all that follows them.
 */
export const oasstTree: ShapeDefinition = {
  slots: [
    { name: "tree", required: true, guesses: ["prompt"] },
    { name: "treeId", guesses: ["message_tree_id"] },
  ],
  options: [
    { name: "replies", values: ["candidates", "demonstrations"] },
    { name: "unanswered", values: ["skip", "import"] },
  ],
  specificity: 0.99,
  fits: (view) => {
    const root = view.value("tree");
    return isRecord(root) && Array.isArray(root.replies) && typeof root.text === "string";
  },
  map: (view) => {
    const root = view.value("tree");
    const field = view.field("tree");
    if (!isRecord(root))
      throw new FieldError(field, "the tree's first message was expected, an object with replies");
    const result: { items: ImportedItem[]; problems: RowProblem[] } = { items: [], problems: [] };
    const walk: { node: unknown; thread: Message[]; field: string }[] = [{ node: root, thread: [], field }];
    // A list instead of recursion: threads of a hostile file can be deeper than the stack.
    for (let next = walk.pop(); next !== undefined; next = walk.pop()) {
      try {
        const visited = visit(view, next.node, next.thread, next.field);
        if (visited.item !== null) result.items.push(visited.item);
        walk.push(...visited.next.reverse());
      } catch (error) {
        if (!(error instanceof FieldError)) throw error;
        result.problems.push({ field: error.field, message: error.message });
      }
    }
    return result;
  },
};

interface Reply {
  ref: string;
  text: string;
  rank: number | null;
  modelName: string | null;
}

interface Visit {
  item: ImportedItem | null;
  next: { node: unknown; thread: Message[]; field: string }[];
}

function visit(view: RowView, node: unknown, before: Message[], field: string): Visit {
  if (!isRecord(node)) throw new FieldError(field, "a message object was expected");
  if (isHidden(node)) return { item: null, next: [] };
  if (before.length >= maxDepth)
    throw new FieldError(cutText(field, 200), `at most ${maxDepth} messages one after another were expected`);
  const thread = [...before, readMessage(node, field)];
  const replies = node.replies ?? [];
  if (!Array.isArray(replies)) throw new FieldError(`${field}.replies`, "a list of messages was expected");
  const next = replies.map((reply: unknown, i) => ({ node: reply, thread, field: `${field}.replies[${i}]` }));
  if (thread.at(-1)!.role !== "user") return { item: null, next };
  const answers = replies.filter((reply: unknown) => isRecord(reply) && !isHidden(reply)) as Record<
    string,
    unknown
  >[];
  if (answers.length === 0 && view.option("unanswered") === "skip") return { item: null, next };
  return { item: promptItem(view, node, thread, answers, field), next };
}

const isHidden = (node: Record<string, unknown>) => node.deleted === true || node.review_result === false;

function readMessage(node: Record<string, unknown>, field: string): Message {
  if (node.role !== "prompter" && node.role !== "assistant")
    throw new FieldError(`${field}.role`, '"prompter" or "assistant" was expected');
  if (typeof node.text !== "string" || node.text.trim() === "")
    throw new FieldError(`${field}.text`, "text was expected, the field is missing or empty");
  return { role: node.role === "prompter" ? "user" : "assistant", content: node.text };
}

function promptItem(
  view: RowView,
  node: Record<string, unknown>,
  thread: Message[],
  answers: Record<string, unknown>[],
  field: string,
): ImportedItem {
  const replies = answers.map((answer, i): Reply => {
    const { content } = readMessage(answer, `${field}.replies[${i}]`);
    return {
      ref: stringOr(answer.message_id, `${i}`)!,
      text: content,
      rank: typeof answer.rank === "number" ? answer.rank : null,
      modelName: answer.synthetic === true ? stringOr(answer.model_name, null) : null,
    };
  });
  const item = bareItem(withSystem(thread, view.defaults.system));
  item.externalId = stringOr(node.message_id, null);
  item.language = stringOr(node.lang, null);
  const treeId = view.value("treeId");
  item.metadata = typeof treeId === "string" ? { treeId } : null;
  if (view.option("replies") === "demonstrations") addDemonstrations(view, item, replies);
  else {
    item.candidates = replies.map(({ ref, text, modelName }) => ({
      ref,
      text,
      modelName: modelName ?? view.defaults.modelName,
      externalId: ref,
    }));
    const single = singleRankings(node, answers, replies);
    item.rankings = single.length > 0 ? single : mergedRanking(replies);
  }
  return item;
}

function addDemonstrations(view: RowView, item: ImportedItem, replies: Reply[]): void {
  const best = replies.filter(({ modelName }) => modelName === null);
  item.demonstrations = best.map(({ ref, text }) => ({
    text,
    annotator: view.defaults.annotator,
    note: "",
    key: ref,
  }));
}

function mergedRanking(replies: Reply[]): ImportedRanking[] {
  const ranked = replies.flatMap(({ ref, rank }) => (rank === null ? [] : [{ ref, score: rank }]));
  if (ranked.length < 2) return [];
  return [ranking(tiersByScore(ranked, "ascending"), mergedAnnotator, false)];
}

/** Rankings of single people; Open-Assistant keeps them as events of the message that was replied to. */
function singleRankings(
  node: Record<string, unknown>,
  answers: Record<string, unknown>[],
  replies: Reply[],
): ImportedRanking[] {
  const known = new Set(replies.map(({ ref }) => ref));
  const seen = new Set<string>();
  const found: ImportedRanking[] = [];
  for (const event of [node, ...answers].flatMap(rankingEvents)) {
    const ids = Array.isArray(event.ranked_message_ids) ? event.ranked_message_ids.filter(isText) : [];
    const ordered = [...new Set(ids)].filter((id) => known.has(id));
    if (ordered.length < 2) continue;
    const annotator = stringOr(event.user_id, null);
    // The same event can hang on several messages of the tree.
    const key = JSON.stringify([annotator, ordered]);
    if (seen.has(key)) continue;
    seen.add(key);
    const tiers = ordered.map((id) => [id]);
    found.push(ranking(tiers, annotator ?? `oasst-unnamed-${found.length + 1}`, event.not_rankable === true));
  }
  return found;
}

function rankingEvents(node: Record<string, unknown>): Record<string, unknown>[] {
  const events = isRecord(node.events) ? node.events.ranking : undefined;
  return Array.isArray(events) ? events.filter(isRecord) : [];
}

function ranking(tiers: string[][], annotator: string, noneAcceptable: boolean): ImportedRanking {
  return { tiers, annotator, strength: null, noneAcceptable, assessments: {}, note: "", key: null };
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";

function stringOr<T extends string | null>(value: unknown, otherwise: T): string | T {
  return isText(value) && value.length <= 200 ? value : otherwise;
}
