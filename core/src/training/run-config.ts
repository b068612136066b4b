import { z } from "zod";

const files = z.array(z.string().min(1)).max(1000);
const share = z.number().min(0).max(1);
const count = z.number().int().positive();

const dataSchema = z.strictObject({
  train: files.min(1).describe("Files to learn from, in any format that Hone exports or imports."),
  validation: files
    .default([])
    .describe("Files that are only evaluated; none by default, and then only the training loss is known."),
  share: z
    .number()
    .positive()
    .max(1)
    .default(1)
    .describe(
      "Share of the prompts to learn from, chosen by the seed; less than 1 to see what more labels would bring.",
    ),
  plainPairs: z
    .enum(["conversation", "text"])
    .default("conversation")
    .describe(
      "A prompt and a response in plain text become a user's turn and its answer; `text` lets the model continue them.",
    ),
});

const lora = z.strictObject({
  kind: z.literal("lora"),
  rank: count
    .max(1024)
    .default(16)
    .describe("Rank of the adapters: 16 holds what a dataset of thousands of rows teaches."),
  alpha: z
    .number()
    .positive()
    .default(32)
    .describe("Scale of the adapters: twice the rank, so that the rank can change alone."),
  targets: z
    .enum(["all-linear", "attention"])
    .default("all-linear")
    .describe("All linear layers: adapters on attention alone learn less, even with as many parameters."),
});
const methodSchema = z
  .discriminatedUnion("kind", [z.strictObject({ kind: z.literal("full") }), lora])
  .default({ kind: "full" })
  .describe("Every weight is trained; `lora` trains small adapters beside them and needs far less memory.");
export type TrainingMethod = z.infer<typeof methodSchema>;

const optimizerSchema = z
  .strictObject({
    learningRate: z
      .number()
      .positive()
      .max(1)
      .nullable()
      .default(null)
      .describe("Peak learning rate; null takes the usual one of the kind of run and the method."),
    beta1: share.default(0.9).describe("Decay of AdamW's mean of gradients."),
    beta2: share
      .default(0.95)
      .describe("Decay of AdamW's mean of squared gradients; 0.95 follows small batches faster than 0.999."),
    epsilon: z.number().positive().default(1e-8).describe("Keeps AdamW's division finite."),
    weightDecay: z
      .number()
      .min(0)
      .default(0.01)
      .describe("Decoupled decay, of matrices only; little, since runs are short."),
    clipNorm: z
      .number()
      .positive()
      .nullable()
      .default(1)
      .describe("Longest gradient over all weights; null clips nothing."),
  })
  .prefault({});

const scheduleSchema = z
  .strictObject({
    shape: z
      .enum(["cosine", "linear", "constant"])
      .default("cosine")
      .describe("How the learning rate falls after its peak."),
    warmup: share.default(0.03).describe("Share of the steps in which the learning rate rises to its peak."),
    final: share.default(0.1).describe("Where the learning rate ends, as a share of its peak."),
  })
  .prefault({});

const lengthSchema = z
  .discriminatedUnion("unit", [
    z.strictObject({ unit: z.literal("epochs"), count: z.number().positive().max(1000) }),
    z.strictObject({ unit: z.literal("steps"), count: count.max(10_000_000) }),
  ])
  .describe("How long the run is: passes over the data, or updates of the weights.");

const shared = {
  model: z
    .string()
    .min(1)
    .describe("Folder of the model that is trained further; one without any weights begins from scratch."),
  adapter: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "Folder of an adapter in PEFT's files to go on from; its own rank, scale and modules hold. Where every weight is trained, it is merged first.",
    ),
  chatTemplate: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe(
      "How conversations are written, for a model that has no chat template: `chatml`, or a file with a Jinja template; it stays with the trained model.",
    ),
  data: dataSchema,
  seed: z
    .number()
    .int()
    .min(0)
    .max(0xffffffff)
    .default(1)
    .describe("The same seed and data give the same order of rows."),
  method: methodSchema,
  optimizer: optimizerSchema,
  schedule: scheduleSchema,
  accumulate: count
    .max(4096)
    .default(1)
    .describe("Batches whose gradients are added up before the weights change."),
  evaluateEvery: count.default(50).describe("Steps between two evaluations on the validation files."),
  checkpointEvery: count.default(200).describe("Steps between two checkpoints, from which a run can go on."),
  keepCheckpoints: count
    .max(1000)
    .default(3)
    .describe("The newest checkpoints that stay; older ones are deleted."),
};

const maxTokens = count.min(2).max(1_048_576);
const rows = (usual: number, what: string) => count.max(65_536).default(usual).describe(what);

const sftSchema = z.strictObject({
  kind: z.literal("sft"),
  ...shared,
  length: lengthSchema.default({ unit: "epochs", count: 3 }),
  maxTokens: maxTokens
    .default(1024)
    .describe("Tokens in a row; conversations are packed into rows of this length."),
  tooLong: z
    .enum(["cut", "leave-out"])
    .default("cut")
    .describe("Longer conversations lose their end; `leave-out` does without them. Both are counted."),
  learn: z
    .enum(["all", "last"])
    .default("all")
    .describe("Every assistant turn that the data marks; `last` learns only the last of each conversation."),
  rows: rows(8, "Rows of packed conversations in a batch."),
});

const ties = z
  .enum(["model", "leave-out"])
  .describe(
    "`model` learns from ties as well (Rao and Kupper); `leave-out` does without them, which overstates preferences.",
  );

const rewardSchema = z.strictObject({
  kind: z.literal("reward"),
  ...shared,
  length: lengthSchema.default({ unit: "epochs", count: 1 }),
  maxTokens: maxTokens
    .default(1024)
    .describe("Longest prompt with its response; longer ones are left out, and counted."),
  prompts: rows(8, "Prompts in a batch, each with all its responses and comparisons."),
  ties: ties.default("model"),
  margins: z
    .boolean()
    .default(true)
    .describe("Whether stated strengths widen the wanted distance (Llama 2, eq. 2)."),
  center: z
    .number()
    .min(0)
    .default(0.01)
    .describe("Weight of the mean squared sum of two rewards, which keeps rewards around zero."),
});

const dpoSchema = z.strictObject({
  kind: z.literal("dpo"),
  ...shared,
  length: lengthSchema.default({ unit: "epochs", count: 1 }),
  maxTokens: maxTokens
    .default(1024)
    .describe("Longest prompt with its response; longer ones are left out, and counted."),
  prompts: rows(8, "Prompts in a batch, each with all its responses and comparisons."),
  loss: z
    .enum(["sigmoid", "ipo"])
    .default("sigmoid")
    .describe("DPO's own loss; `ipo` is bounded, and so gentler on noisy preferences."),
  beta: z.number().positive().default(0.1).describe("How strongly the model is held to the one it began as."),
  labelSmoothing: z
    .number()
    .min(0)
    .max(0.49)
    .default(0)
    .describe("Share of preferences taken to be the wrong way round (cDPO)."),
  sftWeight: z
    .number()
    .min(0)
    .default(0)
    .describe(
      "Weight of the chosen response's own loss per token, which keeps it from becoming less likely.",
    ),
});

const pretrainSchema = z.strictObject({
  kind: z.literal("pretrain"),
  ...shared,
  length: lengthSchema.default({ unit: "epochs", count: 1 }),
  maxTokens: maxTokens.default(512).describe("Tokens in a row; longer texts go on in further rows."),
  rows: rows(16, "Rows of packed texts in a batch."),
});

/**
 * The settings of one training run, complete: whoever reads a stored one needs no defaults of today. Every field's
 * description says what its default is good for.
 */
export const runConfigSchema = z.discriminatedUnion("kind", [
  sftSchema,
  rewardSchema,
  dpoSchema,
  pretrainSchema,
]);
export type RunConfig = z.infer<typeof runConfigSchema>;
/** A run as people write it down: only what differs from the defaults. */
export type RunConfigInput = z.input<typeof runConfigSchema>;
export type RunKind = RunConfig["kind"];

/**
 * Peak learning rates where a run names none. SFT, DPO: TRL's; reward: TRL's for the head with adapters, OpenRLHF's for
 * all weights; adapters take about ten times the rate of all weights ("LoRA Without Regret"). Pretraining: nanoGPT's.
 */
const learningRates = {
  sft: { full: 2e-5, lora: 2e-4 },
  reward: { full: 9e-6, lora: 1e-3 },
  dpo: { full: 1e-6, lora: 1e-5 },
  pretrain: { full: 6e-4, lora: 2e-3 },
} as const satisfies Record<RunKind, Record<TrainingMethod["kind"], number>>;

/** The run's own peak learning rate, else the usual one of its kind and method. */
export function peakLearningRate({ kind, method, optimizer }: RunConfig): number {
  return optimizer.learningRate ?? learningRates[kind][method.kind];
}

/** Updates of the weights in a whole run, at least one. */
export function totalSteps({ length, accumulate }: RunConfig, batchesPerEpoch: number): number {
  const steps = length.unit === "steps" ? length.count : (length.count * batchesPerEpoch) / accumulate;
  return Math.max(1, Math.ceil(steps));
}

/**
 * The learning rate of a step: a straight rise during warm-up, then cosine (Loshchilov and Hutter 2017, eq. 5), linear or
 * no descent to the final share of the peak at the last step.
 * @param step from 0
 */
export function learningRateAt(config: RunConfig, step: number, steps: number): number {
  const { shape, warmup, final } = config.schedule;
  const peak = peakLearningRate(config);
  const rising = Math.round(warmup * steps);
  if (step < rising) return (peak * (step + 1)) / rising;
  if (shape === "constant") return peak;
  const progress = Math.min(1, (step - rising) / Math.max(1, steps - 1 - rising));
  const fall = shape === "linear" ? 1 - progress : (1 + Math.cos(Math.PI * progress)) / 2;
  return peak * (final + (1 - final) * fall);
}
