import path from "node:path";
import type { GeneratedCandidate } from "@hone/core/generation/candidate";
import { ModuleProcess } from "../runtime/child-process";
import type {
  GenerateOptions,
  GenerationRequest,
  LanguageModel,
  ModelInfo,
  ModelPrompt,
  Score,
  ScoreRequest,
} from "./language-model";
import type { LocalModelOptions } from "./local-model";
import type { ModelProcessCalls } from "./model-process";

/**
 * Opens a Hugging Face model folder in a process of its own: this one's event loop stays free, and a crash of native
 * code ends that process only. Calls under way then fail with `UNAVAILABLE`; the next call starts it anew.
 * @throws AppError naming the file, field or tensor that is wrong
 */
export async function openModel(folder: string, options: LocalModelOptions = {}): Promise<LanguageModel> {
  const absolute = path.resolve(folder);
  const argument: ModelProcessCalls["open"] = { folder: absolute, options };
  const child = new ModuleProcess(
    new URL("./model-process.ts", import.meta.url),
    `The model process of ${absolute}`,
    () => ({ name: "open", argument }),
  );
  try {
    const info = await child.call<ModelInfo>("info", undefined);
    return new RemoteModel(info, child);
  } catch (error) {
    await child.close();
    throw error;
  }
}

/** A language model behind a process border. */
class RemoteModel implements LanguageModel {
  constructor(
    readonly info: ModelInfo,
    private readonly child: ModuleProcess,
  ) {}

  get pid(): number | undefined {
    return this.child.pid;
  }

  generate(
    request: GenerationRequest,
    { signal, onToken }: GenerateOptions = {},
  ): Promise<GeneratedCandidate[]> {
    const argument: ModelProcessCalls["generate"] = { request, events: onToken !== undefined };
    return this.child.call("generate", argument, { signal, onEvent: onToken });
  }

  score(request: ScoreRequest, { signal }: { signal?: AbortSignal } = {}): Promise<Score> {
    return this.child.call("score", request satisfies ModelProcessCalls["score"], { signal });
  }

  countTokens(prompt: ModelPrompt): Promise<number> {
    return this.child.call("countTokens", prompt satisfies ModelProcessCalls["countTokens"]);
  }

  close(): Promise<void> {
    return this.child.close();
  }
}
