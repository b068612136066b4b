import { randomInt } from "node:crypto";
import type { GeneratedCandidate } from "@hone/core/generation/candidate";
import {
  maxSeed,
  type SamplingSettings,
  samplingSettingsSchema,
} from "@hone/core/generation/sampling-settings";
import { type Message, messageListSchema } from "@hone/core/prompts/message";
import type { Command } from "commander";
import { z } from "zod";
import type { ModelPrompt } from "../../engine/generate/language-model";
import { sampleRequests } from "../../engine/generate/sample-requests";
import { readJsonFile } from "../../engine/json-file";
import { defineCommand } from "../command";
import { collect, decimal, integer } from "../parse";
import type { Terminal } from "../terminal";
import { UsageError } from "../usage-error";

const optionsSchema = z.object({
  model: z.string(),
  prompt: z.string().optional(),
  messages: z.string().optional(),
  system: z.string().optional(),
  samples: z.number().int(),
  maxNewTokens: z.number().int(),
  temperature: z.number(),
  topK: z.number().int().optional(),
  topP: z.number(),
  minP: z.number(),
  repetitionPenalty: z.number(),
  seed: z.number().int().optional(),
  stop: z.array(z.string()).optional(),
  threads: z.number().int().optional(),
});
type Options = z.infer<typeof optionsSchema>;

export default defineCommand({
  configure,
  options: optionsSchema,
  async run(options, { terminal, signal }) {
    const settings = settingsOf(options);
    const prompt = await promptOf(options);
    // Loaded late: help and usage errors need no runtime.
    const { loadModel } = await import("../../engine/generate/local-model");
    const model = await loadModel(options.model, { threads: options.threads });
    try {
      const samples = sampleRequests(settings, options.samples, () => randomInt(maxSeed + 1));
      const show = new Display(terminal, options);
      const candidates = await model.generate(
        { prompt, samples, alternatives: 0 },
        { signal, onToken: ({ text }) => show.token(text) },
      );
      show.end(candidates);
    } finally {
      await model.close();
    }
  },
});

function configure(command: Command): void {
  command
    .requiredOption("--model <dir>", "a Hugging Face model folder")
    .option("--prompt <text>", "plain text to continue")
    .option("--messages <file>", 'a JSON list of {"role", "content"}, put through the chat template')
    .option("--system <text>", "a system message; --prompt then becomes the user's message")
    .option("--samples <K>", "how many candidates", integer({ min: 1, max: 10_000 }), 1)
    .option("--max-new-tokens <N>", "longest candidate, in tokens", integer({ min: 1, max: 1_000_000 }), 256)
    .option("--temperature <T>", "0 always takes the most probable token", decimal({ min: 0, max: 100 }), 1)
    .option("--top-k <K>", "choose among the K most probable tokens", integer({ min: 1 }))
    .option(
      "--top-p <P>",
      "choose among the tokens that reach this probability",
      decimal({ min: 1e-9, max: 1 }),
      1,
    )
    .option("--min-p <P>", "drop tokens below this share of the best one", decimal({ min: 0, max: 1 }), 0)
    .option(
      "--repetition-penalty <R>",
      "above 1 makes repetitions less likely",
      decimal({ min: 1e-9, max: 100 }),
      1,
    )
    .option("--stop <text>", "end before this text; may be given several times", collect)
    .option("--seed <S>", "the same seed gives the same candidates", integer({ min: 0, max: maxSeed }))
    .option("--threads <N>", "processor threads", integer({ min: 1, max: 1024 }))
    .addHelpText(
      "after",
      `
With --json: {"candidates":[{"text","tokens","logprobs","finishReason"}]}. All of it is new: the prompt is not repeated,
and the token that ends a turn, which has no text, is left out. Log-probabilities are the model's own, before
temperature and truncation. finishReason is stop, length, context or cancelled.

Examples:
  hone generate --model models/barista --prompt "Once upon a time" --temperature 0
  hone generate --model models/barista --messages chat.json --samples 4 --top-p 0.95 --seed 1 --json`,
    );
}

function settingsOf(options: Options): SamplingSettings {
  return samplingSettingsSchema.parse({
    temperature: options.temperature,
    topK: options.topK ?? null,
    topP: options.topP,
    minP: options.minP,
    repetitionPenalty: options.repetitionPenalty,
    seed: options.seed ?? null,
    stop: options.stop ?? [],
    maxNewTokens: options.maxNewTokens,
  });
}

async function promptOf({ prompt, messages, system }: Options): Promise<ModelPrompt> {
  if ((prompt === undefined) === (messages === undefined))
    throw new UsageError("generate: give either --prompt or --messages");
  const first: Message[] = system === undefined ? [] : [{ role: "system", content: system }];
  if (messages !== undefined) {
    const list = await readJsonFile(messages, messageListSchema);
    return { kind: "messages", messages: [...first, ...list] };
  }
  if (system !== undefined)
    return { kind: "messages", messages: [...first, { role: "user", content: prompt! }] };
  return { kind: "text", text: prompt! };
}

/** A single candidate is shown as it is written, several when they are done. */
class Display {
  private readonly progress;
  private tokens = 0;

  constructor(
    private readonly terminal: Terminal,
    options: Options,
  ) {
    this.progress =
      options.samples > 1
        ? terminal.progress("generating", options.samples * options.maxNewTokens, "tokens")
        : undefined;
  }

  token(text: string): void {
    this.tokens++;
    if (this.progress) this.progress.update(this.tokens);
    else this.terminal.write(text);
  }

  end(candidates: readonly GeneratedCandidate[]): void {
    this.progress?.stop();
    this.terminal.result({ candidates: candidates.map(forPrograms) });
    if (!this.progress) this.terminal.print("");
    else
      candidates.forEach(({ text, tokens, finishReason }, i) => {
        this.terminal.print(
          `── ${i + 1} of ${candidates.length} · ${tokens.length} tokens · ${finishReason}`,
        );
        this.terminal.print(text);
      });
  }
}

/** Candidates as the command promises them, without the token that ends a turn. */
function forPrograms({ text, tokens, logprobs, finishReason, endToken }: GeneratedCandidate) {
  const length = tokens.length - (endToken ? 1 : 0);
  return { text, tokens: tokens.slice(0, length), logprobs: logprobs.slice(0, length), finishReason };
}
