import { AppError } from "@hone/core/errors";
import type { GeneratedCandidate } from "@hone/core/generation/candidate";
import type { HfConfig } from "../checkpoint/hf-config";
import { inspectModelFolder, readWeights } from "../checkpoint/model-folder";
import { familyOf, parameterCount } from "../models/families";
import type { WeightSource } from "../models/weight-source";
import { encodeModel } from "../onnx/encode";
import { RuntimeSession, type SessionOptions } from "../runtime/session";
import { TextTokenizer } from "../tokenizer/text-tokenizer";
import { Decoder } from "./decoder";
import type {
  GenerateOptions,
  GenerationRequest,
  LanguageModel,
  ModelInfo,
  ModelPrompt,
  Score,
  ScoreRequest,
} from "./language-model";
import { Scheduler } from "./scheduler";
import { scoreTokens, splitForScoring } from "./score";
import type { SequenceContext } from "./sequence";

export interface LocalModelOptions extends SessionOptions {
  /** Candidates computed at the same time; 16 when not given. */
  maxBatch?: number;
}

const DEFAULT_ALTERNATIVES = 5;
const MOST_ALTERNATIVES = 20;

/**
 * Loads a Hugging Face model folder and runs it in this process. While it computes, this thread's event loop stands
 * still for the length of one step: servers use `openModel` instead.
 * @throws AppError naming the file, field or tensor that is wrong
 */
export async function loadModel(folder: string, options: LocalModelOptions = {}): Promise<LanguageModel> {
  const inspected = await inspectModelFolder(folder);
  const { config } = inspected;
  if (config.model.head === "reward")
    throw new AppError(
      "UNSUPPORTED",
      `${folder}: is a reward model (${config.architecture}): it scores texts and cannot write any. Choose a causal language model.`,
    );
  const tokenizer = await TextTokenizer.load(folder);
  return modelOf(config, tokenizer, await readWeights(inspected), options);
}

/** The same with weights that are in memory already, those of a model that is learning say; they are copied. */
export async function modelOf(
  config: HfConfig,
  tokenizer: TextTokenizer,
  weights: WeightSource,
  options: LocalModelOptions = {},
): Promise<LanguageModel> {
  const graph = familyOf(config.model).decodeGraph(config.model, weights, config.model.contextLength);
  const session = await RuntimeSession.create(encodeModel(graph), {
    threads: options.threads,
    spin: options.spin,
  });
  const info: ModelInfo = {
    architecture: config.architecture,
    parameters: parameterCount(config.model),
    vocabularySize: config.model.vocabularySize,
    contextLength: config.model.contextLength,
    hasChatTemplate: tokenizer.chatTemplate !== undefined,
    backend: "onnxruntime-cpu",
  };
  const decoder = new Decoder(session, config.model);
  const endTokens = new Set(config.eosTokenIds);
  return new LocalModel(info, tokenizer, endTokens, session, decoder, options.maxBatch ?? 16);
}

class LocalModel implements LanguageModel {
  private readonly scheduler: Scheduler;
  private closing: Promise<void> | undefined;

  constructor(
    readonly info: ModelInfo,
    private readonly tokenizer: TextTokenizer,
    private readonly endTokens: ReadonlySet<number>,
    private readonly session: RuntimeSession,
    private readonly decoder: Decoder,
    maxBatch: number,
  ) {
    this.scheduler = new Scheduler(decoder, maxBatch);
  }

  async generate(request: GenerationRequest, options: GenerateOptions = {}): Promise<GeneratedCandidate[]> {
    const prompt = this.tokensOf(request.prompt);
    this.checkLength(prompt.length, 1);
    const context: SequenceContext = {
      tokenizer: this.tokenizer,
      endTokens: this.endTokens,
      contextLength: this.info.contextLength,
      alternatives: checkAlternatives(request.alternatives),
    };
    return this.scheduler.generate({ prompt, samples: request.samples, context, options });
  }

  async score(request: ScoreRequest, options: { signal?: AbortSignal } = {}): Promise<Score> {
    const { tokens, from } = splitForScoring(request, this.tokenizer, (prompt) => this.tokensOf(prompt));
    this.checkLength(tokens.length, 0);
    if (from === 0)
      throw new AppError("INVALID_INPUT", "A score needs a prompt: nothing comes before the first token.");
    const alternatives = checkAlternatives(request.alternatives);
    return this.scheduler.exclusive(() =>
      scoreTokens(this.decoder, this.tokenizer, { tokens, from, alternatives, signal: options.signal }),
    );
  }

  async countTokens(prompt: ModelPrompt): Promise<number> {
    return this.tokensOf(prompt).length;
  }

  close(): Promise<void> {
    this.scheduler.close(new AppError("UNAVAILABLE", "The model was closed."));
    this.closing ??= this.session.release();
    return this.closing;
  }

  private tokensOf(prompt: ModelPrompt): number[] {
    const tokens =
      prompt.kind === "tokens"
        ? [...prompt.tokens]
        : prompt.kind === "text"
          ? this.tokenizer.encode(prompt.text, { special: true })
          : this.tokenizer.encodeMessages(prompt.messages);
    const foreign = tokens.find(
      (token) => !(Number.isInteger(token) && token >= 0 && token < this.info.vocabularySize),
    );
    if (foreign !== undefined)
      throw new AppError(
        "INVALID_INPUT",
        `The prompt has the token ${foreign}; this model's tokens go from 0 to ${this.info.vocabularySize - 1}. Do tokenizer.json and config.json belong together?`,
      );
    return tokens;
  }

  /** @param room how many tokens must still fit behind the text */
  private checkLength(length: number, room: number): void {
    const { contextLength } = this.info;
    if (length === 0)
      throw new AppError(
        "INVALID_INPUT",
        "The prompt is empty, and this model's tokenizer adds nothing to it.",
      );
    if (length + room > contextLength)
      throw new AppError(
        "INVALID_INPUT",
        `The prompt has ${length} tokens; this model's context holds ${contextLength}, of which the answer needs at least ${room}.`,
        { details: { tokens: length, contextLength } },
      );
  }
}

function checkAlternatives(count = DEFAULT_ALTERNATIVES): number {
  if (!Number.isInteger(count) || count < 0 || count > MOST_ALTERNATIVES)
    throw new AppError(
      "INVALID_INPUT",
      `alternatives is ${count}; expected a whole number from 0 to ${MOST_ALTERNATIVES}.`,
    );
  return count;
}
