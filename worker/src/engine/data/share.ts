import { murmur3 } from "@hone/core/datasets/split";
import type { TrainingRow } from "@hone/core/training/rows";

/**
 * Chooses a share of the prompts, by a hash of each and the seed: the same rows wherever they stand, all rows of a prompt
 * or none, and a smaller share is part of a larger one. So runs on 25, 50 and 100 % differ by data added, not exchanged.
 * @param share 0 < share ≤ 1
 */
export function shareOfPrompts(share: number, seed: number): (row: TrainingRow) => boolean {
  return share >= 1 ? () => true : (row) => murmur3(keyOf(row), seed) < share * 2 ** 32;
}

/** What is asked: the messages before the first answer, the prompt, or the text itself where nothing is asked. */
function keyOf(row: TrainingRow): string {
  if (row.kind === "text") return row.prompt || row.text;
  if (row.kind !== "conversation" && typeof row.prompt === "string") return row.prompt;
  const messages =
    row.kind === "conversation" ? row.messages : (row.prompt as Exclude<typeof row.prompt, string>);
  const answer = row.kind === "conversation" ? messages.findIndex(({ role }) => role === "assistant") : -1;
  const asked = answer > 0 ? messages.slice(0, answer) : messages;
  return JSON.stringify(asked.map(({ role, content }) => [role, content]));
}
