import { describeUnstorable, findUnstorable } from "../canonical";
import { type ImportedItem, maxPromptLength, maxTextLength, type RowProblem } from "./item";

/** As `tiersSchema` of core/labeling/judgements. */
const maxTiers = 9;

/** What makes an item unusable whatever its shape: texts that cannot be stored, sizes, rankings that contradict. */
export function checkItem(item: ImportedItem): RowProblem | null {
  return checkTexts(item) ?? checkMessages(item) ?? checkCandidates(item) ?? checkRankings(item);
}

function checkTexts(item: ImportedItem): RowProblem | null {
  const texts: [string, string | null][] = [
    ...item.messages.map(({ content }, i): [string, string] => [`messages[${i}]`, content]),
    ...item.candidates.map(({ text }, i): [string, string] => [`candidates[${i}]`, text]),
    ...item.candidates.map(({ modelName }, i): [string, string | null] => [
      `candidates[${i}].model`,
      modelName,
    ]),
    ...item.demonstrations.map(({ text }, i): [string, string] => [`demonstrations[${i}]`, text]),
    ...item.rankings.map(({ note }, i): [string, string] => [`rankings[${i}].note`, note]),
    ...[...item.demonstrations, ...item.rankings].map(({ annotator }): [string, string | null] => [
      "annotator",
      annotator,
    ]),
    ["id", item.externalId],
    ["language", item.language],
    ["tags", item.tags.join(",")],
    ["metadata", item.metadata === null ? null : Object.values(item.metadata).join(",")],
  ];
  for (const [field, text] of texts) {
    if (text === null) continue;
    const unstorable = findUnstorable(text);
    if (unstorable !== null) return { field, message: describeUnstorable(unstorable) };
    if (text.length > maxTextLength) {
      const sizes = `at most ${maxTextLength} characters were expected, ${text.length} were found`;
      return { field, message: sizes };
    }
  }
  return null;
}

function checkMessages({ messages }: ImportedItem): RowProblem | null {
  if (messages.length === 0 || messages.length > 1000)
    return { field: "messages", message: `1 to 1000 messages were expected, ${messages.length} were found` };
  const length = messages.reduce((sum, { content }) => sum + content.length, 0);
  if (length > maxPromptLength) {
    const sizes = `at most ${maxPromptLength} characters in all were expected, ${length} were found`;
    return { field: "messages", message: sizes };
  }
  return null;
}

function checkCandidates({ candidates }: ImportedItem): RowProblem | null {
  const seen = new Map<string, number>();
  for (const [i, { text, modelName, ref }] of candidates.entries()) {
    const identity = JSON.stringify([modelName, text]);
    const twin = seen.get(identity);
    if (twin !== undefined) {
      const first = candidates[twin]!.ref;
      return {
        field: `candidates[${i}]`,
        message: `${ref} and ${first} are the same text of the same model`,
      };
    }
    seen.set(identity, i);
  }
  return null;
}

function checkRankings({ candidates, rankings }: ImportedItem): RowProblem | null {
  const known = new Set(candidates.map(({ ref }) => ref));
  for (const [i, { tiers }] of rankings.entries()) {
    const refs = tiers.flat();
    const field = `rankings[${i}]`;
    if (new Set(refs).size < refs.length) return { field, message: "a candidate stands in it twice" };
    const stranger = refs.find((ref) => !known.has(ref));
    if (stranger !== undefined) return { field, message: `it names an unknown candidate, ${stranger}` };
    if (tiers.length > maxTiers)
      return { field, message: `at most ${maxTiers} tiers were expected, ${tiers.length} were found` };
    if (refs.length === 0) return { field, message: "it ranks nothing" };
  }
  return null;
}
