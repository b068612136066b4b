import type { RunConfig } from "@hone/core/training/run-config";
import type { DataReport } from "@hone/core/training/run-events";
import type { ComparisonElement } from "../data/comparisons";
import { learnedCount } from "../data/encoded";
import { type Position, START } from "../data/epochs";
import {
  type LoadComparisonsOptions,
  type LoadedComparisons,
  loadComparisons,
} from "../data/load-comparisons";
import {
  type BatchRoom,
  comparisonSteps,
  groupIntoBatches,
  type PackedComparisons,
  packComparisons,
  planRoom,
  totalWeight,
  widthFor,
} from "../data/packed-comparisons";
import { shareOfPrompts } from "../data/share";
import { requireContext } from "./require-context";
import type { Tensors } from "./step";
import type { StepData, TaskContext } from "./trainer-task";

export type ComparisonConfig = Extract<RunConfig, { kind: "reward" | "dpo" }>;

/** What a kind of run takes of the data. */
export interface ComparisonNeeds extends Pick<LoadComparisonsOptions, "want" | "ties"> {
  /** Positions that a batch should not exceed, padding included, for the sake of memory. */
  mostPositions: number;
  /** Tokens of the responses that carry loss: all that are learned, or the last of each. */
  loss: "response" | "end";
}

/** Makes a batch's feeds; weights are divided by `total`. */
export type FeedsOf = (packed: PackedComparisons, total: number) => Tensors;

/**
 * The comparisons of a run, cut into steps of `prompts` · `accumulate` prompts, and these into as many batches of one
 * fixed size as they need. Weights are divided by what a whole step weighs, so that its loss does not depend on the cut.
 */
export class ComparisonData {
  private constructor(
    private readonly config: ComparisonConfig,
    private readonly train: Loaded,
    private readonly held: Loaded | null,
    private readonly padTokenId: number,
    readonly room: BatchRoom,
  ) {}

  /** @throws AppError as `loadComparisons`; INVALID_INPUT where maxTokens is more than the model's context */
  static async load(
    context: TaskContext<ComparisonConfig>,
    wanted: ComparisonNeeds,
  ): Promise<ComparisonData> {
    const { config, model } = context;
    requireContext(config, model);
    const { data } = config;
    const train = await load(data.train, context, wanted, data.share);
    const held = data.validation.length > 0 ? await load(data.validation, context, wanted, 1) : null;
    const all = [...train.elements, ...(held?.elements ?? [])];
    const width = widthFor(all, config.maxTokens);
    const walk = comparisonSteps(train.elements, stepOptions(config), START);
    const count = Math.ceil(train.elements.length / stepOptions(config).prompts);
    const steps = Array.from({ length: count }, () => walk.next().value.elements);
    const room = planRoom(all, steps, width, wanted.mostPositions);
    return new ComparisonData(config, train, held, model.eosTokenIds[0] ?? 0, room);
  }

  get report(): DataReport {
    return this.train.report;
  }

  get heldReport(): DataReport | null {
    return this.held?.report ?? null;
  }

  /** Batches of `prompts` prompts: what the run's length and accumulation are counted in. */
  get batchesPerEpoch(): number {
    return this.train.elements.length / this.config.prompts;
  }

  *steps(from: Position, feedsOf: FeedsOf): Generator<StepData, never> {
    const walk = comparisonSteps(this.train.elements, stepOptions(this.config), from);
    for (;;) {
      const step = walk.next().value;
      const total = totalWeight(step.elements);
      const packed = [...this.batches(step.elements)];
      yield {
        batches: packed.map((batch) => feedsOf(batch, total)),
        tokens: packed.reduce((sum, batch) => sum + batch.packed.tokenCount, 0),
        next: step.next,
      };
    }
  }

  *validationBatches(feedsOf: FeedsOf): Generator<Tensors> {
    const elements = this.held?.elements ?? [];
    const total = totalWeight(elements);
    for (const batch of this.batches(elements)) yield feedsOf(batch, total);
  }

  /** Everything once, in batches. */
  *everything(): Generator<PackedComparisons> {
    yield* this.batches(this.train.elements);
    yield* this.batches(this.held?.elements ?? []);
  }

  private *batches(elements: readonly ComparisonElement[]): Generator<PackedComparisons> {
    for (const batch of groupIntoBatches(elements, this.room))
      yield packComparisons(batch, this.room, this.padTokenId);
  }
}

const stepOptions = ({ prompts, accumulate, seed }: ComparisonConfig) => ({
  prompts: prompts * accumulate,
  seed,
});

interface Loaded {
  elements: ComparisonElement[];
  report: DataReport;
}

async function load(
  files: readonly string[],
  { config, model, tokenizer, signal, onProblem }: TaskContext<ComparisonConfig>,
  { want, ties, loss }: ComparisonNeeds,
  share: number,
): Promise<Loaded> {
  const loaded = await loadComparisons(files, {
    tokenizer,
    endTokenIds: model.eosTokenIds,
    maxTokens: config.maxTokens,
    want,
    ties,
    plainPairs: config.data.plainPairs,
    keep: shareOfPrompts(share, config.seed),
    signal,
    onProblem,
  });
  return { elements: loaded.elements, report: reportOf(loaded, loss) };
}

function reportOf(
  { elements, report, summary }: LoadedComparisons,
  loss: ComparisonNeeds["loss"],
): DataReport {
  const responses = elements.flatMap((element) => element.responses);
  return {
    ...summary,
    used: elements.length,
    tooLong: report.responsesTooLong,
    leftOut: report.promptsLeftOut,
    tokens: responses.reduce((sum, { tokens }) => sum + tokens.length, 0),
    learnedTokens:
      loss === "end" ? responses.length : responses.reduce((sum, one) => sum + learnedCount(one), 0),
  };
}
