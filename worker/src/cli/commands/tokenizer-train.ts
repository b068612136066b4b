import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate } from "node:timers/promises";
import type { TrainingPrompt, TrainingRow } from "@hone/core/training/rows";
import { z } from "zod";
import { readRows } from "../../engine/data/read-rows";
import { requireEmpty } from "../../engine/empty-folder";
import { type BpeModel, bpeSteps, WordCounts } from "../../engine/tokenizer/bpe-trainer";
import { SPECIAL_TOKENS, tokenizerFiles } from "../../engine/tokenizer/tokenizer-files";
import { type CommandContext, defineCommand } from "../command";
import { integer } from "../parse";

const smallest = SPECIAL_TOKENS.length + 256;
const largest = 2 ** 20;
const problemsShown = 20;

const optionsSchema = z.object({
  data: z.array(z.string().min(1)).min(1),
  vocabSize: z.number(),
  out: z.string().min(1),
  minFrequency: z.number(),
  chat: z.boolean(),
});
type Options = z.output<typeof optionsSchema>;

export default defineCommand({
  configure(command) {
    command
      .requiredOption(
        "--data <file...>",
        "training files: JSONL, a JSON array, Parquet, or .txt (one document)",
      )
      .requiredOption(
        "--vocab-size <tokens>",
        `tokens in all, ${smallest} (bytes alone) or more`,
        integer({ min: smallest, max: largest }),
      )
      .requiredOption("--out <dir>", "the folder for the tokenizer's files; it must be empty or absent")
      .option("--min-frequency <times>", "pairs rarer than this are not merged", integer({ min: 1 }), 2)
      .option("--no-chat", "for a model that continues texts: no chat template")
      .addHelpText(
        "after",
        "\nLearns a byte-level BPE (the kind of GPT-2) from every text of the rows: messages, documents, responses. The\n" +
          "same data give the same tokenizer. It needs no database.\n\n" +
          "Example:\n  hone tokenizer train --data stories.jsonl dialogues.jsonl --vocab-size 4096 --out models/mine",
      );
  },
  options: optionsSchema,
  async run(options, context) {
    const { terminal } = context;
    await requireEmpty(options.out);
    const { counts, rows, badRows } = await countWords(options, context);
    const model = await train(counts, options, context);
    await mkdir(options.out, { recursive: true });
    const files = tokenizerFiles(model, { chat: options.chat });
    for (const [name, content] of Object.entries(files))
      await writeFile(path.join(options.out, name), content);
    const [size, merges] = [model.vocab.size, model.merges.length];
    terminal.result({ out: path.resolve(options.out), vocabularySize: size, merges, rows, badRows });
    if (size < options.vocabSize)
      terminal.note(
        `The data have no more pairs that occur ${options.minFrequency} times; the vocabulary stays at ${size} of ${options.vocabSize} tokens.`,
      );
    terminal.print(
      `${options.out}: ${size.toLocaleString("en")} tokens from ${rows.toLocaleString("en")} rows` +
        `${badRows > 0 ? ` (${badRows.toLocaleString("en")} bad rows left out)` : ""}.`,
    );
  },
});

async function countWords({ data }: Options, { terminal, signal }: CommandContext) {
  const counts = new WordCounts();
  let problems = 0;
  const reading = readRows(data, {
    want: "any",
    plainPairs: "conversation",
    signal,
    onProblem: (line) => {
      problems += 1;
      if (problems <= problemsShown) terminal.note(line);
    },
  });
  let step = await reading.next();
  for (; !step.done; step = await reading.next())
    for (const text of textsOf(step.value.row)) counts.add({ text, weight: 1 });
  if (problems > problemsShown) terminal.note(`… ${problems - problemsShown} more problems.`);
  return { counts, ...step.value };
}

function textsOf(row: TrainingRow): string[] {
  if (row.kind === "text") return [row.prompt + row.text];
  if (row.kind === "conversation") return promptTexts(row.messages);
  const responses = row.kind === "rated" ? [row.response] : row.responses;
  return [...promptTexts(row.prompt), ...responses];
}

/** Roles too: chat templates write them out. */
function promptTexts(prompt: TrainingPrompt): string[] {
  return typeof prompt === "string" ? [prompt] : prompt.map(({ role, content }) => `${role}\n${content}`);
}

async function train(
  counts: WordCounts,
  options: Options,
  { terminal, signal }: CommandContext,
): Promise<BpeModel> {
  const { vocabSize, minFrequency } = options;
  const bar = terminal.progress("Merging", vocabSize, "tokens");
  const steps = bpeSteps(counts, { vocabSize, specialTokens: SPECIAL_TOKENS, minFrequency });
  try {
    for (let taken = 0; ; taken++) {
      const step = steps.next();
      if (step.done) return step.value;
      if (taken % 32 !== 0) continue;
      bar.update(step.value);
      // Lets Ctrl-C through.
      await setImmediate();
      signal.throwIfAborted();
    }
  } finally {
    bar.stop();
  }
}
