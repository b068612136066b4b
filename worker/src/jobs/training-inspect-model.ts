import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { describeError, isAppError } from "@hone/core/errors";
import type { ModelFacts } from "@hone/core/training/model-version";
import { findModelForJob, storeInspection } from "@hone/prisma/repositories/training/models";
import { inspectModelFolder } from "../engine/checkpoint/model-folder";
import { parameterCount } from "../engine/models/families";
import { TextTokenizer } from "../engine/tokenizer/text-tokenizer";
import type { JobContext, JobHandler } from "./context";

/**
 * Opens a registered model folder and stores what it is, or one sentence on why it cannot be used. The model is really
 * loaded: a folder that passes here generates. A reward model says nothing, so its configuration, tensors and tokenizer
 * are read instead.
 */
export const inspectModel: JobHandler<"training.inspect-model"> = async ({ modelVersionId }, context) => {
  const model = await findModelForJob(context.database.db, modelVersionId);
  if (model === null || model.status !== "checking") return;
  try {
    const facts = await readModelFacts(model.folder, context);
    await context.database.transaction((tx) => storeInspection(tx, model, { ok: true, facts }));
  } catch (error) {
    if (context.signal.aborted || (isAppError(error) && error.retryable)) throw error;
    await context.database.transaction((tx) =>
      storeInspection(tx, model, { ok: false, error: describeError(error) }),
    );
  }
};

async function readModelFacts(folder: string, context: JobContext): Promise<ModelFacts> {
  const place = path.resolve(context.installationRoot, folder);
  const { config } = await inspectModelFolder(place);
  const contentHash = await hashModelFolder(place, context.signal);
  if (config.model.head === "reward") {
    const { contextLength, vocabularySize } = config.model;
    const { chatTemplate } = await TextTokenizer.load(place);
    return {
      kind: "reward",
      architecture: config.architecture,
      parameterCount: parameterCount(config.model),
      contextLength,
      vocabularySize,
      hasChatTemplate: chatTemplate !== undefined,
      contentHash,
    };
  }
  const info = await context.models.use(folder, async (model) => model.info);
  return {
    kind: "policy",
    architecture: info.architecture,
    parameterCount: info.parameters,
    contextLength: info.contextLength,
    vocabularySize: info.vocabularySize,
    hasChatTemplate: info.hasChatTemplate,
    contentHash,
  };
}

const meaningfulFile = /^(?!\.).*\.(?:safetensors|json|jinja|model)$/;

/**
 * SHA-256 over names, sizes and contents of a folder's weight, configuration and tokenizer files in the order of their
 * names: two folders with the same hash generate the same text.
 */
export async function hashModelFolder(folder: string, signal: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  const names = (await readdir(folder)).filter((name) => meaningfulFile.test(name)).sort();
  for (const name of names) {
    const fileHash = createHash("sha256");
    for await (const chunk of createReadStream(path.join(folder, name), { signal })) fileHash.update(chunk);
    hash.update(`${name}\0${fileHash.digest("hex")}\n`);
  }
  return hash.digest("hex");
}
