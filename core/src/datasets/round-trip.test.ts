import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CandidateAssessment, Strength } from "../labeling/judgements";
import { type Message, messageRoles } from "../prompts/message";
import { datasetFormats } from "./formats/registry";
import type { ExportRanking, PromptJudgements } from "./judgements";
import { type DatasetFormatName, datasetFormatNames } from "./names";
import { textLayouts, toJsonLine } from "./serialize";
import { candidate, ranking, scored, stamp } from "./testing/samples";
import { formatFinding, validateText } from "./validate/validate";

/** Texts that have made exporters stumble, among ordinary and random ones. */
const text = fc.oneof(
  fc.constantFrom(
    "",
    " \n",
    "ok",
    "\n\nHuman: hi\n\nAssistant: no",
    "\n\nAssistant:",
    "a\u2028b\u2029c\u0085d",
    '{"json": [1]}',
    "<extra_id_1>User\nx",
    "\\u0000",
    "😀",
    "=cmd()",
    "﻿mark",
    "line\r\nline",
  ),
  // Postgres stores neither half a surrogate pair nor U+0000.
  fc.string({ unit: "grapheme", maxLength: 30 }).map((s) => s.replaceAll("\0", "")),
);

const freeMessages = fc.array(fc.record({ role: fc.constantFrom(...messageRoles), content: text }), {
  minLength: 1,
  maxLength: 5,
});
/** Mostly well-formed conversations, so that most rows are written. */
const conversation = fc
  .record({
    system: fc.option(fc.constant("Be kind."), { nil: undefined }),
    turns: fc.array(fc.oneof({ weight: 5, arbitrary: fc.constant("fine") }, text), {
      minLength: 1,
      maxLength: 5,
    }),
  })
  .map(({ system, turns }): Message[] => {
    const odd = turns.length % 2 === 1 ? turns : turns.slice(1);
    const messages = odd.map(
      (content, i): Message => ({ role: i % 2 === 0 ? "user" : "assistant", content }),
    );
    return system === undefined ? messages : [{ role: "system", content: system }, ...messages];
  });

const assessment: fc.Arbitrary<CandidateAssessment> = fc.oneof(
  fc.constant<CandidateAssessment>({ rating: null, flags: [], attributes: {} }),
  fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 5, maxLength: 5 }).map(scored),
  fc.record({
    rating: fc.integer({ min: 1, max: 7 }),
    flags: fc.array(fc.string({ minLength: 1 }), { maxLength: 2 }),
    attributes: fc.dictionary(fc.constantFrom("warmth", "helpfulness"), fc.integer({ min: 0, max: 10 })),
  }),
);

const someRanking: fc.Arbitrary<ExportRanking> = fc
  .record({
    texts: fc.array(text, { minLength: 1, maxLength: 5 }),
    breaks: fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
    strength: fc.constantFrom<Strength | null>("significantly", "clearly", "slightly", "barely", null),
    noneAcceptable: fc.boolean(),
    assessments: fc.array(assessment, { minLength: 5, maxLength: 5 }),
    correction: fc.option(text.filter((t) => t !== "")),
    note: text,
  })
  .map(({ texts, breaks, strength, noneAcceptable, assessments, correction, note }) => {
    const ids = texts.map((_, i) => `c${i}`);
    const tiers: string[][] = [];
    for (const [i, id] of ids.entries())
      if (i === 0 || breaks[i]) tiers.push([id]);
      else tiers.at(-1)!.push(id);
    return ranking(tiers, {
      candidates: ids.map((id, i) => candidate(id, texts[i])),
      strength,
      noneAcceptable,
      assessments: Object.fromEntries(ids.map((id, i) => [id, assessments[i]!])),
      presentedOrder: [...ids].reverse(),
      correction: correction === null ? null : { candidateId: ids[0]!, text: correction },
      note,
      events: [{ atMs: 5, kind: "place", candidateId: ids[0]!, value: "1" }],
    });
  });

const item: fc.Arbitrary<PromptJudgements> = fc
  .record({
    messages: fc.oneof({ weight: 4, arbitrary: conversation }, freeMessages),
    language: fc.option(fc.constantFrom("en", "zh-CN")),
    demonstrations: fc.array(text, { maxLength: 3 }),
    rankings: fc.array(someRanking, { maxLength: 3 }),
    corrections: fc.array(
      fc.tuple(
        text,
        text.filter((t) => t !== ""),
      ),
      { maxLength: 2 },
    ),
  })
  .map((parts) => ({
    promptId: "",
    contentHash: "ab".repeat(32),
    messages: parts.messages,
    language: parts.language,
    tags: ["t"],
    demonstrations: parts.demonstrations.map((t) => ({
      ...stamp,
      text: t,
      source: "demonstration" as const,
    })),
    rankings: parts.rankings,
    corrections: parts.corrections.map(([original, edited], i) => ({
      ...stamp,
      candidate: candidate(`k${i}`, original),
      text: edited,
      citations: [],
    })),
  }));

/** Ids are unique in a database; samples share theirs. */
function withIds(items: PromptJudgements[]): PromptJudgements[] {
  let next = 0;
  const id = () => `id-${next++}`;
  return items.map((one) => ({
    ...one,
    promptId: id(),
    rankings: one.rankings.map((r) => ({ ...r, id: id() })),
    corrections: one.corrections.map((c) => ({ ...c, id: id() })),
  }));
}

async function errorsOf(name: DatasetFormatName, items: PromptJudgements[]): Promise<string[]> {
  const format = datasetFormats[name];
  const lines: string[] = [];
  for (const one of items) format.write(one, { row: (row) => lines.push(toJsonLine(row)), skip: () => {} });
  if (lines.length === 0) return [];
  const layout = textLayouts[format.layout];
  const file = Buffer.from(layout.open + lines.join(layout.between) + layout.close);
  async function* chunks() {
    yield file;
  }
  const errors: string[] = [];
  for await (const finding of validateText(chunks(), name))
    if (finding.severity === "error") errors.push(formatFinding(name, finding));
  return errors;
}

describe.each(datasetFormatNames)("whatever is exported as %s", (name) => {
  it("passes its validator", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(item, { minLength: 1, maxLength: 3 }), async (items) => {
        expect(await errorsOf(name, withIds(items))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("is not simply left out", () => {
    const rows: object[] = [];
    const skipped: string[] = [];
    const sound: PromptJudgements = {
      promptId: "p",
      contentHash: "00".repeat(32),
      messages: [{ role: "user", content: "Hi" }],
      language: null,
      tags: [],
      demonstrations: [{ ...stamp, text: "Hello", source: "demonstration" }],
      rankings: [
        ranking([["a"], ["b"]], { assessments: { a: scored([1, 2, 3, 4, 0]), b: scored([0, 0, 0, 0, 0]) } }),
      ],
      corrections: [],
    };
    datasetFormats[name].write(sound, { row: (row) => rows.push(row), skip: (r) => skipped.push(r) });
    expect(rows.length).toBeGreaterThan(0);
    expect(skipped).toEqual([]);
  });
});
