import path from "node:path";
import { AppError } from "@hone/core/errors";
import type { RunKind } from "@hone/core/training/run-config";
import type { RunEvent, StepEvent } from "@hone/core/training/run-events";
import type { Command } from "commander";
import { z } from "zod";
import { type CliCommand, type CommandContext, defineCommand } from "../command";
import { decimal, integer } from "../parse";
import type { Progress, Terminal } from "../terminal";
import { readRunSettings } from "../train-settings";

const problemsShown = 20;

export const trainOptionsSchema = z.object({
  model: z.string().min(1).optional(),
  data: z.array(z.string().min(1)).optional(),
  validation: z.array(z.string().min(1)).optional(),
  out: z.string().min(1),
  config: z.string().min(1).optional(),
  steps: z.number().optional(),
  epochs: z.number().optional(),
  batchSize: z.number().optional(),
  accumulate: z.number().optional(),
  maxLength: z.number().optional(),
  learningRate: z.number().optional(),
  loraRank: z.number().optional(),
  adapter: z.string().min(1).optional(),
  chatTemplate: z.string().min(1).optional(),
  seed: z.number().optional(),
  checkpointEvery: z.number().optional(),
  evaluateEvery: z.number().optional(),
  resume: z.boolean().default(false),
  threads: z.number().optional(),
  provider: z.enum(["cpu", "webgpu", "cuda"], { error: "expected cpu, webgpu or cuda" }).optional(),
});
export type TrainOptions = z.output<typeof trainOptionsSchema>;

const examples: Record<RunKind, string> = {
  sft: "hone train sft --model models/barista-base --data train.jsonl --validation validation.jsonl --out runs/barista",
  reward: "hone train reward --model models/barista --data rankings.jsonl --out runs/reward",
  dpo: "hone train dpo --model models/barista --data preferences.jsonl --out runs/dpo",
  pretrain: "hone train pretrain --model models/new --data stories.jsonl --steps 2000 --out runs/base",
};

/** `hone train KIND`: the same settings, files and events as a run that the pages start. */
export function trainCommand(kind: RunKind): CliCommand<TrainOptions> {
  return defineCommand({
    configure: (command) => configure(command, kind),
    options: trainOptionsSchema,
    async run(options, context) {
      const config = await readRunSettings(kind, options);
      const { trainRun } = await import("../../engine/runs/train-run");
      const show = new Display(context);
      const outcome = await trainRun(
        {
          config,
          out: path.resolve(options.out),
          resume: options.resume,
          threads: options.threads,
          provider: options.provider,
        },
        {
          signal: context.signal,
          onEvent: (event) => show.event(event),
          onProblem: (line) => show.problem(line),
        },
      ).finally(() => show.end());
      if (outcome.state === "stopped")
        throw new AppError(
          "CANCELLED",
          `Stopped after step ${outcome.step}; a checkpoint is kept. The same command with --resume goes on.`,
        );
      context.terminal.print(`${options.out}: trained for ${outcome.step.toLocaleString("en")} steps.`);
    },
  });
}

function configure(command: Command, kind: RunKind): void {
  const rows = kind === "reward" || kind === "dpo" ? "prompts" : "rows";
  command
    .option("--model <dir>", "the model to train further; a folder without weights begins from scratch")
    .option("--data <file...>", "training files, in any format that Hone exports or imports")
    .option("--validation <file...>", "files that are only evaluated")
    .requiredOption("--out <dir>", "the run's folder: the model, its checkpoints, its metrics")
    .option("--config <file>", "settings in YAML or JSON; options given here go before them")
    .option("--steps <N>", "updates of the weights", integer({ min: 1 }))
    .option("--epochs <N>", "passes over the data, instead of --steps", decimal({ min: 1e-6 }))
    .option("--batch-size <B>", `${rows} in a batch`, integer({ min: 1 }))
    .option("--accumulate <N>", "batches to a step", integer({ min: 1 }))
    .option("--max-length <T>", "tokens in a row", integer({ min: 2 }))
    .option("--learning-rate <R>", "peak learning rate", decimal({ min: 1e-12, max: 1 }))
    .option("--lora-rank <R>", "train adapters of this rank instead of all weights", integer({ min: 1 }))
    .option("--adapter <dir>", "go on from this adapter (PEFT) instead of fresh ones")
    .option(
      "--chat-template <file>",
      "how conversations are written, for a model without a template; or chatml",
    )
    .option("--seed <S>", "order of the data, fresh weights", integer({ min: 0, max: 0xffffffff }))
    .option("--checkpoint-every <N>", "steps between checkpoints", integer({ min: 1 }))
    .option("--evaluate-every <N>", "steps between evaluations on the validation files", integer({ min: 1 }))
    .option("--resume", "go on from the newest checkpoint in --out; start anew where there is none")
    .option("--threads <N>", "processors to use; all when not given", integer({ min: 1 }))
    .option("--provider <name>", "where to compute: cpu, webgpu or cuda, checked first (see hone providers)")
    .addHelpText(
      "after",
      "\nNo database is needed. Ctrl-C keeps a checkpoint before it ends. With --json every step is one line:\n" +
        '  {"step", "loss", "learningRate", "gradNorm", "tokensPerSecond", …}\n' +
        `\nExample:\n  ${examples[kind]}`,
    );
}

/** Steps as JSON lines, or as a progress bar and a table of a few lines. */
class Display {
  private readonly terminal: Terminal;
  private bar: Progress | undefined;
  private problems = 0;
  private steps = 0;
  /** Held back until it is known whether an evaluation belongs to it. */
  private waiting: (StepEvent & { validationLoss?: number; validationAccuracy?: number }) | undefined;

  constructor({ terminal }: CommandContext) {
    this.terminal = terminal;
  }

  problem(line: string): void {
    this.problems += 1;
    if (this.problems <= problemsShown) this.terminal.note(line);
  }

  event(event: RunEvent): void {
    if (event.type === "started") this.started(event);
    else if (event.type === "step") this.step(event);
    else if (event.type === "evaluation") this.evaluation(event);
    else if (event.type === "warning") this.terminal.note(event.message);
  }

  end(): void {
    this.emit();
    this.bar?.stop();
  }

  private started(event: Extract<RunEvent, { type: "started" }>): void {
    const { terminal } = this;
    const count = (n: number) => n.toLocaleString("en");
    const { data } = event;
    if (this.problems > problemsShown) terminal.note(`… ${this.problems - problemsShown} more problems.`);
    terminal.note(
      `${count(data.rows)} rows, ${count(data.tokens)} tokens, ${count(data.learnedTokens)} of them learned` +
        `${data.tooLong ? `; ${count(data.tooLong)} too long` : ""}${data.leftOut ? `; ${count(data.leftOut)} left out` : ""}` +
        `${data.badRows ? `; ${count(data.badRows)} bad rows` : ""}.`,
    );
    terminal.note(
      `${count(event.trainableParameters)} of ${count(event.parameters)} parameters; steps ${event.step + 1} to ${event.steps}.`,
    );
    this.steps = event.steps;
    this.bar = terminal.progress("Training", event.steps, "steps");
  }

  private step(event: StepEvent): void {
    this.emit();
    this.waiting = event;
    this.bar?.update(event.step);
  }

  private evaluation(event: Extract<RunEvent, { type: "evaluation" }>): void {
    if (this.waiting?.step === event.step) {
      this.waiting.validationLoss = event.loss;
      if (event.accuracy !== undefined) this.waiting.validationAccuracy = event.accuracy;
    } else this.terminal.note(`Before training: validation loss ${event.loss.toFixed(4)}.`);
  }

  private emit(): void {
    const { waiting } = this;
    if (!waiting) return;
    const { type: _, ...metrics } = waiting;
    this.terminal.result(metrics);
    const every = Math.max(1, Math.floor(this.steps / 20));
    if (waiting.step % every === 0 || waiting.step === this.steps || waiting.validationLoss !== undefined)
      this.terminal.print(line(waiting));
    this.waiting = undefined;
  }
}

function line(event: StepEvent & { validationLoss?: number; validationAccuracy?: number }): string {
  const share = event.peakShare === null ? "" : `, ${Math.round(event.peakShare * 100)} % of the matmul peak`;
  const accuracy = event.accuracy === undefined ? "" : `  accuracy ${event.accuracy.toFixed(3)}`;
  const held =
    event.validationLoss === undefined
      ? ""
      : `  validation ${event.validationLoss.toFixed(4)}${event.validationAccuracy === undefined ? "" : ` (accuracy ${event.validationAccuracy.toFixed(3)})`}`;
  return `step ${event.step}  loss ${event.loss.toFixed(4)}${accuracy}${held}  ${Math.round(event.tokensPerSecond).toLocaleString("en")} tokens/s${share}`;
}
