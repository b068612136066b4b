import type { GeneratedCandidate, TokenAlternative } from "@hone/core/generation/candidate";
import type { SamplingSettings } from "@hone/core/generation/sampling-settings";
import type { Message } from "@hone/core/prompts/message";

/** What is continued: plain text, a conversation put through the model's chat template, or tokens as they are. */
export type ModelPrompt =
  | { kind: "text"; text: string }
  | { kind: "messages"; messages: readonly Message[] }
  | { kind: "tokens"; tokens: readonly number[] };

/**
 * One candidate to make. Its random numbers depend on nothing but `seed` and `stream`: the same sample of the same
 * prompt reads the same whatever else the model is busy with.
 */
export interface SampleRequest {
  settings: SamplingSettings & { seed: number };
  /** Tells apart the samples that share a seed; 0 for a single one. */
  stream: number;
}

export interface GenerationRequest {
  prompt: ModelPrompt;
  /** One entry per candidate wanted; each may have its own settings. */
  samples: readonly SampleRequest[];
  /** How many alternatives to report at every token; 5 when not given, at most 20. */
  alternatives?: number;
}

/** One token of one candidate, told as soon as it is chosen. */
export interface TokenEvent {
  /** Index into `GenerationRequest.samples`. */
  sample: number;
  token: number;
  /** Text that is now certain: held back while it could be half a character or the beginning of a stop string. */
  text: string;
  logprob: number;
}

export interface GenerateOptions {
  /** When aborted, what exists so far is returned with `finishReason: "cancelled"`. */
  signal?: AbortSignal;
  onToken?: (event: TokenEvent) => void;
}

export interface ScoreRequest {
  prompt: ModelPrompt;
  /** Plain text put after the prompt, or its tokens. */
  completion: { text: string } | { tokens: readonly number[] };
  /** As in `GenerationRequest`. */
  alternatives?: number;
}

/** The completion seen through the model's eyes; lists run over its tokens. */
export interface Score {
  tokens: number[];
  pieces: string[];
  /** Natural log-probability of each token given all before it. */
  logprobs: number[];
  alternatives: TokenAlternative[][];
}

export interface ModelInfo {
  /** As in `config.json`, for example `LlamaForCausalLM`. */
  architecture: string;
  parameters: number;
  vocabularySize: number;
  /** Tokens that prompt and text may have together. */
  contextLength: number;
  hasChatTemplate: boolean;
  /** Where it runs, for example `onnxruntime-cpu`. */
  backend: string;
}

/**
 * A causal language model, wherever it runs: in this process, in a child process, on another machine. Calls may
 * overlap; a backend that can will share its batches between them.
 *
 * Errors are `AppError`s: `INVALID_INPUT` for a prompt that cannot be used (empty, longer than the context, refused by
 * the chat template), `UNAVAILABLE` when the backend died and the same call may succeed later.
 */
export interface LanguageModel {
  readonly info: ModelInfo;
  /** Candidates in the order of `request.samples`. */
  generate(request: GenerationRequest, options?: GenerateOptions): Promise<GeneratedCandidate[]>;
  score(request: ScoreRequest, options?: { signal?: AbortSignal }): Promise<Score>;
  /** Number of tokens a prompt has, its special tokens and template included. */
  countTokens(prompt: ModelPrompt): Promise<number>;
  /** The process that computes, where it is not this one; for operators, and for tests that end it. */
  readonly pid?: number | undefined;
  /** Ends running calls with `UNAVAILABLE` and frees everything. Calling it twice does no harm. */
  close(): Promise<void>;
}
