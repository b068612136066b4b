/** What of a run can be downloaded, at `/api/v1/training/runs/<id>/download/<what>`. */
export const runDownloads = {
  model: "The trained model as a Hugging Face folder (tar).",
  adapter: "The LoRA adapter as a PEFT folder (tar).",
  onnx: "The trained model as an ONNX graph for generation, with its tokenizer (tar).",
  data: "The frozen export's files and manifest, as the run read them (tar).",
  config: "The complete settings as run.yaml, for `hone train --config`.",
  metrics: "Every step's metrics, one JSON object per line.",
} as const;
export type RunDownload = keyof typeof runDownloads;
export const runDownloadNames = Object.keys(runDownloads) as [RunDownload, ...RunDownload[]];

/** Path of a download. */
export const runDownloadPath = (runId: string, what: RunDownload) =>
  `/api/v1/training/runs/${runId}/download/${what}`;
