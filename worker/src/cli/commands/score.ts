import { z } from "zod";
import { defineCommand } from "../command";
import { integer } from "../parse";
import { ProblemNotes } from "../problem-notes";

export default defineCommand({
  configure(command) {
    command
      .requiredOption(
        "--model <dir>",
        "a Hugging Face model folder, of a reward model or of a language model",
      )
      .requiredOption("--data <file...>", "files with responses, in any format that Hone exports or imports")
      .option("--max-length <T>", "longest text in tokens; 2048 or the model's context", integer({ min: 2 }))
      .option("--plain-pairs <as>", "prompt and response in plain text: conversation or text", "conversation")
      .option("--threads <N>", "processors to use; all when not given", integer({ min: 1, max: 1024 }))
      .addHelpText(
        "after",
        `
No database is needed. A reward model gives each response its reward, null where it is too long to be read; a language
model gives ln p of the response after its prompt. With --json one object per row:
  {"file","line","prompt","responses":[{"text","tokens","reward"}]}

Examples:
  hone score --model runs/reward --data candidates.jsonl
  hone score --model runs/reward --data candidates.jsonl --json > rewards.jsonl`,
      );
  },
  options: z.object({
    model: z.string(),
    data: z.array(z.string()).min(1),
    maxLength: z.number().int().optional(),
    plainPairs: z.enum(["conversation", "text"]),
    threads: z.number().int().optional(),
  }),
  async run({ model, data, maxLength, plainPairs, threads }, { terminal, signal }) {
    // Loaded late: help and usage errors need no runtime.
    const { DocumentScorer } = await import("../../engine/evaluate/document-scorer");
    const { scoreRows } = await import("../../engine/evaluate/score-rows");
    const scorer = await DocumentScorer.open(model, { maxTokens: maxLength, threads });
    const problems = new ProblemNotes(terminal);
    try {
      const onProblem = (line: string) => problems.add(line);
      for await (const row of scoreRows(scorer, { files: data, plainPairs, onProblem }, signal)) {
        terminal.result(row);
        terminal.print(`${row.file}:${row.line}`);
        for (const { text, reward, logprob } of row.responses)
          terminal.print(`  ${scoreText(reward, logprob)}  ${inOneLine(text)}`);
      }
    } finally {
      problems.end();
      await scorer.release();
    }
  },
});

function scoreText(reward: number | null | undefined, logprob: number | undefined): string {
  const score = reward === undefined ? logprob : reward;
  return (score === null || score === undefined ? "too long" : score.toFixed(4)).padStart(10);
}

const MOST = 80;

function inOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim();
  return line.length > MOST ? `${line.slice(0, MOST - 1)}…` : line;
}
