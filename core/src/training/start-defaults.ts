import type { DatasetKind } from "../datasets/names";
import { peakLearningRate, type RunKind } from "./run-config";
import { configOf, type RunSettings, runKinds, runSettingsSchema, settingFields } from "./run-settings";

interface Sources {
  datasetKind: DatasetKind;
  rows: { train: number; validation: number };
  /** The chosen model, as far as it is known. */
  model: { contextLength: number | null; parameterCount: number | null } | null;
}

/** The kinds of run that a dataset can feed, the usual one first. */
const kindsOf: Record<DatasetKind, RunKind[]> = {
  demonstrations: ["sft"],
  comparisons: ["reward", "dpo"],
};

/** Adapters hold what a dataset teaches and need far less memory; below this, all weights fit anyway. */
const loraFrom = 500_000_000;

/** Settings to start from, fitted to the dataset's size and the model, with the reasons why they differ from the usual. */
export function startDefaults({ datasetKind, rows, model }: Sources) {
  const reasons: { path: string; sentence: string }[] = [];
  const because = (path: string, sentence: string) => {
    if (!reasons.some((reason) => reason.path === path)) reasons.push({ path, sentence });
  };
  const fit = (kind: RunKind): RunSettings => {
    const usual = runSettingsSchema.parse({ kind });
    const context = model?.contextLength ?? null;
    const batch = "prompts" in usual ? usual.prompts : usual.rows;
    const steps = Math.max(1, Math.ceil((rows.train * usual.length.count) / batch));
    const change: Record<string, unknown> = {};
    if (context !== null && context < usual.maxTokens) {
      change.maxTokens = context;
      because("maxTokens", `The model reads at most ${context.toLocaleString("en")} tokens.`);
    }
    if (steps < 10 * usual.evaluateEvery) {
      change.evaluateEvery = Math.max(1, Math.ceil(steps / 10));
      change.checkpointEvery = Math.max(1, Math.ceil(steps / 4));
      because("evaluateEvery", "The dataset is small: about ten evaluations show how the model changes.");
      because(
        "checkpointEvery",
        "The dataset is small: about four checkpoints, so that a stop costs little.",
      );
    }
    if ((model?.parameterCount ?? 0) >= loraFrom) {
      change.method = { kind: "lora" };
      because("method.kind", "A model of this size trains with adapters in a fraction of the memory.");
    }
    return runSettingsSchema.parse({ ...usual, ...change });
  };
  const kinds = kindsOf[datasetKind].map((kind) => {
    const settings = fit(kind);
    const places = { model: "model", train: ["train.jsonl"], validation: [] };
    const usualLearningRate = peakLearningRate(configOf(settings, places));
    return { kind, sentence: runKinds[kind], settings, usualLearningRate, fields: settingFields(kind) };
  });
  return { kinds, reasons };
}
