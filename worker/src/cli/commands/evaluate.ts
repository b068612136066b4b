import { z } from "zod";
import { defineCommand } from "../command";
import { reportLines } from "../evaluation-report";
import { integer } from "../parse";
import { ProblemNotes } from "../problem-notes";

export default defineCommand({
  configure(command) {
    command
      .requiredOption(
        "--model <dir>",
        "a Hugging Face model folder, of a language model or of a reward model",
      )
      .requiredOption("--data <file...>", "held-out files, in any format that Hone exports or imports")
      .option("--train <file...>", "what a reward model was trained on: tells who is an unseen labeler")
      .option("--max-length <T>", "longest text in tokens; 2048 or the model's context", integer({ min: 2 }))
      .option("--plain-pairs <as>", "prompt and response in plain text: conversation or text", "conversation")
      .option("--seed <S>", "of the bootstrap intervals", integer({ min: 0, max: 0xffffffff }), 1)
      .option("--threads <N>", "processors to use; all when not given", integer({ min: 1, max: 1024 }))
      .addHelpText(
        "after",
        `
No database is needed. Of a language model: the mean loss of the learned tokens, perplexity and bits per byte; in plain
{"text"} rows every token after the BOS is learned and nothing is appended, in conversations the assistant's turns. Of a
reward model: how often it chooses as people did, with 95 % intervals, beside the length baseline and people's own
agreement; rows labelled 0 or 1 give accuracy and the area under the ROC curve. With --json the report is one object:
  {"kind":"language","loss","perplexity","bitsPerByte","tokens","bytes","documents","tooLong","badRows"}
  {"kind":"reward","badRows","tooLong","comparisons":{"accuracy":{"value","low","high","n"},…},"labelled":{…}}

Examples:
  hone evaluate --model models/barista --data test.jsonl
  hone evaluate --model runs/reward --data test.jsonl --train train.jsonl --json`,
      );
  },
  options: z.object({
    model: z.string(),
    data: z.array(z.string()).min(1),
    train: z.array(z.string()).default([]),
    maxLength: z.number().int().optional(),
    plainPairs: z.enum(["conversation", "text"]),
    seed: z.number().int(),
    threads: z.number().int().optional(),
  }),
  async run({ maxLength, ...options }, { terminal, signal }) {
    // Loaded late: help and usage errors need no runtime.
    const { evaluateModel } = await import("../../engine/evaluate/evaluate-model");
    const problems = new ProblemNotes(terminal);
    const progress = terminal.progress("Evaluating", 1, "texts");
    const report = await evaluateModel(
      { ...options, maxTokens: maxLength },
      {
        signal,
        onProgress: (done, total) => progress.update(done, total),
        onProblem: (line) => problems.add(line),
      },
    ).finally(() => {
      progress.stop();
      problems.end();
    });
    terminal.result(report);
    for (const line of reportLines(report)) terminal.print(line);
  },
});
