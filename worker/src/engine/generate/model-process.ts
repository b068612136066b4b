import { type CallContext, serveParent } from "../runtime/child-process";
import type {
  GenerationRequest,
  LanguageModel,
  ModelPrompt,
  ScoreRequest,
  TokenEvent,
} from "./language-model";
import { type LocalModelOptions, loadModel } from "./local-model";

/** What `openModel` asks of its child process; this module is that child's program. */
export interface ModelProcessCalls {
  open: { folder: string; options: LocalModelOptions };
  info: undefined;
  generate: { request: GenerationRequest; events: boolean };
  score: ScoreRequest;
  countTokens: ModelPrompt;
}

let opened: Promise<LanguageModel> | undefined;

function model(): Promise<LanguageModel> {
  return opened ?? Promise.reject(new Error("The model process was called before a model was opened."));
}

serveParent({
  async open({ folder, options }: ModelProcessCalls["open"]) {
    opened = loadModel(folder, options);
    await opened;
  },
  async info() {
    return (await model()).info;
  },
  async generate({ request, events }: ModelProcessCalls["generate"], { signal, emit }: CallContext) {
    const onToken = events ? (event: TokenEvent) => emit(event) : undefined;
    return (await model()).generate(request, { signal, onToken });
  },
  async score(request: ModelProcessCalls["score"], { signal }: CallContext) {
    return (await model()).score(request, { signal });
  },
  async countTokens(prompt: ModelProcessCalls["countTokens"]) {
    return (await model()).countTokens(prompt);
  },
});
