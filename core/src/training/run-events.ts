import { z } from "zod";
import { messageSchema } from "../prompts/message";

const step = z.number().int().min(0);

/** What became of the rows of a run's files; nothing is left out without being counted here. */
export const dataReportSchema = z.object({
  /** Rows that could be read, and rows that could not. */
  rows: z.number(),
  badRows: z.number(),
  /** Documents, or prompts with comparisons, that the run uses. */
  used: z.number(),
  /** Longer than the run's longest length; of these, or with nothing left to learn, so many are not used at all. */
  tooLong: z.number(),
  leftOut: z.number(),
  /** Tokens of what is used, and those of them that carry loss. */
  tokens: z.number(),
  learnedTokens: z.number(),
});
export type DataReport = z.infer<typeof dataReportSchema>;

/** Once, before the first step: what is trained on what. */
export const startedEventSchema = z.object({
  type: z.literal("started"),
  /** Steps done already, by the checkpoint from which the run goes on. */
  step,
  /** Steps of the whole run. */
  steps: step,
  parameters: z.number(),
  trainableParameters: z.number(),
  data: dataReportSchema,
  validation: dataReportSchema.nullable(),
  /** Best of a sweep of matrix products on this machine, FLOP/s. */
  peakFlops: z.number().nullable(),
});

/** After every step. Steps count from 1. */
export const stepEventSchema = z.object({
  type: z.literal("step"),
  step,
  loss: z.number(),
  learningRate: z.number(),
  /** Of all gradients together, before they were shortened. */
  gradNorm: z.number(),
  /** Tokens of the data, padding not counted, by second of the step. */
  tokensPerSecond: z.number(),
  /** Tokens trained on since the run began. */
  tokens: z.number(),
  /** Share of the machine's matmul peak that the step reached. */
  peakShare: z.number().nullable(),
  secondsLeft: z.number(),
  /** reward, dpo: share of the step's strict comparisons (and verdicts) that the model orders as people did. */
  accuracy: z.number().optional(),
  /** reward, dpo: mean reward of chosen and of rejected responses. */
  chosenReward: z.number().optional(),
  rejectedReward: z.number().optional(),
});
export type StepEvent = z.infer<typeof stepEventSchema>;

/** After an evaluation on the validation files; step 0 is before the first update. */
export const evaluationEventSchema = z.object({
  type: z.literal("evaluation"),
  step,
  /** The run's own loss: nats per learned token, or per choice. */
  loss: z.number(),
  accuracy: z.number().optional(),
  chosenReward: z.number().optional(),
  rejectedReward: z.number().optional(),
});
export type EvaluationEvent = z.infer<typeof evaluationEventSchema>;

/** What the model says to the run's fixed prompts, so that one sees it change. */
export const samplesEventSchema = z.object({
  type: z.literal("samples"),
  step,
  samples: z.array(z.object({ prompt: z.array(messageSchema), text: z.string() })),
});

export const checkpointEventSchema = z.object({
  type: z.literal("checkpoint"),
  step,
  /** Folder of the checkpoint inside the run's folder. */
  folder: z.string(),
  /** Validation loss at this step, where it was evaluated. */
  loss: z.number().nullable(),
  /** Whether no earlier checkpoint has a lower validation loss. */
  best: z.boolean(),
});

/** Something a person should know, that does not end the run: a step that was not finite and dropped, say. */
export const warningEventSchema = z.object({ type: z.literal("warning"), step, message: z.string() });

/** What a run tells while it goes; the child process sends these, the worker stores them, the pages draw them. */
export const runEventSchema = z.discriminatedUnion("type", [
  startedEventSchema,
  stepEventSchema,
  evaluationEventSchema,
  samplesEventSchema,
  checkpointEventSchema,
  warningEventSchema,
]);
export type RunEvent = z.infer<typeof runEventSchema>;

/** How a run's process came to its end without an error. */
export interface RunOutcome {
  /** `stopped`: it was asked to; a checkpoint of its last step was written, and it can go on from there. */
  state: "finished" | "stopped";
  step: number;
}
